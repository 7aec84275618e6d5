import { ecb, gcm } from '@noble/ciphers/aes.js';
import { HoldfastError, isHoldfastError } from '../error.ts';
import type { AeadKey, AeadPort, SealedMessage } from '../ports.ts';

/** Length in bytes of a key (C2SP XAES-256-GCM). */
export const xaesKeyLength = 32;

/** Length in bytes of a nonce (C2SP XAES-256-GCM). */
export const xaesNonceLength = 24;

/** Length in bytes of a tag; shorter ones are never accepted. */
export const xaesTagLength = 16;

/**
 * The two blocks whose encryption gives the key of one message (C2SP XAES-256-GCM, NIST SP 800-108 in counter
 * mode over CMAC): `00 01 'X' 00 || N[0..12]` and `00 02 'X' 00 || N[0..12]`, each xored with the CMAC
 * subkey K1. `encryptedZero` is AES-256(key, 0^128). The caller encrypts the 32 bytes of each nonce in ECB mode.
 */
export function xaesDerivationBlocks(encryptedZero: Uint8Array, ...nonces: Uint8Array[]): Uint8Array {
  const blocks = new Uint8Array(32 * nonces.length);
  const subkey = cmacSubkey(encryptedZero);
  for (const [index, nonce] of nonces.entries()) {
    for (const counter of [1, 2]) {
      const start = 32 * index + 16 * (counter - 1);
      blocks[start + 1] = counter;
      blocks[start + 2] = 0x58;
      for (let i = 0; i < 12; i++) blocks[start + 4 + i] = at(nonce, i);
      for (let i = 0; i < 16; i++) blocks[start + i] = at(blocks, start + i) ^ at(subkey, i);
    }
  }
  subkey.fill(0);
  return blocks;
}

/** K1 of CMAC (NIST SP 800-38B 6.1): doubling in GF(2^128), without a branch on the secret. */
function cmacSubkey(encryptedZero: Uint8Array): Uint8Array {
  const doubled = new Uint8Array(16);
  for (let i = 0; i < 16; i++)
    doubled[i] = (at(encryptedZero, i) << 1) | (i < 15 ? at(encryptedZero, i + 1) >> 7 : 0);
  doubled[15] = at(doubled, 15) ^ (0x87 & -(at(encryptedZero, 0) >> 7));
  return doubled;
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

/**
 * XAES-256-GCM in JavaScript: the reference that the native one is compared with, and the fallback.
 * Errors: `aead-open-failed`, `bad-length` {what}.
 */
export const nobleAead: AeadPort = {
  key(key: Uint8Array): AeadKey {
    checkLength('key', key, xaesKeyLength);
    const own = key.slice();
    const zero = ecb(own, { disablePadding: true }).encrypt(new Uint8Array(16));
    const cipher = (nonce: Uint8Array, aad: Uint8Array) => {
      checkLength('nonce', nonce, xaesNonceLength);
      const blocks = xaesDerivationBlocks(zero, nonce);
      return gcm(ecb(own, { disablePadding: true }).encrypt(blocks), nonce.subarray(12), aad);
    };
    const open: AeadKey['open'] = (nonce, aad, sealed) => {
      if (sealed.length < xaesTagLength) throw new HoldfastError('aead-open-failed');
      try {
        return cipher(nonce, aad).decrypt(sealed);
      } catch (error) {
        if (error instanceof HoldfastError) throw error;
        throw new HoldfastError('aead-open-failed');
      }
    };
    return {
      seal: (nonce, aad, plaintext) => cipher(nonce, aad).encrypt(plaintext),
      open,
      openMany: (messages) => openEach(messages, ({ nonce, aad, sealed }) => open(nonce, aad, sealed)),
    };
  },
};

/** Opens one after the other; when one fails, what was opened is wiped. Errors: `aead-open-failed` {index}. */
export function openEach(
  messages: readonly SealedMessage[],
  open: (message: SealedMessage, index: number) => Uint8Array,
): Uint8Array[] {
  const opened: Uint8Array[] = [];
  try {
    for (const [index, message] of messages.entries()) opened.push(open(message, index));
    return opened;
  } catch (error) {
    for (const plaintext of opened) plaintext.fill(0);
    if (!isHoldfastError(error, 'aead-open-failed')) throw error;
    throw new HoldfastError('aead-open-failed', { index: opened.length });
  }
}

/** Refuses an argument of the wrong length. Errors: `bad-length` {what, expected, actual}. */
export function checkLength(what: string, bytes: Uint8Array, expected: number): void {
  if (bytes.length !== expected)
    throw new HoldfastError('bad-length', { what, expected, actual: bytes.length });
}
