import { createCipheriv, createDecipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { unwrapBare, wrapBare } from '../../src/core/crypto/key-wrap.ts';
import { decodeHex, encodeHex } from '../../src/core/encoding/hex.ts';
import { seededBytes } from '../support/random-cases.ts';

/** The fixed half of the initial value (RFC 5649, section 3), which OpenSSL wants to be told. */
const iv = decodeHex('a65959a6');

// Here and not beside the other tests of the core: those also run inside Electron, whose BoringSSL has no key wrap.
describe('AES key wrap with padding', () => {
  it('agrees with a second implementation both ways for 1000 keys of 1 to 128 bytes', () => {
    const random = seededBytes('key wrap');
    for (let n = 0; n < 1000; n++) {
      const kek = random(32);
      const key = random((n % 128) + 1);
      const ours = wrapBare(kek, key);
      const cipher = createCipheriv('id-aes256-wrap-pad', kek, iv);
      const theirs = Buffer.concat([cipher.update(key), cipher.final()]);
      expect(encodeHex(ours)).toBe(theirs.toString('hex'));
      const decipher = createDecipheriv('id-aes256-wrap-pad', kek, iv);
      expect(Buffer.concat([decipher.update(ours), decipher.final()]).toString('hex')).toBe(encodeHex(key));
      expect(encodeHex(unwrapBare(kek, theirs))).toBe(encodeHex(key));
    }
  });
});
