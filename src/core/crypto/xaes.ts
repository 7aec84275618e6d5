import { ecb, gcm } from '@noble/ciphers/aes.js';
import { HoldfastError } from '../error.ts';
import type { AeadKey, AeadPort } from '../ports.ts';

/** Length in bytes of a key (C2SP XAES-256-GCM). */
export const xaesKeyLength = 32;

/** Length in bytes of a nonce (C2SP XAES-256-GCM). */
export const xaesNonceLength = 24;

/** Length in bytes of a tag; shorter ones are never accepted. */
export const xaesTagLength = 16;

/**
 * The two blocks whose encryption gives the key of one message (C2SP XAES-256-GCM, NIST SP 800-108 in counter
 * mode over CMAC): `00 01 'X' 00 || N[0..12]` and `00 02 'X' 00 || N[0..12]`, each xored with the CMAC
 * subkey K1. `encryptedZero` is AES-256(key, 0^128). The caller encrypts the 32 bytes in ECB mode.
 */
export function xaesDerivationBlocks(encryptedZero: Uint8Array, nonce: Uint8Array): Uint8Array {
  const blocks = new Uint8Array(32);
  blocks.set([0, 1, 0x58, 0], 0);
  blocks.set(nonce.subarray(0, 12), 4);
  blocks.set([0, 2, 0x58, 0], 16);
  blocks.set(nonce.subarray(0, 12), 20);
  const subkey = cmacSubkey(encryptedZero);
  for (let i = 0; i < 32; i++) blocks[i] = at(blocks, i) ^ at(subkey, i % 16);
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
    return {
      seal: (nonce, aad, plaintext) => cipher(nonce, aad).encrypt(plaintext),
      open: (nonce, aad, sealed) => {
        if (sealed.length < xaesTagLength) throw new HoldfastError('aead-open-failed');
        try {
          return cipher(nonce, aad).decrypt(sealed);
        } catch (error) {
          if (error instanceof HoldfastError) throw error;
          throw new HoldfastError('aead-open-failed');
        }
      },
    };
  },
};

/** Refuses an argument of the wrong length. Errors: `bad-length` {what, expected, actual}. */
export function checkLength(what: string, bytes: Uint8Array, expected: number): void {
  if (bytes.length !== expected)
    throw new HoldfastError('bad-length', { what, expected, actual: bytes.length });
}
