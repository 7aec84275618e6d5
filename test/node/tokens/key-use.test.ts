import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../../src/core/error.ts';
import { afterPin, type KeyInUse } from '../../../src/node/tokens/key-use.ts';

const used = (asksEachTime: boolean): KeyInUse => ({ key: { asksEachTime } }) as KeyInUse;

/** What comes out when the module answers so after the PIN was taken. */
function answering(fault: Error, asksEachTime = true): unknown {
  try {
    return afterPin(used(asksEachTime), () => {
      throw fault;
    });
  } catch (error) {
    return error;
  }
}
const returned = (name: string): Error => new Error(`${name}:1`);

describe('after the PIN for one use', () => {
  it.each([
    'CKR_DATA_INVALID',
    'CKR_ENCRYPTED_DATA_INVALID',
    'CKR_KEY_FUNCTION_NOT_PERMITTED',
    'CKR_DEVICE_MEMORY',
  ])('a key that fails with %s says that the PIN was right', (name) => {
    expect(answering(returned(name))).toMatchObject({ details: { reason: name, pin: 'right' } });
  });

  it('so does an answer of our own about the ciphertext', () => {
    expect(
      answering(new HoldfastError('token-failed', { reason: 'CKR_ENCRYPTED_DATA_INVALID' })),
    ).toMatchObject({
      details: { pin: 'right' },
    });
  });

  it.each([
    'CKR_PIN_INCORRECT',
    'CKR_PIN_LOCKED',
    'CKR_PIN_EXPIRED',
    'CKR_PIN_LEN_RANGE',
    'CKR_PIN_INVALID',
    'CKR_USER_NOT_LOGGED_IN',
    'CKR_USER_PIN_NOT_INITIALIZED',
    'CKR_FUNCTION_REJECTED',
    'CKR_FUNCTION_CANCELED',
    // Could be anything.
    'CKR_GENERAL_ERROR',
    'CKR_FUNCTION_FAILED',
    'CKR_DEVICE_REMOVED',
  ])('a module that says %s only then does not', (name) => {
    const fault = returned(name);
    expect(answering(fault)).toBe(fault);
  });

  it('nothing is said of a key that does not ask', () => {
    const fault = returned('CKR_DATA_INVALID');
    expect(answering(fault, false)).toBe(fault);
  });
});
