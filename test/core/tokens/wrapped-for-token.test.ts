import { constants, createPrivateKey, generateKeyPairSync, privateDecrypt, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { unwrapBare } from '../../../src/core/crypto/key-wrap.ts';
import { encodeHex } from '../../../src/core/encoding/hex.ts';
import { readPrivateKeyPem } from '../../../src/core/encoding/private-key-pem.ts';
import { wrappablePart } from '../../../src/core/tokens/pkcs8.ts';
import { wrapUnderRsa } from '../../../src/core/tokens/rsa-key-wrap.ts';

/** What a token is given of a key, and how it is wrapped on its way. */

const random = { bytes: (length: number): Uint8Array => Uint8Array.from(randomBytes(length)) };
const hex = (bytes: Uint8Array | undefined): string => encodeHex(bytes ?? new Uint8Array(0));

describe('the secret of a key, as tokens take it', () => {
  it.each([
    ['secp256k1', 32],
    ['p256', 32],
    ['p384', 48],
    ['ed25519', 32],
    ['x25519', 32],
  ] as const)('%s is PKCS #8', (algorithm, length) => {
    const secret = random.bytes(length);
    const part = wrappablePart(algorithm, secret);
    const body = Buffer.from(part ?? [])
      .toString('base64')
      .replace(/.{64}/g, '$&\n');
    const pem = `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`;
    const read = readPrivateKeyPem(new TextEncoder().encode(pem));
    expect([read.algorithm, hex(read.secret)]).toEqual([algorithm, hex(secret)]);
    // The caller's own is left alone.
    expect(secret.some((byte) => byte !== 0)).toBe(true);
  });

  it('is read by another implementation', () => {
    const secret = random.bytes(32);
    const der = Buffer.from(wrappablePart('p256', secret) ?? []);
    const { d } = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
    expect(d).toBe(Buffer.from(secret).toString('base64url'));
  });

  it('is the bare bytes for symmetric keys, and nothing for what no token keeps', () => {
    const secret = random.bytes(32);
    for (const algorithm of ['aes-256', 'hmac-sha256'] as const)
      expect(hex(wrappablePart(algorithm, secret))).toBe(hex(secret));
    for (const algorithm of ['bip39-seed', 'api-secret'] as const)
      expect(wrappablePart(algorithm, secret)).toBeUndefined();
  });
});

describe('a key under an RSA key', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }));

  it.each(['sha1', 'sha256'] as const)('is an AES key by OAEP with %s, and the key under that', (hash) => {
    for (const length of [16, 32, 33, 67, 121, 1218]) {
      const key = random.bytes(length);
      const wrapped = wrapUnderRsa(random, spki, hash, key);
      const padding = constants.RSA_PKCS1_OAEP_PADDING;
      const once = privateDecrypt({ key: privateKey, padding, oaepHash: hash }, wrapped.subarray(0, 256));
      expect(once.length).toBe(32);
      expect(hex(unwrapBare(Uint8Array.from(once), wrapped.subarray(256)))).toBe(hex(key));
    }
  });

  it('never comes out twice alike', () => {
    const key = random.bytes(32);
    const wrap = (): string => hex(wrapUnderRsa(random, spki, 'sha256', key));
    expect(new Set([wrap(), wrap(), wrap()]).size).toBe(3);
  });
});
