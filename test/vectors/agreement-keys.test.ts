/** Public keys of other parties, and what is derived from agreements with them, against Wycheproof and RFC 5869. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { agreeHere } from '../../src/core/data/envelope.ts';
import { decodeHex, encodeHex } from '../../src/core/encoding/hex.ts';
import { parseAgreementKey, type AgreementCurve } from '../../src/core/encoding/public-key-import.ts';
import { isHoldfastError } from '../../src/core/error.ts';
import { keyOfAgreement } from '../../src/core/keys/derived-key.ts';
import { vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';
import { runWycheproof, type WycheproofCase } from '../support/wycheproof.ts';

const field = (row: WycheproofCase, name: string): Uint8Array => {
  const value = row[name];
  return decodeHex(typeof value === 'string' ? value : '');
};

function reason(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (error) {
    return isHoldfastError(error) ? `${error.code} ${String(error.details['reason'])}` : 'other';
  }
}

const curves = { p256: 'prime256v1', p384: 'secp384r1' } as const;
const pairOf = (curve: AgreementCurve) =>
  curve === 'x25519'
    ? generateKeyPairSync('x25519')
    : generateKeyPairSync('ec', { namedCurve: curves[curve] });

describe.each(['p256', 'p384', 'x25519'] as const)('a public key of another party (%s)', (curve) => {
  const { publicKey, privateKey } = pairOf(curve);
  const pem = Buffer.from(publicKey.export({ format: 'pem', type: 'spki' }));
  const der = publicKey.export({ format: 'der', type: 'spki' });
  const jwk = publicKey.export({ format: 'jwk' });
  const known = parseAgreementKey(curve, pem);
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('is read from every form', () => {
    expect(known).toHaveLength({ p256: 33, p384: 49, x25519: 32 }[curve]);
    const bare = curve === 'x25519' ? der.subarray(-32) : der.subarray(curve === 'p256' ? -65 : -97);
    for (const form of [der, utf8(JSON.stringify(jwk)), utf8(`${encodeHex(known)}\n`), known, bare])
      expect(parseAgreementKey(curve, form)).toEqual(known);
    expect(parseAgreementKey(curve, utf8(der.toString('hex').toUpperCase()))).toEqual(known);
    const again = createPublicKey({ key: jwk as never, format: 'jwk' });
    expect(again.equals(publicKey)).toBe(true);
  });

  it('is refused on another curve', () => {
    const others = (['p256', 'p384', 'x25519'] as const).filter((one) => one !== curve);
    for (const other of others) {
      for (const form of [pem, der, utf8(JSON.stringify(jwk)), known])
        expect(reason(() => parseAgreementKey(other, form))).toMatch(
          /^public-key-refused (other-curve|not-on-curve|unreadable)$/,
        );
    }
  });

  it('is refused with its private half, and when it is none', () => {
    const secret = privateKey.export({ format: 'jwk' });
    const secretPem = Buffer.from(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    for (const form of [utf8(JSON.stringify(secret)), secretPem])
      expect(reason(() => parseAgreementKey(curve, form))).toBe('public-key-refused private');
    for (const form of ['', '{', '{}', 'hello', '[]', '-----BEGIN PUBLIC KEY-----', '30', '3000'].map(utf8))
      expect(reason(() => parseAgreementKey(curve, form))).toMatch(
        /^public-key-refused (unreadable|other-curve)$/,
      );
    for (let at = 0; at < der.length; at++)
      expect(reason(() => parseAgreementKey(curve, der.subarray(0, at)))).toMatch(
        /^(public-key-refused|none)/,
      );
  });
});

/** Whether an X25519 public key, the least byte first, is below 2^255 - 19. */
function isReduced(key: Uint8Array): boolean {
  const top = (key[31] ?? 0) === 0x7f && key.slice(1, 31).every((byte) => byte === 0xff);
  return (key[31] ?? 0) < 0x80 && !(top && (key[0] ?? 0) >= 0xed);
}

describe('an X25519 key that is not reduced', () => {
  const prime = decodeHex(`ed${'ff'.repeat(30)}7f`);
  const written = (key: Uint8Array): string => reason(() => parseAgreementKey('x25519', key));

  it('is refused, and the same point is taken as it is computed', () => {
    // From the number 2 on, those below are of low order; 19 and more, on top of the prime, has the top bit set.
    for (let number = 2; number < 19; number++) {
      const reduced = new Uint8Array(32);
      reduced[0] = number;
      expect(written(reduced)).toBe('none');
      const more = prime.slice();
      more[0] = (prime[0] ?? 0) + number;
      expect(written(more)).toBe('public-key-refused not-on-curve');
      reduced[31] = 0x80;
      expect(written(reduced)).toBe('public-key-refused not-on-curve');
    }
    const greatest = prime.slice();
    greatest[0] = 0xeb;
    expect(written(greatest)).toBe('none');
    expect(written(prime)).toBe('public-key-refused not-on-curve');
    expect(written(new Uint8Array(32).fill(0xff))).toBe('public-key-refused not-on-curve');
  });
});

describe.runIf(vectorsPresent)(`Wycheproof, as keys are derived (${vectorsAbsentReason} otherwise)`, () => {
  it('ECDH P-256: 355 of 355', () => {
    const result = runWycheproof(
      'ecdh_secp256r1_ecpoint_test.json',
      (test) => {
        const digits = field(test, 'private').slice(-32);
        const own = new Uint8Array(32);
        own.set(digits, 32 - digits.length);
        const other = parseAgreementKey('p256', field(test, 'public'));
        return encodeHex(agreeHere('p256', own, other)) === test['shared'];
      },
      // A compressed point is taken.
      () => true,
    );
    expect(result).toMatchObject({ cases: 355, wrong: [] });
  });

  it('X25519: 518 of 518, all agreements of zeros refused with the public key', () => {
    let refused = 0;
    const zeros = '00'.repeat(32);
    const result = runWycheproof(
      'x25519_test.json',
      (test) => {
        try {
          const other = parseAgreementKey('x25519', field(test, 'public'));
          return encodeHex(agreeHere('x25519', field(test, 'private'), other)) === test['shared'];
        } catch (error) {
          if (isHoldfastError(error, 'public-key-refused')) refused++;
          throw error;
        }
      },
      // RFC 7748 takes what is not reduced; keys that two parties derive name the public key as it is written.
      (test) => test['shared'] !== zeros && isReduced(field(test, 'public')),
    );
    expect(result).toMatchObject({ cases: 518, wrong: [] });
    expect(refused).toBeGreaterThan(0);
  });

  it('HKDF with SHA-256: all that are as long as a key', () => {
    let tried = 0;
    const result = runWycheproof('hkdf_sha256_test.json', (test) => {
      const size = Number(test['size']);
      // The first 32 bytes do not depend on how many more are asked for; too many are refused elsewhere.
      if (size < 32 || test.result !== 'valid') return test.result === 'valid';
      tried++;
      const made = keyOfAgreement(field(test, 'ikm'), field(test, 'info'), field(test, 'salt'));
      return encodeHex(made) === String(test['okm']).slice(0, 64);
    });
    expect(result).toMatchObject({ cases: 86, wrong: [] });
    expect(tried).toBeGreaterThan(30);
  });
});

describe('keys from agreements', () => {
  it('are those of RFC 5869, appendix A.1, and of its third case, which has no salt', () => {
    const shared = new Uint8Array(22).fill(0x0b);
    const first = keyOfAgreement(
      shared,
      decodeHex('f0f1f2f3f4f5f6f7f8f9'),
      decodeHex('000102030405060708090a0b0c'),
    );
    expect(encodeHex(first)).toBe('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf');
    const third = keyOfAgreement(shared, new Uint8Array(0));
    expect(encodeHex(third)).toBe('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d');
  });
});
