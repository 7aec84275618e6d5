import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { KeyAlgorithm } from '../../../src/core/crypto/algorithms.ts';
import { nobleSigner } from '../../../src/core/crypto/noble-signer.ts';
import type { AsymmetricAlgorithm } from '../../../src/core/crypto/signer.ts';
import { decodeHex, encodeHex } from '../../../src/core/encoding/hex.ts';
import { parsePrivateKey, type PrivateKeyFormat } from '../../../src/core/encoding/private-key-import.ts';
import { encodeUtf8 } from '../../../src/core/encoding/utf8.ts';
import { writeDer } from '../../../src/core/encoding/der.ts';
import { seededBytes } from '../../support/random-cases.ts';

const secret = decodeHex('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721');
const order = 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141';
const p256Order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

const oids = {
  ec: decodeHex('06072a8648ce3d0201'),
  secp256k1: decodeHex('06052b8104000a'),
  p256: decodeHex('06082a8648ce3d030107'),
  p521: decodeHex('06052b81040023'),
  ed25519: decodeHex('06032b6570'),
  x25519: decodeHex('06032b656e'),
  rsa: decodeHex('06092a864886f70d010101'),
};

/** ECPrivateKey of RFC 5915, with curve and public key where given. */
function sec1(key: Uint8Array, curve?: Uint8Array, publicKey?: Uint8Array, version = 1): Uint8Array {
  return writeDer(
    0x30,
    writeDer(0x02, Uint8Array.of(version)),
    writeDer(0x04, key),
    ...(curve ? [writeDer(0xa0, curve)] : []),
    ...(publicKey ? [writeDer(0xa1, writeDer(0x03, Uint8Array.of(0), publicKey))] : []),
  );
}

/** OneAsymmetricKey of RFC 5958. */
function pkcs8(
  identifier: readonly Uint8Array[],
  key: Uint8Array,
  version = 0,
  ...rest: readonly Uint8Array[]
): Uint8Array {
  return writeDer(
    0x30,
    writeDer(0x02, Uint8Array.of(version)),
    writeDer(0x30, ...identifier),
    writeDer(0x04, key),
    ...rest,
  );
}

function outcome(format: PrivateKeyFormat, text: string | Uint8Array, algorithm?: KeyAlgorithm): string {
  try {
    const key = parsePrivateKey(format, typeof text === 'string' ? encodeUtf8(text) : text, algorithm);
    return `${key.algorithm} ${encodeHex(key.secret).slice(0, 8)}`;
  } catch (error) {
    const { code, details } = error as { code?: string; details?: { reason?: string } };
    return code === 'bad-private-key' ? (details?.reason ?? 'no reason') : String(error);
  }
}

describe('keys written by node:crypto', () => {
  const pairs: readonly [AsymmetricAlgorithm, () => KeyObject][] = [
    ['p256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
    ['ed25519', () => generateKeyPairSync('ed25519').privateKey],
    ['x25519', () => generateKeyPairSync('x25519').privateKey],
  ];

  it.each(pairs)('%s: PKCS#8, and SEC 1 where there is one', (algorithm, generate) => {
    for (let round = 0; round < 20; round++) {
      const key = generate();
      const jwk = key.export({ format: 'jwk' });
      const expected = new Uint8Array(Buffer.from(jwk.d ?? '', 'base64url'));
      const types = algorithm === 'p256' ? (['pkcs8', 'sec1'] as const) : (['pkcs8'] as const);
      for (const type of types) {
        const read = parsePrivateKey('pem', encodeUtf8(String(key.export({ format: 'pem', type }))));
        expect(read.algorithm).toBe(algorithm);
        expect(read.secret).toEqual(expected);
        const x = new Uint8Array(Buffer.from(jwk.x ?? '', 'base64url'));
        expect(read.publicKey?.slice(-32)).toEqual(x);
      }
      const encrypted = key.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' });
      expect(outcome('pem', String(encrypted))).toBe('encrypted');
    }
  });

  it.each([2048, 3072, 4096])('RSA of %i bits: PKCS#8 and PKCS#1 come in as the same PKCS#8', (bits) => {
    const pair = generateKeyPairSync('rsa', { modulusLength: bits });
    const stored = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
    for (const type of ['pkcs8', 'pkcs1'] as const) {
      const read = parsePrivateKey(
        'pem',
        encodeUtf8(String(pair.privateKey.export({ format: 'pem', type }))),
      );
      expect(read.algorithm).toBe('rsa');
      expect(encodeHex(read.secret)).toBe(stored.toString('hex'));
      expect(encodeHex(read.publicKey ?? secret)).toBe(
        pair.publicKey.export({ format: 'der', type: 'spki' }).toString('hex'),
      );
    }
    expect(encodeHex(parsePrivateKey('raw', stored, 'rsa').secret)).toBe(stored.toString('hex'));
  });

  it('RSA of other sizes and exponents, and P-521: named as unsupported', () => {
    for (const options of [{ modulusLength: 1024 }, { modulusLength: 2048, publicExponent: 3 }]) {
      const { privateKey } = generateKeyPairSync('rsa', options);
      expect(outcome('pem', String(privateKey.export({ format: 'pem', type: 'pkcs8' })))).toBe(
        'unsupported-algorithm',
      );
    }
    const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey;
    expect(outcome('pem', String(p521.export({ format: 'pem', type: 'sec1' })))).toBe(
      'unsupported-algorithm',
    );
  });
});

const k1Public = nobleSigner.publicKey('secp256k1', secret);
const other = nobleSigner.publicKey('secp256k1', new Uint8Array(32).fill(1));
const edPublic = nobleSigner.publicKey('ed25519', secret);

/** One fault or one form a row; the expected outcome is the algorithm with the start of the secret, or the reason. */
const table: readonly [string, string, PrivateKeyFormat, string | Uint8Array, KeyAlgorithm?][] = [
  [
    'secp256k1, SEC 1',
    'secp256k1 c9afa9d8',
    'pem',
    pem('EC PRIVATE KEY', sec1(secret, oids.secp256k1, k1Public)),
  ],
  [
    'secp256k1, PKCS#8',
    'secp256k1 c9afa9d8',
    'pem',
    pem('PRIVATE KEY', pkcs8([oids.ec, oids.secp256k1], sec1(secret))),
  ],
  [
    'curve parameters before it',
    'secp256k1 c9afa9d8',
    'pem',
    pem('EC PARAMETERS', oids.secp256k1) + pem('EC PRIVATE KEY', sec1(secret, oids.secp256k1)),
  ],
  [
    'lines ended by CR LF and text around',
    'p256 c9afa9d8',
    'pem',
    `Bag Attributes\r\n${pem('PRIVATE KEY', pkcs8([oids.ec, oids.p256], sec1(secret))).replaceAll('\n', '\r\n')}bye`,
  ],
  [
    'Ed25519 with its public key',
    'ed25519 c9afa9d8',
    'pem',
    pem(
      'PRIVATE KEY',
      pkcs8([oids.ed25519], writeDer(0x04, secret), 1, writeDer(0x81, Uint8Array.of(0), edPublic)),
    ),
  ],
  [
    'Ed25519 with another public key',
    'public-key-mismatch',
    'pem',
    pem(
      'PRIVATE KEY',
      pkcs8(
        [oids.ed25519],
        writeDer(0x04, secret),
        1,
        writeDer(
          0x81,
          Uint8Array.of(0),
          edPublic.map((byte) => byte ^ 1),
        ),
      ),
    ),
  ],
  [
    'public key in a version 0 file',
    'malformed',
    'pem',
    pem(
      'PRIVATE KEY',
      pkcs8([oids.ed25519], writeDer(0x04, secret), 0, writeDer(0x81, Uint8Array.of(0), edPublic)),
    ),
  ],
  ['X25519', 'x25519 c9afa9d8', 'pem', pem('PRIVATE KEY', pkcs8([oids.x25519], writeDer(0x04, secret)))],
  [
    'another public key',
    'public-key-mismatch',
    'pem',
    pem('EC PRIVATE KEY', sec1(secret, oids.secp256k1, other)),
  ],
  [
    'two curves',
    'malformed',
    'pem',
    pem('PRIVATE KEY', pkcs8([oids.ec, oids.p256], sec1(secret, oids.secp256k1))),
  ],
  ['no curve', 'unsupported-algorithm', 'pem', pem('EC PRIVATE KEY', sec1(secret))],
  ['P-521', 'unsupported-algorithm', 'pem', pem('EC PRIVATE KEY', sec1(secret, oids.p521))],
  ['RSA around no key', 'malformed', 'pem', pem('PRIVATE KEY', pkcs8([oids.rsa], secret))],
  [
    'parameters beside Ed25519',
    'malformed',
    'pem',
    pem('PRIVATE KEY', pkcs8([oids.ed25519, decodeHex('0500')], writeDer(0x04, secret))),
  ],
  ['31 bytes', 'length', 'pem', pem('EC PRIVATE KEY', sec1(secret.subarray(1), oids.p256))],
  ['33 bytes', 'length', 'pem', pem('EC PRIVATE KEY', sec1(decodeHex(`00${encodeHex(secret)}`), oids.p256))],
  ['zero', 'out-of-range', 'pem', pem('EC PRIVATE KEY', sec1(new Uint8Array(32), oids.p256))],
  ['the order of P-256', 'out-of-range', 'pem', pem('EC PRIVATE KEY', sec1(decodeHex(p256Order), oids.p256))],
  ['version 2', 'malformed', 'pem', pem('EC PRIVATE KEY', sec1(secret, oids.p256, undefined, 2))],
  [
    'bytes after the key',
    'malformed',
    'pem',
    pem('EC PRIVATE KEY', Uint8Array.of(...sec1(secret, oids.p256), 0)),
  ],
  ['cut off', 'malformed', 'pem', pem('EC PRIVATE KEY', sec1(secret, oids.p256).subarray(0, 30))],
  [
    'a long length form',
    'malformed',
    'pem',
    pem('EC PRIVATE KEY', Uint8Array.of(0x30, 0x81, 0x02, 0x05, 0x00)),
  ],
  [
    'no end line',
    'malformed',
    'pem',
    pem('EC PRIVATE KEY', sec1(secret, oids.p256)).replace(/-----END.*/, ''),
  ],
  ['bad Base64', 'malformed', 'pem', '-----BEGIN PRIVATE KEY-----\nab!d\n-----END PRIVATE KEY-----'],
  [
    'stray bits in Base64',
    'malformed',
    'pem',
    '-----BEGIN PRIVATE KEY-----\nMB==\n-----END PRIVATE KEY-----',
  ],
  [
    'encrypted by OpenSSL itself',
    'encrypted',
    'pem',
    '-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END EC PRIVATE KEY-----',
  ],
  ['an OpenSSH file', 'unsupported-container', 'pem', pem('OPENSSH PRIVATE KEY', secret)],
  ['only a public key', 'malformed', 'pem', pem('PUBLIC KEY', secret)],
  ['two private keys', 'several-keys', 'pem', pem('EC PRIVATE KEY', sec1(secret, oids.p256)).repeat(2)],
  ['nothing', 'malformed', 'pem', ''],
  [
    'another algorithm than asked',
    'wrong-algorithm',
    'pem',
    pem('EC PRIVATE KEY', sec1(secret, oids.p256)),
    'ed25519',
  ],
  ['hex', 'p256 c9afa9d8', 'hex', encodeHex(secret), 'p256'],
  [
    'hex with prefix and space around',
    'secp256k1 c9afa9d8',
    'hex',
    `\n 0x${encodeHex(secret).toUpperCase()}\t`,
    'secp256k1',
  ],
  ['hex without an algorithm', 'algorithm-needed', 'hex', encodeHex(secret)],
  ['hex of 31 bytes', 'length', 'hex', encodeHex(secret).slice(2), 'p256'],
  ['an odd digit', 'length', 'hex', encodeHex(secret).slice(1), 'p256'],
  ['a letter', 'character', 'hex', encodeHex(secret).replace('c', 'g'), 'p256'],
  ['a space inside', 'character', 'hex', encodeHex(secret).replace('af', '  '), 'p256'],
  ['the order of secp256k1', 'out-of-range', 'hex', order, 'secp256k1'],
  ['above the order', 'out-of-range', 'hex', 'ff'.repeat(32), 'secp256k1'],
  ['zero in hex', 'out-of-range', 'hex', '00'.repeat(32), 'secp256k1'],
  ['AES-256 in hex', 'aes-256 c9afa9d8', 'hex', encodeHex(secret), 'aes-256'],
  ['AES-256 all zero', 'all-zero', 'hex', '00'.repeat(32), 'aes-256'],
  ['AES of 16 bytes', 'length', 'hex', '11'.repeat(16), 'aes-256'],
  [
    'HMAC of 64 bytes in Base64',
    'hmac-sha256 01010101',
    'base64',
    Buffer.alloc(64, 1).toString('base64'),
    'hmac-sha256',
  ],
  [
    'Base64 without padding',
    'length',
    'base64',
    Buffer.alloc(32, 1).toString('base64').replace('=', ''),
    'aes-256',
  ],
  ['raw', 'ed25519 c9afa9d8', 'raw', secret, 'ed25519'],
  ['a phrase by this way', 'wrong-algorithm', 'raw', secret, 'bip39-seed'],
  ['WIF', 'secp256k1 0c28fca3', 'wif', '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ'],
  ['WIF with a wrong checksum', 'checksum', 'wif', '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTK'],
  ['WIF with a zero in it', 'character', 'wif', '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyT0'],
  [
    'WIF asked for as P-256',
    'wrong-algorithm',
    'wif',
    '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ',
    'p256',
  ],
  ['100 KiB', 'too-long', 'raw', new Uint8Array(100 * 1024), 'aes-256'],
];

describe('private keys and their faults', () => {
  it.each(table)('%s: %s', (_name, expected, format, text, algorithm) => {
    expect(outcome(format, text, algorithm)).toBe(expected);
  });

  it('counts the rows', () => {
    expect(table).toHaveLength(53);
  });

  it('never crash, hang or accept a changed key: 20,000 mutated files', () => {
    const random = seededBytes('private key files');
    const files = [
      encodeUtf8(pem('EC PRIVATE KEY', sec1(secret, oids.secp256k1, k1Public))),
      encodeUtf8(
        pem(
          'PRIVATE KEY',
          pkcs8([oids.ed25519], writeDer(0x04, secret), 1, writeDer(0x81, Uint8Array.of(0), edPublic)),
        ),
      ),
      encodeUtf8('5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ'),
    ];
    const formats: readonly PrivateKeyFormat[] = ['pem', 'pem', 'wif'];
    const unexpected: string[] = [];
    for (let round = 0; round < 20_000; round++) {
      const file = Uint8Array.from(files[round % 3] ?? []);
      const [count = 0] = random(1);
      for (let change = 0; change <= count % 3; change++) {
        const [high = 0, low = 0, value = 0] = random(3);
        file[(high * 256 + low) % file.length] = value;
      }
      const result = outcome(formats[round % 3] ?? 'pem', file);
      // Both files state their public key, and WIF has a checksum: what is read must be the key itself.
      if (/ /.test(result) && !/ (c9afa9d8|0c28fca3)$/.test(result)) unexpected.push(result);
      if (/Error/.test(result)) unexpected.push(result);
    }
    expect(unexpected).toEqual([]);
  });
});
