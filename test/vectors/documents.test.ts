import { createPrivateKey } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { base64, base64urlnopad } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { joinBytes } from '../../src/core/crypto/bytes.ts';
import { encodeHex } from '../../src/core/encoding/hex.ts';
import { publicJwk } from '../../src/core/encoding/jwk.ts';
import { parsePem } from '../../src/core/encoding/pem.ts';
import { SshReader } from '../../src/core/encoding/ssh-wire.ts';
import type { BodyOf } from '../../src/core/signing/documents/body.ts';
import { minisignPublicKey } from '../../src/core/signing/documents/minisign.ts';
import { DocumentKey } from '../core/signing/support/document-keys.ts';
import {
  listVectors,
  readVectorBytes,
  readVectorJson,
  readVectorText,
  vectorsAbsentReason,
  vectorsPresent,
} from '../support/vectors.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const title = (name: string): string => (vectorsPresent ? name : `${name}: ${vectorsAbsentReason}`);

describe.runIf(vectorsPresent)(title('minisign'), () => {
  /** Public key, number and, where the file is not encrypted, the secret. */
  const publicOf = (name: string): Uint8Array =>
    base64.decode(readVectorText('minisign', `${name}.pub`).split('\n')[1] ?? '');
  const secret = base64.decode(readVectorText('minisign', 'nopw.key').split('\n')[1] ?? '').slice(62, 94);
  // Algorithm, kinds of derivation and checksum, salt and costs: 54 bytes; then the key's number and the seed.
  const key = new DocumentKey('ed25519', secret);
  const cases = [
    { name: 'empty.bin.prehashed', file: 'empty.bin', key: 'nopw', made: true },
    { name: 'hello.txt.prehashed', file: 'hello.txt', key: 'nopw', made: true },
    // The older form over the file itself is not made any more: checked only.
    { name: 'hello.txt.legacy', file: 'hello.txt', key: 'nopw', made: false },
    // Its secret lies behind a scrypt that takes 1 GiB: checked only.
    { name: 'hello.txt.pw', file: 'hello.txt', key: 'pw', made: false },
  ];

  it('has these four signatures', () => {
    expect(listVectors('minisign').filter((name) => name.endsWith('.minisig'))).toEqual(
      cases.map(({ name }) => `${name}.minisig`).sort(),
    );
  });

  it.each(cases)('$name', ({ name, file, key: keyName, made }) => {
    const text = readVectorText('minisign', `${name}.minisig`);
    const [untrusted = '', first = '', trusted = '', global = ''] = text.split('\n');
    const content = readVectorBytes('minisign', file);
    const stored = publicOf(keyName);
    const signature = base64.decode(first);
    const publicKey = stored.slice(10);
    const message = signature[1] === 0x44 ? blake2b(content) : content;
    const comment = trusted.slice('trusted comment: '.length);
    expect(signature.slice(2, 10)).toEqual(stored.slice(2, 10));
    expect(ed25519.verify(signature.slice(10), message, publicKey, { zip215: false })).toBe(true);
    const second = joinBytes(signature.slice(10), utf8(comment));
    expect(ed25519.verify(base64.decode(global), second, publicKey, { zip215: false })).toBe(true);
    if (!made) return;
    expect(key.found.publicKey).toEqual(publicKey);
    const body: BodyOf<'minisign'> = {
      form: 'minisign',
      file: { name: file, size: content.length, sha256: encodeHex(sha256(content)) },
      digest: encodeHex(blake2b(content)),
      keyNumber: encodeHex(stored.slice(2, 10)),
      trustedComment: comment,
      untrustedComment: untrusted.slice('untrusted comment: '.length),
    };
    expect(new TextDecoder().decode(key.sign(body).bytes)).toBe(text);
  });

  it('writes the public key as minisign does', () => {
    expect(minisignPublicKey(key.found.publicKey, encodeHex(publicOf('nopw').slice(2, 10)))).toBe(
      readVectorText('minisign', 'nopw.pub'),
    );
  });
});

describe.runIf(vectorsPresent)(title('sshsig of OpenSSH'), () => {
  const content = readVectorBytes('sshsig-openssh', 'signed-data');
  const body: BodyOf<'sshsig'> = {
    form: 'sshsig',
    namespace: readVectorText('sshsig-openssh', 'namespace'),
    hash: 'sha512',
    digest: encodeHex(sha512(content)),
  };

  it('has these three signatures', () => {
    expect(listVectors('sshsig-openssh').filter((name) => name.endsWith('.sig'))).toEqual([
      'ecdsa.sig',
      'ed25519.sig',
      'rsa.sig',
    ]);
  });

  it.each(['ed25519', 'rsa'] as const)('%s: the same bytes', (name) => {
    const key = new DocumentKey(name, secretOf(name));
    expect(new TextDecoder().decode(key.sign(body).bytes)).toBe(
      readVectorText('sshsig-openssh', `${name}.sig`),
    );
  });

  it('ecdsa: the same but for the signature, which OpenSSH draws at random; both verify', () => {
    const key = new DocumentKey('p256', secretOf('ecdsa'));
    const parts = [key.sign(body).bytes, readVectorBytes('sshsig-openssh', 'ecdsa.sig')].map((text) => {
      const blob = parsePem(text)[0]?.der ?? new Uint8Array(0);
      const reader = new SshReader(blob);
      reader.bytes(10);
      for (let field = 0; field < 4; field += 1) reader.string();
      const signature = new SshReader(reader.string());
      reader.end();
      expect(signature.text()).toBe('ecdsa-sha2-nistp256');
      const numbers = new SshReader(signature.string());
      const pair = [numbers.mpint(), numbers.mpint()].map((number) =>
        joinBytes(new Uint8Array(32 - number.length), number),
      );
      return { blob, compact: joinBytes(...pair) };
    });
    const [ours, theirs] = parts;
    const { payload = new Uint8Array(0) } = key.open(body).tasks[0] ?? {};
    for (const part of [ours, theirs])
      expect(p256.verify(part?.compact ?? payload, payload, key.found.publicKey, { lowS: false })).toBe(true);
    expect(theirs?.blob.slice(0, 140)).toEqual(ours?.blob.slice(0, 140));
  });
});

/** The secret in a key file, in our stored form: of OpenSSH's own kind for Ed25519, else of OpenSSL's. */
function secretOf(name: 'ed25519' | 'ecdsa' | 'rsa'): Uint8Array {
  const file = base64.decode(readVectorText('sshsig-openssh', `${name}.key.base64`).replaceAll('\n', ''));
  if (name !== 'ed25519') {
    const type = name === 'rsa' ? 'pkcs1' : 'sec1';
    const key = createPrivateKey({ key: Buffer.from(file), format: 'der', type });
    return name === 'rsa'
      ? new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }))
      : base64urlnopad.decode(key.export({ format: 'jwk' }).d ?? '');
  }
  const outer = new SshReader(file);
  expect(new TextDecoder().decode(outer.bytes(15))).toBe('openssh-key-v1\0');
  expect([outer.text(), outer.text(), outer.text(), outer.uint32()]).toEqual(['none', 'none', '', 1]);
  outer.string();
  const inner = new SshReader(outer.string());
  expect(inner.uint32()).toBe(inner.uint32());
  inner.text();
  inner.string();
  return inner.string().slice(0, 32);
}

function rsaSecret(
  parts: Readonly<Record<'n' | 'e' | 'd' | 'qi' | 'p' | 'q', Uint8Array | undefined>>,
): Uint8Array {
  const number = (bytes: Uint8Array | undefined): bigint =>
    BigInt(`0x${encodeHex(bytes ?? Uint8Array.of(0))}`);
  const bytes = (value: bigint): Uint8Array => {
    const hex = value.toString(16);
    return Uint8Array.from(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
  };
  const dp = bytes(number(parts.d) % (number(parts.p) - 1n));
  const dq = bytes(number(parts.d) % (number(parts.q) - 1n));
  const jwk = Object.fromEntries(
    Object.entries({ ...parts, dp, dq }).map(([name, value]) => [name, base64urlnopad.encode(value ?? dp)]),
  );
  const key = createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' });
  return new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }));
}

interface JoseCase {
  readonly input: {
    readonly payload: string;
    readonly key: Readonly<Record<string, string>>;
    readonly alg: string;
  };
  readonly output: {
    readonly compact?: string;
    readonly json_flat: { readonly protected: string; readonly signature: string };
  };
}

describe.runIf(vectorsPresent)(title('the JOSE cookbook'), () => {
  // Published data, of the form that its README states.
  const read = (...path: string[]): JoseCase => readVectorJson('jose-cookbook', ...path) as JoseCase;
  const made = [
    'jws/4_1.rsa_v15_signature.json',
    'jws/4_4.hmac-sha2_integrity_protection.json',
    'jws/4_5.signature_with_detached_content.json',
    'jws/4_6.protecting_specific_header_fields.json',
    'curve25519/jws.json',
    'rfc7797/hmac-sha2_b64_false.json',
    'jwk/3_3.rsa_public_key.json',
    'jwk/3_4.rsa_private_key.json',
  ];
  const leftOut = {
    'jws/4_2.rsa-pss_signature.json': 'PS384 is not offered',
    'jws/4_3.ecdsa_signature.json': 'ES512 is on P-521, which Holdfast has no keys of',
    'rfc7797/4.2.hmac-sha2_b64_false.json': 'b64 without crit, against RFC 7797 section 6',
    'jwk/3_1.ec_public_key.json': 'P-521',
    'jwk/3_2.ec_private_key.json': 'P-521',
    'jwk/3_5.symmetric_key_mac_computation.json': 'secret keys are not exported as JWK',
    'jwk/3_6.symmetric_key_encryption.json': 'secret keys are not exported as JWK',
  };

  it('has these fifteen cases', () => {
    const all = ['jws', 'jwk', 'rfc7797', 'curve25519'].flatMap((folder) =>
      listVectors('jose-cookbook', folder).map((name) => `${folder}/${name}`),
    );
    expect(all).toHaveLength(15);
    expect([...made, ...Object.keys(leftOut)].sort()).toEqual(all.sort());
  });

  it.each(made.filter((name) => !name.startsWith('jwk/')))('%s: the same bytes', (name) => {
    const { input, output } = read(...name.split('/'));
    const { key } = input;
    const header = JSON.parse(
      new TextDecoder().decode(base64urlnopad.decode(output.json_flat.protected)),
    ) as {
      kid?: string;
      b64?: boolean;
    };
    const body: BodyOf<'jws'> = {
      form: 'jws',
      payload: encodeHex(utf8(input.payload)),
      detached: header.b64 === false,
      ...(header.kid === undefined ? {} : { keyName: header.kid }),
    };
    const text = new TextDecoder().decode(joseKey(key).sign(body).bytes);
    expect(text.split('.')[0]).toBe(output.json_flat.protected);
    expect(text.split('.')[2]).toBe(output.json_flat.signature);
    // Where the payload travels apart, or stands there unencoded, its place is empty here.
    if (output.compact !== undefined && header.b64 !== false && !output.compact.includes('..'))
      expect(text).toBe(output.compact);
  });

  it.each(made.filter((name) => name.startsWith('jwk/')))('%s: the same public key', (name) => {
    // As above.
    const jwk = readVectorJson('jose-cookbook', ...name.split('/')) as { n: string; e: string };
    const { found } = joseKey(
      readVectorJson('jose-cookbook', 'jwk', '3_4.rsa_private_key.json') as Record<string, string>,
    );
    expect(publicJwk('rsa', found.publicKey)).toEqual({ kty: 'RSA', n: jwk.n, e: jwk.e });
  });
});

function joseKey(key: Readonly<Record<string, string>>): DocumentKey {
  const part = (name: string): Uint8Array => base64urlnopad.decode(key[name] ?? '');
  if (key['kty'] === 'oct') return new DocumentKey('hmac-sha256', part('k'));
  if (key['kty'] === 'OKP') return new DocumentKey('ed25519', part('d'));
  return new DocumentKey(
    'rsa',
    rsaSecret({ n: part('n'), e: part('e'), d: part('d'), qi: part('qi'), p: part('p'), q: part('q') }),
  );
}
