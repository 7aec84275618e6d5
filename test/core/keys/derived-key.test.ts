import { createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeHex, encodeHex } from '../../../src/core/encoding/hex.ts';
import { isHoldfastError } from '../../../src/core/error.ts';
import {
  derivationInfo,
  derivationMethod,
  hasOtherUses,
  keyOfAgreement,
} from '../../../src/core/keys/derived-key.ts';

const own = decodeHex(`02${'11'.repeat(32)}`);
const other = decodeHex(`03${'22'.repeat(32)}`);
const wish = { algorithm: 'aes-256', purposes: ['wrap', 'encrypt'], context: 'für das Archiv' } as const;

describe('what a derived key is bound to', () => {
  it('is written as the documentation says', () => {
    const info = derivationInfo({ ...wish, parties: { own: other, other: own } });
    const text = Buffer.from('holdfast derived key v1 aes-256 encrypt+wrap').toString('hex');
    const parts = [text, '00', '0021', encodeHex(own), '0021', encodeHex(other)];
    expect(encodeHex(info)).toBe([...parts, Buffer.from(wish.context).toString('hex'), '00000100'].join(''));
  });

  it('is the same on both sides of an agreement, and whichever purpose was named first', () => {
    const here = derivationInfo({ ...wish, parties: { own, other } });
    const there = derivationInfo({
      ...wish,
      purposes: ['encrypt', 'wrap'],
      parties: { own: other, other: own },
    });
    expect(here).toEqual(there);
  });

  it('is the same in whichever form of Unicode the words come', () => {
    const composed = derivationInfo({ ...wish, context: wish.context.normalize('NFC') });
    expect(derivationInfo({ ...wish, context: wish.context.normalize('NFD') })).toEqual(composed);
  });

  it('differs with everything that it names', () => {
    const infos = [
      derivationInfo(wish),
      derivationInfo({ ...wish, context: 'für das archiv' }),
      derivationInfo({ ...wish, purposes: ['encrypt'] }),
      derivationInfo({ ...wish, algorithm: 'hmac-sha256' }),
      derivationInfo({ ...wish, parties: { own, other } }),
      derivationInfo({ ...wish, parties: { own, other: own } }),
    ].map(encodeHex);
    expect(new Set(infos).size).toBe(infos.length);
  });
});

describe('a key that was agreed on', () => {
  it.each([undefined, randomBytes(1), randomBytes(32), randomBytes(64)])('is that of HKDF', (salt) => {
    const [a, b] = [createECDH('prime256v1'), createECDH('prime256v1')];
    const point = b.generateKeys();
    a.generateKeys();
    const shared = new Uint8Array(a.computeSecret(point));
    const info = derivationInfo(wish);
    const theirs = hkdfSync('sha256', b.computeSecret(a.getPublicKey()), salt ?? '', info, 32);
    expect(keyOfAgreement(shared, info, salt)).toEqual(new Uint8Array(theirs));
  });

  it('is refused where everybody would have the same', () => {
    let code = '';
    try {
      keyOfAgreement(new Uint8Array(32), derivationInfo(wish));
    } catch (error) {
      code = isHoldfastError(error) ? `${error.code} ${String(error.details['reason'])}` : 'other';
    }
    expect(code).toBe('public-key-refused not-on-curve');
  });
});

describe('which keys derive', () => {
  it('are those on curves and symmetric ones, by their own method', () => {
    expect(derivationMethod('p256')).toBe('ecdh-hkdf-sha256');
    expect(derivationMethod('hmac-sha256')).toBe('kdf-counter-hmac-sha256');
    expect(derivationMethod('aes-256')).toBe('kdf-counter-cmac-aes256');
    for (const algorithm of ['secp256k1', 'ed25519', 'rsa', 'bip39-seed', 'api-secret'] as const)
      expect(derivationMethod(algorithm)).toBeUndefined();
  });

  it('are not symmetric ones that do something else as well', () => {
    expect(hasOtherUses({ algorithm: 'hmac-sha256', purposes: ['derive', 'mac'] })).toBe(true);
    expect(hasOtherUses({ algorithm: 'aes-256', purposes: ['derive'] })).toBe(false);
    expect(hasOtherUses({ algorithm: 'p256', purposes: ['derive', 'encrypt'] })).toBe(false);
  });
});
