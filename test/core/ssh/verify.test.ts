import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { joinBytes } from '../../../src/core/crypto/bytes.ts';
import { parsePem } from '../../../src/core/encoding/pem.ts';
import { SshReader, sshString } from '../../../src/core/encoding/ssh-wire.ts';
import { sshFingerprint, verifySsh } from '../../../src/core/ssh/verify.ts';
import { secondSigner } from '../../../src/node/crypto/native-signer.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-ssh-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = (program: string, args: string[]): string =>
  execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] }).toString();
const keygen = (...args: string[]): string => run('ssh-keygen', args);
const blobIn = (name: string): Uint8Array =>
  Uint8Array.from(Buffer.from(readFileSync(join(folder, name), 'utf8').split(' ')[1] ?? '', 'base64'));
keygen('-q', '-N', '', '-t', 'ed25519', '-f', 'authority');

/** What a signature of `ssh-keygen -Y sign` is over, and the signature's blob (PROTOCOL.sshsig). */
function signedBy(name: string, content: string): { message: Uint8Array; signature: Uint8Array } {
  writeFileSync(join(folder, 'signed.txt'), content);
  rmSync(join(folder, 'signed.txt.sig'), { force: true });
  keygen('-q', '-Y', 'sign', '-f', name, '-n', 'file', 'signed.txt');
  const [block] = parsePem(readFileSync(join(folder, 'signed.txt.sig')));
  const reader = new SshReader(block?.der ?? new Uint8Array(0));
  reader.bytes(10);
  for (let at = 0; at < 4; at += 1) reader.string();
  const parts = ['file', '', 'sha512'].map(sshString);
  const digest = Uint8Array.from(createHash('sha512').update(content).digest());
  return {
    message: joinBytes(new TextEncoder().encode('SSHSIG'), ...parts, sshString(digest)),
    signature: reader.string(),
  };
}

describe('keys of servers', () => {
  it.each([
    ['ed25519', '256'],
    ['ecdsa', '256'],
    ['ecdsa', '384'],
    ['ecdsa', '521'],
    ['rsa', '2048'],
  ])('%s of %s bits, bare and in a certificate: as OpenSSH has them', (type, bits) => {
    const name = `${type}${bits}`;
    keygen('-q', '-N', '', '-t', type, '-b', bits, '-f', name);
    keygen('-q', '-s', 'authority', '-h', '-I', 'host', '-n', 'example.com', `${name}.pub`);
    const { message, signature } = signedBy(name, `by ${name}`);
    const other = signedBy(name, 'other').message;
    for (const file of [`${name}.pub`, `${name}-cert.pub`]) {
      const blob = blobIn(file);
      // The fingerprint of a certificate is that of its key: it outlives the certificate.
      expect(sshFingerprint(blob)).toBe(keygen('-l', '-f', file).split(' ')[1]);
      expect(verifySsh(secondSigner, blob, message, signature)).toBe(true);
      expect(verifySsh(secondSigner, blob, other, signature)).toBe(false);
      expect(verifySsh(secondSigner, blobIn('authority.pub'), message, signature)).toBe(false);
    }
  });

  it('bytes that are no key have the fingerprint of themselves, and verify nothing', () => {
    const cut = blobIn('ed25519256-cert.pub').subarray(0, 60);
    for (const blob of [cut, Uint8Array.of(1, 2, 3), new Uint8Array(0)]) {
      const sum = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
      expect(sshFingerprint(blob)).toBe(`SHA256:${sum}`);
      expect(verifySsh(secondSigner, blob, new Uint8Array(1), new Uint8Array(1))).toBe(false);
    }
  });
});
