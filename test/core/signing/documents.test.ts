import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { afterAll, describe, expect, it } from 'vitest';
import { encodePem } from '../../../src/core/encoding/pem.ts';
import { encodeSshPublicKey } from '../../../src/core/encoding/ssh-key.ts';
import { encodeHex } from '../../../src/core/encoding/hex.ts';
import { publicJwk } from '../../../src/core/encoding/jwk.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { minisignKeyNumber, minisignPublicKey } from '../../../src/core/signing/documents/minisign.ts';
import type { BodyOf } from '../../../src/core/signing/documents/body.ts';
import { DocumentKey, documentAlgorithms } from './support/document-keys.ts';
import { failureOf, utf8 } from './support/fake-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-documents-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const content = 'What changed: nothing.\n';
const digestOf = (hash: string): string => createHash(hash).update(content).digest('hex');
const file = { name: 'notes.txt', size: content.length, sha256: digestOf('sha256') };
writeFileSync(join(folder, file.name), content);
writeFileSync(join(folder, 'other.txt'), `${content} `);

const keep = (name: string, bytes: Uint8Array | string): void => writeFileSync(join(folder, name), bytes);
const run = (program: string, args: string[], input?: string): string =>
  execFileSync(program, args, {
    cwd: folder,
    input: input ?? '',
    stdio: ['pipe', 'pipe', 'pipe'],
  }).toString();
/** What a program says on both its outputs. */
const said = (program: string, args: string[]): string => {
  const { stdout, stderr } = spawnSync(program, args, { cwd: folder });
  return `${stdout.toString()}${stderr.toString()}`;
};
const fails = (program: string, args: string[], input?: string): boolean =>
  spawnSync(program, args, { cwd: folder, input: input ?? '' }).status !== 0;

const keys = new Map(documentAlgorithms.map((algorithm) => [algorithm, new DocumentKey(algorithm)] as const));
const keyOf = (algorithm: (typeof documentAlgorithms)[number]): DocumentKey => {
  const key = keys.get(algorithm);
  if (key === undefined) throw new Error('no such key');
  return key;
};

describe('minisign', () => {
  const key = keyOf('ed25519');
  const body: BodyOf<'minisign'> = {
    form: 'minisign',
    file,
    digest: encodeHex(blake2b(utf8(content))),
    keyNumber: minisignKeyNumber(key.found.publicKey),
    trustedComment: '2026-11-22 notes – signed',
    untrustedComment: 'by Holdfast',
  };

  it('is accepted by minisign, and only for the file and comment that were signed', () => {
    const { bytes, form } = key.sign(body);
    keep('notes.txt.minisig', bytes);
    keep('key.pub', minisignPublicKey(key.found.publicKey));
    expect(form).toBe('text');
    expect(run('minisign', ['-V', '-p', 'key.pub', '-m', 'notes.txt'])).toContain(body.trustedComment);
    expect(fails('minisign', ['-V', '-p', 'key.pub', '-x', 'notes.txt.minisig', '-m', 'other.txt'])).toBe(
      true,
    );
    keep('forged.minisig', new TextDecoder().decode(bytes).replace('– signed', '– forged'));
    expect(fails('minisign', ['-V', '-p', 'key.pub', '-x', 'forged.minisig', '-m', 'notes.txt'])).toBe(true);
  });

  it('takes no comment that minisign could not read back', () => {
    // Three bytes each in UTF-8, of which its buffers hold 8,173 and 1,003.
    for (const [trusted, untrusted, expected] of [
      [2724, 334, true],
      [2725, 1, false],
      [1, 335, false],
    ] as const) {
      const comments = { trustedComment: '株'.repeat(trusted), untrustedComment: '株'.repeat(untrusted) };
      expect(failureOf(() => key.open({ ...body, ...comments }))).toBe(
        expected ? 'none' : 'undecodable/bad-field',
      );
      if (!expected) continue;
      keep('long.minisig', key.sign({ ...body, ...comments }).bytes);
      keep('key.pub', minisignPublicKey(key.found.publicKey));
      run('minisign', ['-V', '-q', '-p', 'key.pub', '-x', 'long.minisig', '-m', 'notes.txt']);
    }
  });

  it('shows the comment and the digest that is signed', () => {
    const { display, facts } = key.open(body);
    expect(display).toMatchObject({ form: 'minisign', file, warnings: [] });
    expect(facts).toMatchObject({ acts: ['document'], calls: [{ target: 'notes.txt', method: 'minisign' }] });
  });
});

describe('sshsig', () => {
  it.each(['ed25519', 'p256', 'rsa'] as const)('with %s is accepted by ssh-keygen', (algorithm) => {
    const key = keyOf(algorithm);
    const body: BodyOf<'sshsig'> = {
      form: 'sshsig',
      namespace: 'file',
      hash: 'sha512',
      digest: digestOf('sha512'),
      file,
    };
    keep(`${algorithm}.sig`, key.sign(body).bytes);
    keep('allowed', `me ${encodeSshPublicKey(algorithm, key.found.publicKey)}\n`);
    const verifyArgs = ['-Y', 'verify', '-f', 'allowed', '-I', 'me', '-n', 'file', '-s', `${algorithm}.sig`];
    expect(run('ssh-keygen', verifyArgs, content)).toContain('Good "file" signature');
    expect(fails('ssh-keygen', verifyArgs, `${content} `)).toBe(true);
  });
});

const ownCertificate: BodyOf<'x509-self-signed'> = {
  form: 'x509-self-signed',
  subject: { commonName: 'Signer', organization: 'Müller & Söhne', country: 'DE', email: 'me@example.org' },
  alternativeNames: [],
  uses: [],
  serial: '41aa',
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2056-01-01T00:00:00Z',
};

function cmsBody(
  algorithm: string,
  certificate: BodyOf<'cms'>['certificate'] = ownCertificate,
): BodyOf<'cms'> {
  const digest = digestOf(algorithm === 'ed25519' ? 'sha512' : 'sha256');
  return { form: 'cms', file, digest, signingTime: '2026-11-22T08:00:00Z', certificate };
}

describe('cms', () => {
  const args = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'notes.p7s', '-CAfile', 'own.pem'];

  it.each(['p256', 'secp256k1', 'rsa'] as const)(
    'with %s and a certificate of its own is accepted by openssl',
    (algorithm) => {
      const key = keyOf(algorithm);
      const { bytes } = key.sign(cmsBody(algorithm));
      keep('notes.p7s', bytes);
      const certificate = key.sign(ownCertificate).bytes;
      keep('own.pem', encodePem('CERTIFICATE', certificate));
      expect(run('openssl', [...args, '-content', 'notes.txt'])).toBe(content);
      expect(fails('openssl', [...args, '-content', 'other.txt'])).toBe(true);
      // The same with the certificate given.
      keep('notes.p7s', key.sign(cmsBody(algorithm, encodeHex(certificate))).bytes);
      expect(run('openssl', [...args, '-content', 'notes.txt'])).toBe(content);
    },
  );

  it('with Ed25519, which OpenSSL 3.0 reads and cannot check: its parts, and the signature by Node', () => {
    const key = keyOf('ed25519');
    const { bytes, signatures } = key.sign(cmsBody('ed25519'));
    keep('notes.p7s', bytes);
    keep('own.pem', encodePem('CERTIFICATE', key.sign(ownCertificate).bytes));
    expect(run('openssl', [...args, '-no_attr_verify', '-content', 'notes.txt'])).toBe(content);
    expect(fails('openssl', [...args, '-no_attr_verify', '-content', 'other.txt'])).toBe(true);
    const printed = run('openssl', ['asn1parse', '-inform', 'DER', '-in', 'notes.p7s']);
    // The signer's signed attributes stand last of what is under context tag 0, before algorithm and signature.
    const [, offset = '', header = '', length = ''] =
      /^ *(\d+):d=5 +hl=(\d+) l= *(\d+) cons: cont \[ 0 \]/m.exec(printed) ?? [];
    const start = Number(offset);
    const attributes = bytes.slice(start, start + Number(header) + Number(length));
    attributes[0] = 0x31;
    const spki = createPublicKey(readFileSync(join(folder, 'own.pem')));
    expect(verify(null, attributes, spki, signatures[0] ?? new Uint8Array(0))).toBe(true);
  });

  it('refuses a certificate of another key', () => {
    const other = encodeHex(keyOf('p256').sign(ownCertificate).bytes);
    expect(failureOf(() => keyOf('rsa').open(cmsBody('rsa', other)))).toBe('refused/certificate-other-key');
    expect(failureOf(() => keyOf('rsa').open(cmsBody('rsa', '3000')))).toBe('refused/bad-certificate');
  });
});

describe('certificates', () => {
  const wish = {
    subject: { commonName: 'Über Signer', organization: 'Example, Inc.', country: 'CH' },
    alternativeNames: [
      { type: 'dns', value: '*.example.org' },
      { type: 'ip', value: '2001:db8::1:0' },
      { type: 'ip', value: '192.0.2.7' },
      { type: 'email', value: 'ops@example.org' },
      { type: 'uri', value: 'https://example.org/id' },
    ],
    uses: ['server', 'client'],
  } satisfies Partial<BodyOf<'x509-request'>>;

  it.each(documentAlgorithms)(
    'a request with %s is accepted by openssl, with all that was asked for',
    (algorithm) => {
      keep('request.der', keyOf(algorithm).sign({ form: 'x509-request', ...wish }).bytes);
      const text = said('openssl', [
        'req',
        '-verify',
        '-inform',
        'DER',
        '-in',
        'request.der',
        '-noout',
        '-text',
        '-nameopt',
        'RFC2253,-esc_msb',
      ]);
      expect(text).toContain('verify OK');
      expect(text).toContain('CN=Über Signer,O=Example\\, Inc.,C=CH');
      expect(text).toContain(
        'DNS:*.example.org, IP Address:2001:DB8:0:0:0:0:1:0, IP Address:192.0.2.7, email:ops@example.org, URI:https://example.org/id',
      );
      expect(text).toContain('TLS Web Server Authentication, TLS Web Client Authentication');
      expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
      expect(text).toMatch(/Key Usage: critical\s+Digital Signature\n/);
    },
  );

  it.each(documentAlgorithms)(
    'a self-signed authority with %s, and its revocation list, are accepted by openssl',
    (algorithm) => {
      const key = keyOf(algorithm);
      const certificate = key.sign({ ...ownCertificate, uses: ['ca'] }).bytes;
      keep('ca.pem', encodePem('CERTIFICATE', certificate));
      expect(
        run('openssl', ['verify', '-x509_strict', '-check_ss_sig', '-CAfile', 'ca.pem', 'ca.pem']),
      ).toContain('OK');
      expect(new X509Certificate(certificate).ca).toBe(true);
      for (const revoked of [
        [],
        [{ serial: '0badcafe', at: '2026-10-01T00:00:00Z', reason: 'key-compromise' }],
      ] satisfies BodyOf<'x509-crl'>['revoked'][]) {
        const crl = key.sign(crlBody(certificate, revoked)).bytes;
        keep('list.crl', crl);
        const text = said('openssl', [
          'crl',
          '-inform',
          'DER',
          '-in',
          'list.crl',
          '-CAfile',
          'ca.pem',
          '-verify',
          '-text',
          '-noout',
        ]);
        expect(text).toContain('verify OK');
        expect(text).toMatch(/X509v3 CRL Number: \n +7/);
        expect(text.includes('Serial Number: 0BADCAFE') && text.includes('Key Compromise')).toBe(
          revoked.length > 0,
        );
      }
    },
  );

  it('refuses what no certificate can say', () => {
    const key = keyOf('p256');
    const bad = (value: string, type: 'dns' | 'ip' | 'email' | 'uri' = 'dns'): string =>
      failureOf(() => key.open({ form: 'x509-request', ...wish, alternativeNames: [{ type, value }] }));
    for (const value of ['пример.org', 'a..b', '-a.org', 'a b.org', 'example.org.', '*', '*.org'])
      expect(bad(value), value).toBe('refused/bad-name');
    for (const value of [
      '256.1.1.1',
      '01.1.1.1',
      '1.2.3',
      '::1::2',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7::8',
      'g::1',
      '1.2.3.4::',
      '1.2.3.4::1.2.3.4',
      '::1.2.3.4:5',
    ])
      expect(bad(value, 'ip'), value).toBe('refused/bad-name');
    for (const value of ['nobody', 'a@b@c.org', 'ü@example.org', ' a@example.org'])
      expect(bad(value, 'email'), value).toBe('refused/bad-name');
    for (const value of ['example.org', 'https://exämple.org', 'https:'])
      expect(bad(value, 'uri'), value).toBe('refused/bad-name');
    expect(failureOf(() => key.open({ ...ownCertificate, notAfter: ownCertificate.notBefore }))).toBe(
      'refused/bad-dates',
    );
  });

  it('writes each serial number in its one form, and none of its own in more than 20 octets', () => {
    const key = keyOf('p256');
    const issuer = key.sign({ ...ownCertificate, uses: ['ca'] }).bytes;
    const revoke = (serial: string): BodyOf<'x509-crl'> =>
      crlBody(issuer, [{ serial, at: '2026-10-01T00:00:00Z', reason: 'unspecified' }]);
    for (const serial of ['7f', '80', '0abc', `80${'00'.repeat(19)}`]) {
      keep('list.crl', key.sign(revoke(serial)).bytes);
      const { stdout } = spawnSync('openssl', ['asn1parse', '-inform', 'DER', '-in', 'list.crl'], {
        cwd: folder,
      });
      // OpenSSL refuses numbers that are longer than they must be, and shows negative ones with a minus.
      expect(stdout.toString()).toMatch(new RegExp(`INTEGER +:${serial}\n`, 'i'));
      expect(run('openssl', ['crl', '-inform', 'DER', '-in', 'list.crl', '-noout', '-text'])).toContain(
        'Serial',
      );
    }
    // An odd number of digits, or zeros in front, would be a second spelling of the same number.
    for (const serial of ['07f', '7', '007f', ''])
      expect(
        failureOf(() => key.open(revoke(serial))),
        serial,
      ).toBe('undecodable/bad-field');
    for (const serial of [`80${'00'.repeat(19)}`, 'ff'.repeat(20)])
      expect(
        failureOf(() => key.open({ ...ownCertificate, serial })),
        serial,
      ).toBe('undecodable/bad-field');
    expect(failureOf(() => key.open({ ...ownCertificate, serial: '7f'.repeat(20) }))).toBe('none');
  });

  it('refuses a revocation list under a certificate that may not sign one', () => {
    const key = keyOf('p256');
    const leaf = key.sign(ownCertificate).bytes;
    expect(failureOf(() => key.open(crlBody(leaf, [])))).toBe('refused/bad-certificate');
    const ca = key.sign({ ...ownCertificate, uses: ['ca'] }).bytes;
    expect(failureOf(() => keyOf('ed25519').open(crlBody(ca, [])))).toBe('refused/certificate-other-key');
    const twice = { serial: '07', at: '2026-10-01T00:00:00Z', reason: 'superseded' } as const;
    expect(failureOf(() => key.open(crlBody(ca, [twice, twice])))).toBe('refused/bad-certificate');
  });

  it('warns of an authority and of a long life', () => {
    const { display, facts } = keyOf('p256').open({ ...ownCertificate, uses: ['ca'] });
    expect(display.warnings.map(({ code }) => code)).toEqual(['certificate-authority', 'validity-long']);
    expect(facts.acts).toEqual(['certificate']);
  });
});

function crlBody(certificate: Uint8Array, revoked: BodyOf<'x509-crl'>['revoked']): BodyOf<'x509-crl'> {
  return {
    form: 'x509-crl',
    issuer: encodeHex(certificate),
    number: 7,
    thisUpdate: '2026-11-22T08:00:00Z',
    nextUpdate: '2036-12-22T08:00:00Z',
    revoked,
  };
}

describe('a document request', () => {
  const body: BodyOf<'sshsig'> = {
    form: 'sshsig',
    namespace: 'file',
    hash: 'sha512',
    digest: digestOf('sha512'),
    file,
  };

  it('has one form only', () => {
    const key = keyOf('ed25519');
    const text = new TextDecoder().decode(key.open(body).canonical);
    expect(key.open(body).canonical).toEqual(key.openBytes(utf8(text)).canonical);
    const cases: readonly [string, string][] = [
      [` ${text}`, 'undecodable/non-canonical'],
      [text.replace('{', '{"form":"sshsig",'), 'undecodable/non-canonical'],
      [text.replace('"hash"', '"more":1,"hash"'), 'undecodable/bad-field'],
      [text.slice(1), 'undecodable/bad-json'],
      [text.replace('"sha512"', '"sha256"'), 'undecodable/bad-field'],
    ];
    for (const [changed, failure] of cases) {
      expect(changed).not.toBe(text);
      expect(
        failureOf(() => key.openBytes(utf8(changed))),
        changed.slice(0, 60),
      ).toBe(failure);
    }
  });

  it('that names a file is taken only from who has read it', () => {
    const key = keyOf('ed25519');
    const bytes = key.open(body).canonical;
    expect(failureOf(() => decodeRequest({ kind: 'document', bytes, key: { keyId: 'key' } }, key))).toBe(
      'refused/file-unread',
    );
  });
});

describe('tokens and other signed texts (JWS)', () => {
  const now = Date.parse('2026-11-22T08:00:00Z') / 1000;
  const jws = (payload: string, more: Partial<BodyOf<'jws'>> = {}): BodyOf<'jws'> => ({
    form: 'jws',
    payload: encodeHex(utf8(payload)),
    detached: false,
    ...more,
  });
  const codes = (payload: string): string[] =>
    keyOf('p256')
      .open(jws(payload), now)
      .display.warnings.map(({ code }) => code);

  it('shows claims in words, and counts any JSON object as a token', () => {
    const claims = `{"iss":"me","aud":["a","b"],"exp":${String(now + 60)},"admin":true,"n\u0061me":"x\u202ey"}`;
    const { display, facts } = keyOf('p256').open(jws(claims, { type: 'text' }), now);
    expect(facts).toMatchObject({
      acts: ['authenticate', 'document'],
      calls: [{ target: 'a, b', method: 'jws' }],
    });
    expect(display).toMatchObject({
      warnings: [{ code: 'escaped-characters', severity: 'danger' }],
      fields: [
        { name: 'algorithm', value: 'ES256' },
        { name: 'type', value: 'text' },
        { name: 'issuer', value: 'me' },
        { name: 'audience', value: 'a, b' },
        { name: 'expires', value: '2026-11-22T08:01:00.000Z' },
        { name: 'claim', label: 'admin', value: 'true' },
        { name: 'claim', label: 'name', value: 'x\\u{202e}y' },
      ],
    });
  });

  it('points out tokens without an end and with a late one', () => {
    expect(codes('{"iss":"me"}')).toEqual(['token-without-end']);
    expect(codes('{"exp":"tomorrow"}')).toEqual(['token-without-end']);
    expect(codes('{"exp":1e300}')).toEqual(['token-without-end']);
    expect(codes(`{"exp":${String(now + 90_000)}}`)).toEqual(['token-long-lived']);
    expect(codes(`{"exp":${String(now + 3600)}}`)).toEqual([]);
    expect(codes('no token')).toEqual([]);
    expect(codes('\u0000binary')).toEqual(['binary-message']);
    expect(codes('a\u200bb')).toEqual(['escaped-characters']);
    // The same behind an escape of JSON, which only the claims resolve; and letters of two scripts in one word.
    expect(codes('{"sub":"a\\u202eb","exp":1}')).toEqual(['escaped-characters']);
    expect(codes('{"sub":"p\\u0430ypal","exp":1}')).toEqual(['text-unusual']);
    expect(codes('{"sub":"\\\\u{41}","exp":1}')).toEqual([]);
  });

  it('refuses a payload that two readers could read as two', () => {
    expect(failureOf(() => keyOf('p256').open(jws('{"sub":"me","sub":"admin"}')))).toBe(
      'undecodable/duplicate-name',
    );
    expect(failureOf(() => keyOf('p256').open(jws(' {"sub":"me","s\\u0075b":"admin"}')))).toBe(
      'undecodable/duplicate-name',
    );
    expect(keyOf('p256').open(jws('{"not": "json')).facts.acts).toEqual(['document']);
  });

  it('signs no token unencoded (RFC 7797, section 7)', () => {
    const open = (type: string, detached = true): string =>
      failureOf(() => keyOf('p256').open(jws('{"exp":1}', { type, detached })));
    for (const type of ['JWT', 'jwt', 'at+jwt', 'application/at+JWT'])
      expect([open(type), open(type, false)], type).toEqual(['undecodable/bad-field', 'none']);
    // Signed messages of banks are JSON, travel apart, and are no tokens.
    expect([open('JOSE'), open('text')]).toEqual(['none', 'none']);
  });

  it('with secp256k1 is ES256K over SHA-256, and detached leaves the payload out', () => {
    const key = keyOf('secp256k1');
    const text = new TextDecoder().decode(key.sign(jws('pay.load', { detached: true })).bytes);
    const [header = '', middle, signature = ''] = text.split('.');
    expect(middle).toBe('');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      alg: 'ES256K',
      b64: false,
      crit: ['b64'],
    });
    const { x = '', y = '' } = publicJwk('secp256k1', key.found.publicKey);
    const point = Uint8Array.of(4, ...Buffer.from(x, 'base64url'), ...Buffer.from(y, 'base64url'));
    const compact = Uint8Array.from(Buffer.from(signature, 'base64url'));
    // Electron's crypto does not know the curve.
    expect(secp256k1.verify(compact, utf8(`${header}.pay.load`), point)).toBe(true);
  });
});
