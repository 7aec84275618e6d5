import { hmac } from '@noble/hashes/hmac.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha512 } from '@noble/hashes/sha2.js';

/** The two functions by which phrases become seeds and seeds become children; native where there is native code. */
export interface SeedHashes {
  /** HMAC-SHA-512 (RFC 2104), 64 bytes in an array of their own. */
  hmacSha512(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** PBKDF2-HMAC-SHA-512 (RFC 8018), `length` bytes. */
  pbkdf2Sha512(password: Uint8Array, salt: Uint8Array, rounds: number, length: number): Uint8Array;
}

/** The same in JavaScript: nine times slower for a BIP-39 seed, and the second implementation in tests. */
export const nobleSeedHashes: SeedHashes = {
  hmacSha512: (key, data) => hmac(sha512, key, data),
  pbkdf2Sha512: (password, salt, rounds, length) =>
    pbkdf2(sha512, password, salt, { c: rounds, dkLen: length }),
};
