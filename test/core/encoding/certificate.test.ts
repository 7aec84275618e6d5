import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeCrlEntry, readCertificate } from '../../../src/core/encoding/certificate.ts';
import { encodeHex } from '../../../src/core/encoding/hex.ts';
import { isHoldfastError } from '../../../src/core/error.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-x509-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const openssl = (...args: string[]): Uint8Array =>
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });

/** A certificate made by OpenSSL, as PEM. */
function certificate(key: readonly string[], subject: string, ...more: string[]): Uint8Array {
  openssl('genpkey', ...key, '-out', 'key.pem');
  openssl('req', '-x509', '-key', 'key.pem', '-utf8', '-subj', subject, '-out', 'cert.pem', ...more);
  return new Uint8Array(readFileSync(join(folder, 'cert.pem')));
}

const kinds = {
  ed25519: ['-algorithm', 'ED25519'],
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  secp256k1: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
} as const;

describe('certificates made by OpenSSL', () => {
  it.each(Object.entries(kinds))('%s, in PEM and in DER', (algorithm, key) => {
    const pem = certificate(key, '/C=DE/O=Müller, Söhne \\+ Co/CN=a "quoted" name', '-days', '3650');
    const seen = new X509Certificate(pem);
    const facts = readCertificate(pem);
    expect(readCertificate(new Uint8Array(seen.raw))).toEqual(facts);
    expect(facts).toEqual({
      issuer: 'CN=a \\"quoted\\" name,O=Müller\\, Söhne \\+ Co,C=DE',
      subjectName: 'CN=a \\"quoted\\" name,O=Müller\\, Söhne \\+ Co,C=DE',
      serial: seen.serialNumber.toLowerCase(),
      sha256: seen.fingerprint256.replaceAll(':', '').toLowerCase(),
      notAfter: new Date(seen.validTo).toISOString(),
      subject: { algorithm, publicKey: expect.any(String) as unknown },
    });
    // OpenSSL is asked, since Electron's own reader knows no secp256k1.
    writeFileSync(join(folder, 'spki.pem'), openssl('x509', '-in', 'cert.pem', '-noout', '-pubkey'));
    const spki = encodeHex(openssl('pkey', '-pubin', '-in', 'spki.pem', '-outform', 'DER'));
    // The raw key stands at the end; of a compressed point the x coordinate is shared with the whole one.
    const { publicKey = '' } = facts.subject ?? {};
    expect(spki).toContain(algorithm === 'ed25519' ? publicKey : publicKey.slice(2));
  });

  it('reads RSA keys of sizes in use, and has no key of ours of any other', () => {
    const pem = certificate(['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], '/CN=rsa');
    writeFileSync(join(folder, 'spki.pem'), openssl('x509', '-in', 'cert.pem', '-noout', '-pubkey'));
    const spki = encodeHex(openssl('pkey', '-pubin', '-in', 'spki.pem', '-outform', 'DER'));
    expect(readCertificate(pem)).toMatchObject({
      issuer: 'CN=rsa',
      subjectName: 'CN=rsa',
      subject: { algorithm: 'rsa', publicKey: spki },
    });
    const short = certificate(['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'], '/CN=short');
    expect(readCertificate(short).subject).toBeUndefined();
  });

  it('has no key of ours on another curve', () => {
    const pem = certificate(['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'], '/CN=p521');
    expect(readCertificate(pem).subject).toBeUndefined();
  });

  it('takes times after 2049 and serials with a high first bit', () => {
    const serial = 'f0123456789abcdef0123456789abcdef0123456';
    const pem = certificate(kinds.ed25519, '/CN=late', '-days', '20000', '-set_serial', `0x${serial}`);
    const facts = readCertificate(pem);
    expect(facts.serial).toBe(serial);
    expect(Number(facts.notAfter.slice(0, 4))).toBeGreaterThan(2050);
  });
});

describe('what is no certificate', () => {
  const pem = certificate(kinds.p256, '/CN=good');
  const der = new Uint8Array(new X509Certificate(pem).raw);
  const reading = (bytes: Uint8Array): string => {
    try {
      readCertificate(bytes);
      return 'read';
    } catch (error) {
      return isHoldfastError(error) ? error.code : 'fault';
    }
  };

  it('is refused in one way: cut at every length, longer, empty, of another kind', () => {
    for (let length = 0; length < der.length; length++)
      expect(reading(der.subarray(0, length))).toBe('certificate-malformed');
    expect(reading(Uint8Array.of(...der, 0))).toBe('certificate-malformed');
    for (const text of [
      '',
      'no pem',
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    ])
      expect(reading(new TextEncoder().encode(text))).toBe('certificate-malformed');
  });

  it('never fails in any other way when a byte is changed', () => {
    for (let at = 0; at < der.length; at++) {
      for (const change of [0x01, 0x80, 0xff]) {
        const changed = Uint8Array.from(der);
        changed[at]! ^= change;
        expect(['read', 'certificate-malformed']).toContain(reading(changed));
      }
    }
  });
});

describe('the entry of a revocation list', () => {
  it('is what OpenSSL reads in a list', () => {
    const entry = encodeCrlEntry({
      serial: 'f001',
      revoked: '2026-11-22T04:05:06.789Z',
      reason: 1,
      invalidSince: '2026-01-02T03:04:05.000Z',
    });
    // Nobody reads an entry alone: it is put into the frame of a list, whose signature is not looked at.
    const inner = (hex: string): string => `30${(hex.length / 2 + 0x100).toString(16).slice(1)}${hex}`;
    const algorithm = '300506032b6570';
    const name = '300d310b300906035504030c026361';
    const list = inner(
      `${inner(`020101${algorithm}${name}170d3236313132323030303030305a${inner(encodeHex(entry))}`)}${algorithm}0303000000`,
    );
    writeFileSync(join(folder, 'list.der'), Buffer.from(list, 'hex'));
    const text = Buffer.from(
      openssl('crl', '-inform', 'DER', '-in', 'list.der', '-noout', '-text'),
    ).toString();
    expect(text).toContain('Serial Number: F001');
    expect(text).toMatch(/Revocation Date: Nov 22 04:05:06 2026 GMT/);
    expect(text).toMatch(/CRL Reason Code:\s+Key Compromise/);
    expect(text).toMatch(/Invalidity Date:\s+Jan\s+2 03:04:05 2026 GMT/);
  });

  it('leaves an unspecified reason out, and writes late times in four digits', () => {
    expect(encodeHex(encodeCrlEntry({ serial: '1', revoked: '2026-11-22T04:05:06.000Z', reason: 0 }))).toBe(
      '3012020101170d3236313132323034303530365a',
    );
    expect(encodeHex(encodeCrlEntry({ serial: '7f', revoked: '2050-01-01T00:00:00.000Z', reason: 0 }))).toBe(
      '301402017f180f32303530303130313030303030305a',
    );
  });
});
