import { createHash, randomBytes, randomInt } from 'node:crypto';
import { bytesToHex, utf8ToBytes } from '@noble/ciphers/utils.js';
import { describe, expect, it } from 'vitest';
import { nobleAead } from '../../../src/core/crypto/xaes.ts';
import type { AeadPort } from '../../../src/core/ports.ts';
import { nativeAead } from '../../../src/node/crypto/aead.ts';

const engines: [string, AeadPort][] = [
  ['noble', nobleAead],
  ['native', nativeAead],
];
const nonce = utf8ToBytes('ABCDEFGHIJKLMNOPQRSTUVWX');
const plaintext = utf8ToBytes('XAES-256-GCM');

describe.each(engines)('XAES-256-GCM, %s', (_name, aead) => {
  it('gives the vectors of the C2SP specification', () => {
    const first = aead.key(new Uint8Array(32).fill(1));
    expect(bytesToHex(first.seal(nonce, new Uint8Array(0), plaintext))).toBe(
      'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271',
    );
    const second = aead.key(new Uint8Array(32).fill(3));
    expect(bytesToHex(second.seal(nonce, utf8ToBytes('c2sp.org/XAES-256-GCM'), plaintext))).toBe(
      '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d',
    );
  });

  it('refuses tags of 0, 4, 8, 12, 15 and 17 bytes and every flipped bit (V-6)', () => {
    const key = aead.key(new Uint8Array(32).fill(1));
    const aad = utf8ToBytes('aad');
    const sealed = key.seal(nonce, aad, plaintext);
    expect(bytesToHex(key.open(nonce, aad, sealed))).toBe(bytesToHex(plaintext));
    for (const tag of [0, 4, 8, 12, 15]) {
      expect(() => key.open(nonce, aad, sealed.subarray(0, plaintext.length + tag))).toThrow(
        'aead-open-failed',
      );
    }
    expect(() => key.open(nonce, aad, new Uint8Array([...sealed, 0]))).toThrow('aead-open-failed');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = sealed.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => key.open(nonce, aad, changed)).toThrow('aead-open-failed');
    }
    expect(() => key.open(nonce, utf8ToBytes('aae'), sealed)).toThrow('aead-open-failed');
    for (const length of [0, 12, 23, 25]) {
      expect(() => key.open(new Uint8Array(length), aad, sealed)).toThrow('bad-length');
    }
    for (const length of [0, 16, 31, 33])
      expect(() => aead.key(new Uint8Array(length))).toThrow('bad-length');
  });

  it('opens many messages as it opens each, and names the one that fails', () => {
    const key = aead.key(new Uint8Array(randomBytes(32)));
    const texts = Array.from({ length: 9 }, (_, i) => new Uint8Array(randomBytes(i * 37)));
    const messages = texts.map((text, i) => {
      const [own, aad] = [new Uint8Array(randomBytes(24)), Uint8Array.of(i)];
      return { nonce: own, aad, sealed: key.seal(own, aad, text) };
    });
    expect(key.openMany([])).toEqual([]);
    expect(key.openMany(messages).map(bytesToHex)).toEqual(texts.map(bytesToHex));
    for (let bad = 0; bad < messages.length; bad++) {
      const changed = messages.map((message, i) => (i === bad ? { ...message, aad: plaintext } : message));
      expect(() => key.openMany(changed)).toThrow(
        expect.objectContaining({ code: 'aead-open-failed', details: { index: bad } }),
      );
    }
    const [first] = messages;
    const short = { nonce: nonce.subarray(1), aad: plaintext, sealed: first?.sealed ?? plaintext };
    expect(() => key.openMany([...messages, short])).toThrow('bad-length');
    expect(() => key.openMany([{ ...short, nonce, sealed: plaintext }])).toThrow('aead-open-failed');
  });
});

describe('native and noble', () => {
  it('give the same bytes on 2,000 random cases, each opened by the other', () => {
    let cases = 0;
    for (let i = 0; i < 2000; i++) {
      const key = new Uint8Array(randomBytes(32));
      const [n, aad, text] = [randomBytes(24), randomBytes(randomInt(64)), randomBytes(randomInt(300))];
      const [a, b] = [nobleAead.key(key), nativeAead.key(key)];
      const sealed = a.seal(n, aad, text);
      if (bytesToHex(b.seal(n, aad, text)) !== bytesToHex(sealed))
        throw new Error(`case ${i}: sealed differs`);
      if (bytesToHex(b.open(n, aad, sealed)) !== bytesToHex(text))
        throw new Error(`case ${i}: opened differs`);
      cases++;
    }
    expect(cases).toBe(2000);
  });

  it('derives afresh for each record when one key seals many', () => {
    const key = nativeAead.key(new Uint8Array(32).fill(5));
    const digest = createHash('sha256');
    const reference = createHash('sha256');
    for (let i = 0; i < 200; i++) {
      const n = new Uint8Array(24).fill(i);
      digest.update(key.seal(n, new Uint8Array(0), plaintext));
      reference.update(nobleAead.key(new Uint8Array(32).fill(5)).seal(n, new Uint8Array(0), plaintext));
    }
    expect(digest.digest('hex')).toBe(reference.digest('hex'));
  });
});
