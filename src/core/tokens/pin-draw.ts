import { HoldfastError } from '../error.ts';
import type { RandomPort } from '../ports.ts';

/** What generated PINs are made of; letters that are read for digits are left out. */
export const pinAlphabets = {
  digits: '0123456789',
  'letters-digits': 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789',
} as const;

/**
 * A PIN as ASCII bytes, every character equally likely; those that are tried first (all alike, counting up or down)
 * are drawn anew. The caller wipes it. Errors: `random-source-failed`.
 */
export function drawPin(random: RandomPort, alphabet: keyof typeof pinAlphabets, length: number): Uint8Array {
  const letters = pinAlphabets[alphabet];
  // Bytes beyond the largest multiple are not used: the first letters would come more often.
  const end = 256 - (256 % letters.length);
  for (let attempt = 0; attempt < 20; attempt++) {
    const pin = new Uint8Array(length);
    let filled = 0;
    for (let round = 0; round < 50 && filled < length; round++) {
      const drawn = random.bytes(length * 2);
      for (const byte of drawn)
        if (byte < end && filled < length) pin[filled++] = letters.charCodeAt(byte % letters.length);
      drawn.fill(0);
    }
    if (filled === length && !isObvious(pin)) return pin;
    pin.fill(0);
  }
  throw new HoldfastError('random-source-failed', { test: 'pin' });
}

/** Whether each character lies as far from the one before as the next does: 1111, 1234, 8642. */
function isObvious(pin: Uint8Array): boolean {
  const step = (pin[1] ?? 0) - (pin[0] ?? 0);
  return Math.abs(step) <= 2 && pin.every((byte, at) => at === 0 || byte - (pin[at - 1] ?? 0) === step);
}
