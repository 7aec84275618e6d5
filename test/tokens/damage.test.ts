import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HoldfastError, isHoldfastError } from '../../src/core/error.ts';
import type { NewTokenKey, TokenKeyPlace, TokenModule, TokenPort } from '../../src/core/tokens/port.ts';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { failureOf } from '../../src/node/tokens/module-error.ts';
import { orDamaged } from '../../src/node/tokens/damage.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { softHsm, type SoftHsm } from './support/softhsm.ts';

/** Ciphertexts that an RSA key on a token does not open: the file is said to be damaged, and the token stays in use. */

let hsm: SoftHsm;
let port: TokenPort;
let module: TokenModule;
let token: { readonly serial: string };
let place: TokenKeyPlace;
let started = 0;

beforeAll(async () => {
  hsm = softHsm();
  hsm.addToken('one');
  const start = (): ReturnType<typeof forkTokenProcess> => {
    started++;
    return forkTokenProcess({ ...process.env, ...hsm.environment });
  };
  port = createTokenPort({ start });
  module = port.module(await port.inspect(hsm.module));
  token = { serial: (await module.tokens())[0]?.serial ?? '' };
  await module.login(token, 'user', new TextEncoder().encode('1234'));
  const key: NewTokenKey = {
    type: 'rsa',
    bits: 2048,
    id: Uint8Array.from(randomBytes(16)),
    label: 'opens',
    uses: ['decrypt'],
    extractable: false,
  };
  const { publicKey } = await module.generate(token, key);
  place = publicKey === undefined ? { id: key.id } : { id: key.id, publicKey };
});
afterAll(async () => {
  await port.close();
  hsm.remove();
});

function sealed(padding: number): Uint8Array {
  const key = createPublicKey({ key: Buffer.from(place.publicKey ?? []), format: 'der', type: 'spki' });
  return Uint8Array.from(publicEncrypt({ key, padding, oaepHash: 'sha1' }, randomBytes(32)));
}

function changed(at: number): Uint8Array {
  const bytes = sealed(constants.RSA_PKCS1_OAEP_PADDING);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

describe('an RSA ciphertext that is none (SoftHSM2)', () => {
  const right = (): Uint8Array => sealed(constants.RSA_PKCS1_OAEP_PADDING);
  it.each<[string, () => Uint8Array]>([
    ['its first byte changed', () => changed(0)],
    ['its last byte changed', () => changed(255)],
    ['of another padding', () => sealed(constants.RSA_PKCS1_PADDING)],
    ['random', () => Uint8Array.from([0, ...randomBytes(255)])],
    ['zeros', () => new Uint8Array(256)],
    ['above the modulus', () => new Uint8Array(256).fill(0xff)],
    ['a byte short', () => right().subarray(1)],
    ['a byte long', () => Uint8Array.from([...right(), 0])],
    ['empty', () => new Uint8Array(0)],
  ])('%s: the one same error, the log-in stays', async (_what, make) => {
    const before = started;
    const refused = await module
      .decrypt(token, place, { name: 'rsa-oaep-sha1' }, make())
      .catch((error: unknown) => error);
    if (!isHoldfastError(refused)) throw new Error('it was opened');
    expect([refused.code, refused.details]).toEqual([
      'token-failed',
      { reason: 'CKR_ENCRYPTED_DATA_INVALID' },
    ]);
    expect((await module.tokens())[0]?.loggedIn).toBe('user');
    expect((await module.decrypt(token, place, { name: 'rsa-oaep-sha1' }, right())).length).toBe(32);
    expect(started).toBe(before);
  });
});

describe('an answer that could be anything', () => {
  const fault = (reason: string) => (): never => {
    throw new Error(`${reason}:5`);
  };
  const thrown = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };
  it.each(['CKR_GENERAL_ERROR', 'CKR_FUNCTION_FAILED', 'CKR_DEVICE_ERROR'])('%s', (reason) => {
    // A token that opens another one is well; one that does not is ended, as before.
    const well = thrown(() => orDamaged(fault(reason), () => true));
    expect(well).toMatchObject({ code: 'token-failed', details: { reason: 'CKR_ENCRYPTED_DATA_INVALID' } });
    expect(failureOf(well).fatal).toBe(false);
    const ill = thrown(() => orDamaged(fault(reason), () => false));
    expect(ill).not.toBeInstanceOf(HoldfastError);
    expect(failureOf(ill)).toMatchObject({ fatal: true, error: { details: { reason } } });
  });

  it('is not asked about what is surely the token', () => {
    for (const reason of ['CKR_DEVICE_REMOVED', 'CKR_SESSION_HANDLE_INVALID', 'CKR_USER_NOT_LOGGED_IN']) {
      const told = thrown(() =>
        orDamaged(fault(reason), () => {
          throw new Error('asked');
        }),
      );
      expect(String(told)).toContain(reason);
    }
  });
});
