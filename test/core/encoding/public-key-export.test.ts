import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { nobleSigner } from '../../../src/core/crypto/noble-signer.ts';
import { keyFingerprint } from '../../../src/core/encoding/fingerprint.ts';
import { encodeHex } from '../../../src/core/encoding/hex.ts';
import {
  encodeSpki,
  encodeSpkiPem,
  uncompressedPoint,
} from '../../../src/core/encoding/public-key-export.ts';
import { encodeSshPublicKey } from '../../../src/core/encoding/ssh-key.ts';
import { wordList } from '../../../src/core/seeds/word-lists.ts';
import { sha256 } from '../../../src/node/crypto/hash.ts';
import { seededBytes } from '../../support/random-cases.ts';

const secret = new Uint8Array(32).fill(7);
const keys = {
  secp256k1: nobleSigner.publicKey('secp256k1', secret),
  p256: nobleSigner.publicKey('p256', secret),
  ed25519: nobleSigner.publicKey('ed25519', secret),
  x25519: nobleSigner.publicKey('x25519', secret),
} as const;

describe('public keys', () => {
  it.each(['p256', 'ed25519', 'x25519'] as const)(
    '%s is read by node:crypto from PEM and DER, and written alike',
    (algorithm) => {
      const random = seededBytes(algorithm);
      for (let round = 0; round < 50; round++) {
        const publicKey = nobleSigner.publicKey(algorithm, random(32));
        const read = createPublicKey(encodeSpkiPem(algorithm, publicKey));
        expect(new Uint8Array(read.export({ format: 'der', type: 'spki' }))).toEqual(
          encodeSpki(algorithm, publicKey),
        );
        expect(read.export({ format: 'pem', type: 'spki' })).toBe(encodeSpkiPem(algorithm, publicKey));
      }
    },
  );

  it('secp256k1 differs from P-256 in curve and point only', () => {
    const spki = encodeHex(encodeSpki('secp256k1', keys.secp256k1));
    expect(spki).toBe(
      `3056301006072a8648ce3d020106052b8104000a034200${encodeHex(uncompressedPoint('secp256k1', keys.secp256k1))}`,
    );
  });

  it('have an SSH line where SSH has the algorithm', () => {
    const line = encodeSshPublicKey('ed25519', keys.ed25519, 'desk 3\nssh-rsa AAAA evil');
    const [name, blob = '', ...comment] = line.split(' ');
    expect([name, comment.join(' '), line.includes('\n')]).toEqual([
      'ssh-ed25519',
      'desk 3 ssh-rsa AAAA evil',
      false,
    ]);
    expect(encodeHex(Buffer.from(blob, 'base64'))).toBe(
      `0000000b${encodeHex(Buffer.from('ssh-ed25519'))}00000020${encodeHex(keys.ed25519)}`,
    );
    const p256Line = encodeSshPublicKey('p256', keys.p256);
    expect(p256Line).toMatch(/^ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABB\S+$/);
    expect(() => encodeSshPublicKey('secp256k1', keys.secp256k1)).toThrow('no-ssh-form');
  });

  it('are refused when they are no points', () => {
    expect(() =>
      encodeSpki(
        'p256',
        keys.secp256k1.map((byte, at) => (at > 20 ? 0xff : byte)),
      ),
    ).toThrow('bad-public-key');
    expect(() => encodeSpki('ed25519', keys.p256)).toThrow('bad-public-key');
  });
});

describe('fingerprints', () => {
  it('are of the SubjectPublicKeyInfo, with three words of the first 33 bits', () => {
    const { sha256: whole, short, words } = keyFingerprint('ed25519', keys.ed25519);
    const hash = sha256(encodeSpki('ed25519', keys.ed25519));
    expect(whole).toBe(encodeHex(hash));
    expect(short.replaceAll(' ', '')).toBe(whole.slice(0, 20));
    expect(short.split(' ')).toHaveLength(5);
    const bits = [...hash.subarray(0, 5)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    const expected = [0, 11, 22].map((at) => wordList('english')[parseInt(bits.slice(at, at + 11), 2)]);
    expect(words).toEqual(expected);
  });

  it('differ for the same bytes under another algorithm', () => {
    expect(keyFingerprint('ed25519', keys.x25519).sha256).not.toBe(
      keyFingerprint('x25519', keys.x25519).sha256,
    );
  });
});
