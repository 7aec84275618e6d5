import { describe, expect, it } from 'vitest';
import { joinBytes } from '../../../src/core/crypto/bytes.ts';
import { encodeHex } from '../../../src/core/encoding/hex.ts';
import { sshKeyBlob } from '../../../src/core/encoding/ssh-key.ts';
import { sshString } from '../../../src/core/encoding/ssh-wire.ts';
import { judge } from '../../../src/core/policy/verdict.ts';
import {
  encodeDocumentBody,
  type BodyOf,
  type DocumentBody,
} from '../../../src/core/signing/documents/body.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { DocumentKey } from './support/document-keys.ts';
import { failureOf, utf8 } from './support/fake-keys.ts';

const key = new DocumentKey('ed25519');
const other = new DocumentKey('p256');
const blob = sshKeyBlob('ed25519', key.found.publicKey);
const file = { name: 'notes.txt', size: 3, sha256: 'ab'.repeat(32) };
const sshsig: BodyOf<'sshsig'> = {
  form: 'sshsig',
  namespace: 'git',
  hash: 'sha512',
  digest: 'cd'.repeat(64),
  file,
};
const minisign: BodyOf<'minisign'> = {
  form: 'minisign',
  file,
  digest: 'cd'.repeat(64),
  keyNumber: '0102030405060708',
  trustedComment: 'release',
  untrustedComment: 'by me',
};
const own: BodyOf<'x509-self-signed'> = {
  form: 'x509-self-signed',
  subject: { commonName: 'example.org' },
  alternativeNames: [],
  uses: [],
  serial: '41',
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2027-01-01T00:00:00Z',
};
const jws = (payload: string): BodyOf<'jws'> => ({
  form: 'jws',
  payload: encodeHex(utf8(payload)),
  detached: false,
});
const text = (body: DocumentBody, from = '', to = ''): Uint8Array =>
  utf8(new TextDecoder().decode(encodeDocumentBody(body)).replace(from, to));
const dns = (value: string): DocumentBody => ({
  form: 'x509-request',
  subject: own.subject,
  alternativeNames: [{ type: 'dns', value }],
  uses: [],
});
const logIn = (name: string, blobOf: Uint8Array, tail = new Uint8Array(0)): DocumentBody => ({
  form: 'ssh-authentication',
  data: encodeHex(
    joinBytes(
      sshString(new Uint8Array(32)),
      Uint8Array.of(50),
      ...['root', 'ssh-connection', 'publickey'].map(sshString),
      Uint8Array.of(1),
      sshString(name),
      sshString(blobOf),
      tail,
    ),
  ),
});
const crl = (certificate: DocumentKey, revoked: BodyOf<'x509-crl'>['revoked'] = []): DocumentBody => ({
  form: 'x509-crl',
  issuer: encodeHex(certificate.sign({ ...own, uses: ['ca'] }).bytes),
  number: 1,
  thisUpdate: own.notBefore,
  nextUpdate: own.notAfter,
  revoked,
});

/** What is read by nobody: refused when it is opened. */
const rows: readonly (readonly [string, string, Uint8Array])[] = [
  ['blanks before it', 'undecodable/non-canonical', text(sshsig, '{', ' {')],
  [
    'members in another order',
    'undecodable/non-canonical',
    utf8('{"form":"jws","detached":false,"payload":"61"}'),
  ],
  ['a member twice', 'undecodable/non-canonical', text(jws('a'), '{', '{"detached":true,')],
  ['a member written with an escape', 'undecodable/non-canonical', text(jws('a'), '"form"', '"f\\u006frm"')],
  ['a member that nobody knows', 'undecodable/bad-field', text(jws('a'), '{', '{"alg":"none",')],
  ['bytes behind it', 'undecodable/bad-json', joinBytes(encodeDocumentBody(jws('a')), Uint8Array.of(0))],
  ['no text', 'undecodable/not-utf8', Uint8Array.of(0xff, 0xfe)],
  ['hex in capitals', 'undecodable/bad-field', text(jws('kk'), '6b6b', '6B6B')],
  ['a form that does not exist', 'undecodable/bad-field', text(jws('a'), 'jws', 'pgp')],
  ['a digest cut short', 'undecodable/bad-field', text(minisign, 'cd'.repeat(64), 'cd'.repeat(63))],
  ['a digest of another hash', 'undecodable/bad-field', text(sshsig, '"sha512"', '"sha256"')],
  ['a comment with a line of its own', 'undecodable/bad-field', text(minisign, 'release', 'release\\nx')],
  ['no namespace', 'undecodable/bad-field', text(sshsig, '"git"', '""')],
  [
    'a token that says two things',
    'undecodable/duplicate-name',
    encodeDocumentBody(jws('{"sub":"me","sub":"root"}')),
  ],
  [
    'the same behind an escape',
    'undecodable/duplicate-name',
    encodeDocumentBody(jws('{"sub":"me","s\\u0075b":"root"}')),
  ],
  ['a name in another script', 'refused/bad-name', encodeDocumentBody(dns('ex\u0430mple.org'))],
  ['a name with a zero in it', 'refused/bad-name', encodeDocumentBody(dns('example.org\0.evil.org'))],
  ['a name for everything', 'refused/bad-name', encodeDocumentBody(dns('*'))],
  ['a name for a whole domain of domains', 'refused/bad-name', encodeDocumentBody(dns('*.org'))],
  ['a name with a blank', 'refused/bad-name', encodeDocumentBody(dns('example.org evil.org'))],
  [
    'an end before the beginning',
    'refused/bad-dates',
    encodeDocumentBody({ ...own, notAfter: '2025-01-01T00:00:00Z' }),
  ],
  ['a negative serial number', 'undecodable/bad-field', text(own, '"41"', '"-1"')],
  ['a revocation list of another authority', 'refused/certificate-other-key', encodeDocumentBody(crl(other))],
  [
    'a certificate revoked twice',
    'refused/bad-certificate',
    encodeDocumentBody(
      crl(key, [
        { serial: '07', at: own.notBefore, reason: 'superseded' },
        { serial: '07', at: own.notBefore, reason: 'unspecified' },
      ]),
    ),
  ],
  [
    'a log-in with another key',
    'refused/unknown-ssh-request',
    encodeDocumentBody(logIn('ecdsa-sha2-nistp256', sshKeyBlob('p256', other.found.publicKey))),
  ],
  [
    'a log-in by another algorithm',
    'refused/unknown-ssh-request',
    encodeDocumentBody(logIn('ssh-rsa', blob)),
  ],
  [
    'a log-in with more behind it',
    'refused/unknown-ssh-request',
    encodeDocumentBody(logIn('ssh-ed25519', blob, Uint8Array.of(1))),
  ],
  [
    'a file that poses as a log-in',
    'refused/unknown-ssh-request',
    encodeDocumentBody({ form: 'ssh-authentication', data: encodeHex(utf8('SSHSIG')) }),
  ],
];

/** What is read, and deceives: refused by default, for the warning that it carries. */
const deceiving: readonly (readonly [string, string, DocumentBody])[] = [
  ['a token with a hidden direction', 'escaped-characters', jws('{"sub":"a\\u202eb","exp":1}')],
  ['a text with a hidden direction', 'escaped-characters', jws('pay \u202e me')],
  ['a text that is none', 'binary-message', jws('\u0001\u0002')],
  ['a comment with a hidden direction', 'escaped-characters', { ...minisign, trustedComment: 'v1\u202e.0' }],
  [
    'a name of a file with nothing in it',
    'escaped-characters',
    { ...sshsig, file: { ...file, name: 'a\u200bb' } },
  ],
  ['a namespace with a hidden letter', 'escaped-characters', { ...sshsig, namespace: 'g\u200bit' }],
  [
    'a subject with a hidden letter',
    'escaped-characters',
    { ...own, subject: { commonName: 'exam\u00adple' } },
  ],
];

describe('documents that mislead', () => {
  it('counts its cases', () => {
    expect(rows.length).toBe(28);
  });

  it.each(rows)('%s: %s', (_name, failure, bytes) => {
    expect(failureOf(() => key.openBytes(bytes, 1_790_000_000))).toBe(failure);
  });

  it('counts what deceives', () => {
    expect(deceiving.length).toBe(7);
  });

  it.each(deceiving)('%s: %s', (_name, code, body) => {
    const { facts, display } = key.open(body, 1_790_000_000);
    expect(display.warnings).toContainEqual(expect.objectContaining({ code, severity: 'danger' }));
    const verdict = judge({
      facts,
      warnings: display.warnings,
      keys: [],
      program: undefined,
      book: { find: () => undefined },
      now: 0,
    });
    expect(verdict).toMatchObject({ decision: 'refuse', reasons: [{ rule: code }] });
  });

  it('another file under the name of this one, brought in from outside: 0 signed', () => {
    for (const body of [sshsig, minisign])
      expect(
        failureOf(() =>
          decodeRequest({ kind: 'document', bytes: encodeDocumentBody(body), key: { keyId: 'key' } }, key),
        ),
      ).toBe('refused/file-unread');
  });
});
