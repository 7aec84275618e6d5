import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CommandInput, CommandOutput } from '../../src/shared/contract.ts';
import { openBench } from './harness.ts';

type Wish = CommandInput<'documents.open'>['document'];
type Algorithm = 'ed25519' | 'p256' | 'p384' | 'secp256k1' | 'rsa' | 'x25519' | 'hmac-sha256';

const bench = await openBench();
const content = 'What changed: nothing.\n';
const file = bench.file('notes.txt');
writeFileSync(file, content);
const run = (program: string, args: string[], input = ''): string =>
  execFileSync(program, args, { cwd: bench.folder, input, stdio: ['pipe', 'pipe', 'pipe'] }).toString();

async function newKey(algorithm: Algorithm, label = `Key ${algorithm}`): Promise<string> {
  const { record } = await bench.ok('keys.generate', {
    algorithm,
    label,
    ...(algorithm === 'rsa' ? { bits: 2048 } : {}),
  });
  await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
  await bench.ok('keys.activate', { id: record.id });
  return record.id;
}

const keys = new Map<Algorithm, string>();
for (const algorithm of ['ed25519', 'p256', 'p384', 'secp256k1', 'rsa', 'x25519', 'hmac-sha256'] as const)
  keys.set(algorithm, await newKey(algorithm));
const keyOf = (algorithm: Algorithm): string => keys.get(algorithm) ?? '';

/** Opens, looks, approves, and saves under a name. */
async function signed(
  algorithm: Algorithm,
  document: Wish,
  name: string,
): Promise<CommandOutput<'sign.approve'>> {
  const view = await bench.ok('documents.open', { key: keyOf(algorithm), document });
  expect(view.verdict.decision).not.toBe('refuse');
  const outcome = await bench.ok('sign.approve', { id: view.id, digest: view.digest });
  await bench.ok('sign.save', { id: view.id, file: bench.file(name) });
  return outcome;
}

async function publicKey(algorithm: Algorithm, form: 'minisign' | 'ssh' | 'jwk' | 'pem'): Promise<string> {
  const { text } = await bench.ok('documents.public-key', { key: keyOf(algorithm), form });
  return text;
}

describe('documents, from the file to the program that verifies', () => {
  it('minisign', async () => {
    await signed('ed25519', { form: 'minisign', file }, 'notes.txt.minisig');
    writeFileSync(bench.file('mini.pub'), await publicKey('ed25519', 'minisign'));
    expect(run('minisign', ['-V', '-p', 'mini.pub', '-m', 'notes.txt'])).toContain('notes.txt');
  });

  it.each([
    ['a character cut in two', `${'x'.repeat(63)}😀`, 'x'.repeat(63)],
    ['a slash at the end', 'Server/', undefined],
  ])('CMS with a key whose label would give %s', async (_name, label, expected) => {
    const key = await newKey('p256', label);
    const view = await bench.ok('documents.open', { key, document: { form: 'cms', file } });
    const { display } = view;
    const shown = display.kind === 'document' && display.fields.find(({ name }) => name === 'certificate');
    expect(shown).toMatchObject({ value: `CN=${expected ?? key}` });
    await bench.ok('sign.approve', { id: view.id, digest: view.digest });
    await bench.ok('sign.save', { id: view.id, file: bench.file(`${key}.p7s`) });
    run('openssl', [
      ...['cms', '-verify', '-binary', '-noverify', '-inform', 'DER', '-in', `${key}.p7s`],
      ...['-content', 'notes.txt', '-out', 'read.txt'],
    ]);
  });

  it.each(['ed25519', 'p256', 'p384', 'rsa'] as const)('SSH signature with %s', async (algorithm) => {
    await signed(algorithm, { form: 'sshsig', file, namespace: 'file' }, `${algorithm}.sig`);
    writeFileSync(bench.file('allowed'), `me ${await publicKey(algorithm, 'ssh')}`);
    const args = ['-Y', 'verify', '-f', 'allowed', '-I', 'me', '-n', 'file', '-s', `${algorithm}.sig`];
    expect(run('ssh-keygen', args, content)).toContain('Good "file" signature');
  });

  it.each(['p256', 'p384', 'rsa', 'secp256k1'] as const)(
    'a certificate, a file under it, and what it revokes, with %s',
    async (algorithm) => {
      const subject = { commonName: `Authority ${algorithm}` };
      const notAfter = '2040-01-01T00:00:00Z';
      const made = await signed(
        algorithm,
        { form: 'x509-self-signed', subject, uses: ['ca'], notAfter },
        `${algorithm}.crt`,
      );
      const ca = `${algorithm}.pem`;
      writeFileSync(bench.file(ca), made.text);
      expect(run('openssl', ['verify', '-x509_strict', '-CAfile', ca, ca])).toContain('OK');
      for (const certificate of [undefined, bench.file(`${algorithm}.crt`), bench.file(ca)]) {
        const name = `${algorithm}-${certificate === undefined ? 'own' : certificate.slice(-3)}.p7s`;
        await signed(algorithm, { form: 'cms', file, certificate }, name);
        const args = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', name, '-content', 'notes.txt'];
        expect(
          run('openssl', [...args, ...(certificate === undefined ? ['-noverify'] : ['-CAfile', ca])]),
        ).toBe(content);
      }
      await signed(
        algorithm,
        {
          form: 'x509-crl',
          issuer: bench.file(ca),
          number: 1,
          nextUpdate: notAfter,
          revoked: [{ serial: '0AF', at: '2026-01-01T00:00:00Z', reason: 'superseded' }],
        },
        `${algorithm}.crl`,
      );
      expect(
        run('openssl', [
          'crl',
          '-inform',
          'DER',
          '-in',
          `${algorithm}.crl`,
          '-CAfile',
          ca,
          '-text',
          '-noout',
        ]),
      ).toContain('Serial Number: AF');
      const asked = await signed(
        algorithm,
        { form: 'x509-request', subject, alternativeNames: [{ type: 'dns', value: 'example.org' }] },
        `${algorithm}.csr`,
      );
      expect(run('openssl', ['req', '-noout', '-subject'], asked.text)).toContain(subject.commonName);
    },
  );

  it.each(['ed25519', 'p256', 'p384', 'rsa'] as const)(
    'a token with %s, checked by its own JWK',
    async (algorithm) => {
      const claims = { iss: 'me', sub: 'you', exp: Math.floor(Date.now() / 1000) + 600 };
      const payload = new TextEncoder().encode(JSON.stringify(claims));
      const { text } = await signed(algorithm, { form: 'jws', payload, type: 'JWT' }, `${algorithm}.jwt`);
      const jwk = JSON.parse(await publicKey(algorithm, 'jwk')) as Record<string, string>;
      const [header = '', body = '', signature = ''] = text.split('.');
      expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
        alg: jwk['alg'],
        kid: jwk['kid'],
        typ: 'JWT',
      });
      const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
      const hash = algorithm === 'ed25519' ? null : algorithm === 'p384' ? 'sha384' : 'sha256';
      expect(verify(hash, Buffer.from(`${header}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(
        true,
      );
      expect(await publicKey(algorithm, 'pem')).toBe(key.key.export({ format: 'pem', type: 'spki' }));
    },
  );

  it('a token with a secret key (HS256), under its purpose to make codes', async () => {
    const payload = new TextEncoder().encode('{"sub":"you","exp":1}');
    const { text } = await signed('hmac-sha256', { form: 'jws', payload }, 'hmac.jwt');
    const [header = '', body = '', code = ''] = text.split('.');
    expect(Buffer.from(header, 'base64url').toString()).toBe('{"alg":"HS256"}');
    const message = new TextEncoder().encode(`${header}.${body}`);
    const key = keyOf('hmac-sha256');
    const mac = await bench.ok('data.mac', { key, message: { bytes: message } });
    // The same code by another way through the vault.
    expect(mac.mac).toBe(Buffer.from(code, 'base64url').toString('hex'));
    expect(await bench.no('documents.public-key', { key, form: 'jwk' })).toMatchObject({
      code: 'key-wrong-algorithm',
    });
  });

  it('the same request again gives the same bytes, and names the file it read', async () => {
    const wish = { form: 'sshsig', file, namespace: 'git' } as const;
    const [one, two] = [await signed('p256', wish, '1.sig'), await signed('p256', wish, '2.sig')];
    expect(one.bytes).toEqual(two.bytes);
    const view = await bench.ok('documents.open', { key: keyOf('p256'), document: wish });
    expect(view).toMatchObject({ kind: 'document', source: 'notes.txt', facts: { acts: ['document'] } });
    expect(view.display).toMatchObject({ file: { name: 'notes.txt', size: content.length } });
  });
});

describe('what is refused', () => {
  it('a file that changed hands: the bytes of a request brought in from outside', async () => {
    const view = await bench.ok('documents.open', {
      key: keyOf('p256'),
      document: { form: 'sshsig', file, namespace: 'git' },
    });
    const from = { bytes: view.canonical };
    const error = await bench.no('sign.open', { from, kind: 'document', key: keyOf('p256') });
    expect(error).toMatchObject({ code: 'refused', details: { reason: 'file-unread' } });
  });

  it('keys of the wrong kind, and files that are not there', async () => {
    const open = async (algorithm: Algorithm, document: Wish): Promise<string> =>
      (await bench.no('documents.open', { key: keyOf(algorithm), document })).code;
    expect(await open('p256', { form: 'minisign', file })).toBe('key-wrong-algorithm');
    expect(await open('secp256k1', { form: 'sshsig', file: bench.file('none'), namespace: 'git' })).toBe(
      'key-wrong-algorithm',
    );
    expect(await open('hmac-sha256', { form: 'minisign', file })).toBe('key-wrong-algorithm');
    expect(await open('x25519', { form: 'sshsig', file, namespace: 'git' })).toBe('key-wrong-algorithm');
    expect(await open('ed25519', { form: 'minisign', file: bench.file('none') })).toBe('file-missing');
    expect(await open('ed25519', { form: 'minisign', file: bench.folder })).toBe('file-not-regular');
    writeFileSync(bench.file('bad.pem'), 'nothing');
    expect(await open('p256', { form: 'cms', file, certificate: bench.file('bad.pem') })).toBe(
      'certificate-malformed',
    );
    const other = bench.file('rsa.pem');
    expect(await open('p256', { form: 'cms', file, certificate: other })).toBe('certificate-other-key');
  });

  it('a suspended key, before the file is read', async () => {
    const id = await newKey('ed25519', 'Suspended');
    await bench.ok('keys.suspend', { id, reason: 'test' });
    const error = await bench.no('documents.open', {
      key: id,
      document: { form: 'minisign', file: bench.file('none') },
    });
    expect(error.code).toBe('state-forbids');
  });
});

it('nothing of a large file is kept in memory, and its digests are right', async () => {
  const large = bench.file('large.bin');
  const bytes = randomBytes(20_000_000);
  writeFileSync(large, bytes);
  const seen: number[] = [];
  const onProgress = ({ done }: { done: number }): void => void seen.push(done);
  const document = { form: 'sshsig', file: large, namespace: 'file' } as const;
  const view = await bench.ok('documents.open', { key: keyOf('ed25519'), document }, { onProgress });
  expect(seen.length).toBeGreaterThan(2);
  expect(view.display).toMatchObject({
    file: { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    fields: [
      {},
      { name: 'digest', label: 'SHA-512', value: createHash('sha512').update(bytes).digest('hex') },
    ],
  });
});
