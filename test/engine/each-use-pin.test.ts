import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/core/error.ts';
import type { Context } from '../../src/engine/context.ts';
import { oneUse } from '../../src/engine/each-use-pin.ts';
import type { LiveToken } from '../../src/engine/token-link.ts';

describe('a key that asks for the PIN at each use, for what nobody sits in front of', () => {
  it.each([true, false])('is used once, without a PIN (with a pad: %s)', async (pinPad) => {
    const token = { id: 'token-1', state: { pinPad } } as unknown as LiveToken;
    // Not looked at: it keeps what came with a command, and nothing came.
    const context = Object.create(null) as Context;
    const pins: unknown[] = [];
    const use = (pin?: unknown): Promise<never> => {
      pins.push(pin);
      return Promise.reject(new HoldfastError('token-login-needed', { for: 'each-use' }));
    };
    await expect(oneUse(context, token, use)).rejects.toMatchObject({
      code: 'token-login-needed',
      details: { reason: 'each-use' },
    });
    expect(pins).toEqual([undefined]);
  });
});
