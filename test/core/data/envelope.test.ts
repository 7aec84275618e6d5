import {
  constants,
  createECDH,
  createPrivateKey,
  diffieHellman,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  privateDecrypt,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encryptOaep, oaepSeedBytes } from '../../../src/core/crypto/rsa-oaep.ts';
import {
  agreedSecret,
  agreeHere,
  sealToCurve,
  sealToRsa,
  type Envelope,
} from '../../../src/core/data/envelope.ts';
import { encodePrefix, maxHeaderBytes, readPrefix } from '../../../src/core/data/header.ts';
import { openData, sealData } from '../../../src/core/data/sealed-data.ts';
import { decodeHex, encodeHex } from '../../../src/core/encoding/hex.ts';
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts';
import { nobleSigner } from '../../../src/core/crypto/noble-signer.ts';
import { systemRandomPort as random } from '../../../src/node/crypto/random.ts';
import { join, keyId, naming, pattern, purePorts } from './samples.ts';

const ports = purePorts();
const curves = ['p256', 'p384', 'x25519'] as const;
type Agreed = Extract<Envelope, { readonly ephemeral: string }>;

describe('an envelope to a key on a curve', () => {
  it.each(curves)('opens with the private half: %s', (curve) => {
    const own = random.bytes(curve === 'p384' ? 48 : 32);
    if (curve === 'p384') own[0] = 0;
    const publicKey = nobleSigner.publicKey(curve, own);
    const { envelope, secret } = sealToCurve(random, curve, publicKey);
    const { ephemeral } = envelope as Agreed;
    const shared = agreeHere(curve, own, decodeHex(ephemeral));
    expect(agreedSecret(envelope as Agreed, publicKey, shared)).toEqual(secret);
    expect(
      agreedSecret(
        envelope as Agreed,
        publicKey.map((byte, at) => (at === 5 ? byte ^ 1 : byte)),
        shared,
      ),
    ).not.toEqual(secret);
    expect(sealToCurve(random, curve, publicKey).envelope).not.toEqual(envelope);
  });

  it('is what node:crypto makes of the same keys', () => {
    const ecdh = createECDH('prime256v1');
    ecdh.generateKeys();
    const publicKey = Uint8Array.from(ecdh.getPublicKey(null, 'compressed'));
    const { envelope, secret } = sealToCurve(random, 'p256', publicKey);
    const { ephemeral } = envelope as Agreed;
    const shared = ecdh.computeSecret(Buffer.from(ephemeral, 'hex'));
    const label = encodeUtf8('holdfast data v2 agreement\0ecdh-p256\0');
    const info = join(label, decodeHex(ephemeral), publicKey);
    expect(Uint8Array.from(Buffer.from(hkdfSync('sha256', shared, '', info, 32)))).toEqual(secret);

    const pair = generateKeyPairSync('x25519');
    const spki = pair.publicKey.export({ type: 'spki', format: 'der' });
    const own = Uint8Array.from(spki.subarray(-32));
    const second = sealToCurve(random, 'x25519', own);
    const other = decodeHex((second.envelope as Agreed).ephemeral);
    const theirs = createPublicKey({
      key: Buffer.concat([spki.subarray(0, -32), other]),
      format: 'der',
      type: 'spki',
    });
    const agreed = diffieHellman({ privateKey: pair.privateKey, publicKey: theirs });
    expect(agreedSecret(second.envelope as Agreed, own, Uint8Array.from(agreed))).toEqual(second.secret);
  });

  it('refuses what is no public key, and agreements that everybody knows', () => {
    const own = random.bytes(32);
    for (const curve of curves) {
      const length = { p256: 33, p384: 49, x25519: 32 }[curve];
      expect(() => sealToCurve(random, curve, new Uint8Array(length))).toThrow('data-damaged');
      if (curve !== 'x25519') {
        const off = Uint8Array.of(2, ...new Uint8Array(length - 2), 5);
        const tried = [off, Uint8Array.of(4, ...off.subarray(1)), off.subarray(1)];
        const refused = tried.filter((key) => {
          try {
            agreeHere(curve, own, key);
            return false;
          } catch {
            return true;
          }
        });
        expect(refused.length).toBeGreaterThanOrEqual(2);
      }
    }
    const envelope: Agreed = { how: 'ecdh-x25519', ephemeral: '01'.repeat(32) };
    expect(() => agreedSecret(envelope, own, new Uint8Array(32))).toThrow('data-damaged');
  });
});

describe('an envelope to an RSA key', () => {
  it.each(['sha256', 'sha1'] as const)('opens by OAEP with %s, which OpenSSL undoes', (hash) => {
    for (const modulusLength of [2048, 3072]) {
      const pair = generateKeyPairSync('rsa', { modulusLength });
      const spki = Uint8Array.from(pair.publicKey.export({ type: 'spki', format: 'der' }));
      const key = {
        key: createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })),
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: hash,
      };
      for (let round = 0; round < 20; round++) {
        const { envelope, secret } = sealToRsa(random, spki, hash);
        if (!('wrapped' in envelope)) throw new Error('wrapped');
        expect(envelope.wrapped).toHaveLength(modulusLength / 4);
        expect(Uint8Array.from(privateDecrypt(key, Buffer.from(envelope.wrapped, 'hex')))).toEqual(secret);
      }
      const longest = modulusLength / 8 - 2 * oaepSeedBytes(hash) - 2;
      const seed = random.bytes(oaepSeedBytes(hash));
      expect(privateDecrypt(key, encryptOaep(hash, pattern(longest), seed, spki))).toHaveLength(longest);
      expect(() => encryptOaep(hash, pattern(longest + 1), seed, spki)).toThrow('bad-key-length');
    }
  });
});

const envelopes: readonly Envelope[] = [
  { how: 'aes-kw', wrapped: 'ab'.repeat(40) },
  { how: 'rsa-oaep-sha256', wrapped: 'ab'.repeat(512) },
  { how: 'rsa-oaep-sha1', wrapped: 'ab'.repeat(256) },
  { how: 'ecdh-p256', ephemeral: `02${'ab'.repeat(32)}` },
  { how: 'ecdh-p384', ephemeral: `02${'ab'.repeat(48)}` },
  { how: 'ecdh-x25519', ephemeral: 'ab'.repeat(32) },
];

describe('data with an envelope', () => {
  it.each(envelopes)('$how: is of format 2, opens, and is refused with any bit flipped', (envelope) => {
    const secret = pattern(32);
    const { header, bytes } = sealData(ports, { ...naming, envelope }, secret, pattern(100));
    const read = readPrefix(bytes);
    expect(read.header).toEqual(header);
    expect(encodePrefix(header)).toEqual(read.prefix);
    expect([...bytes.subarray(6, 8)]).toEqual([0, 2]);
    expect(read.prefix.length).toBeLessThan(maxHeaderBytes[2]);
    expect(openData(ports, bytes, secret).plaintext).toEqual(pattern(100));
    let refused = 0;
    for (let bit = 0; bit < bytes.length * 8; bit += 3) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => openData(ports, changed, secret)).toThrow(
        /^(data-damaged|data-newer|not-encrypted-data)$/,
      );
      refused++;
    }
    expect(refused).toBeGreaterThan(1000);
  });

  it('has other keys than data without one, from the same secret, salt and header', () => {
    const bare = sealData(purePorts(3), naming, pattern(32), pattern(10));
    const format2 = sealData(purePorts(3), { ...naming, envelope: envelopes[0] }, pattern(32), pattern(10));
    expect(bare.header.salt).toBe(format2.header.salt);
    expect(encodeHex(bare.bytes.slice(-26))).not.toBe(encodeHex(format2.bytes.slice(-26)));
  });

  it('takes only envelopes of their one form', () => {
    const { bytes } = sealData(ports, { ...naming, envelope: envelopes[0] }, pattern(32), pattern(1));
    const { prefix } = readPrefix(bytes);
    const json = new TextDecoder().decode(prefix.subarray(10));
    const written = (text: string, format = 2): Uint8Array => {
      const encoded = encodeUtf8(text);
      return join(
        prefix.subarray(0, 6),
        Uint8Array.of(0, format, encoded.length >> 8, encoded.length & 0xff),
        encoded,
      );
    };
    expect(readPrefix(written(json)).header.key).toBe(keyId);
    const changed = [
      written(json, 1),
      written(json.replace('"aes-kw"', '"aes-kwp"')),
      written(json.replace('"aes-kw"', '"ecdh-p256"')),
      written(json.replace('"how"', '"a":1,"how"')),
      written(json.replace('"wrapped":"ab', '"wrapped":"AB')),
      written(json.replace('"wrapped":"ab', '"wrapped":"')),
      written(json.replace(/"envelope":\{[^}]*\}/, '"envelope":null')),
      written(json + ' '.repeat(maxHeaderBytes[2])),
    ];
    for (const one of changed) expect(() => readPrefix(one)).toThrow('data-damaged');
  });
});
