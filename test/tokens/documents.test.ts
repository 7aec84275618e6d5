import { execFile, execFileSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import type { CommandInput, CommandOutput } from '../../src/shared/contract.ts';
import { payment, payTo } from '../engine/ethereum-requests.ts';
import { Bench } from '../engine/harness.ts';
import { publicLine, waiting } from '../engine/ssh-client.ts';
import { softHsm } from './support/softhsm.ts';

const hsm = softHsm();
hsm.addToken('Card');
const port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...hsm.environment }) });
const bench = new Bench((ports) => ({ ...ports, tokens: port }));
afterAll(async () => {
  await bench.end();
  await port.close();
  hsm.remove();
});
await bench.create();
await bench.ok('modules.trust', { path: hsm.module });
const token = (await bench.ok('tokens.list', {})).tokens.find(({ label }) => label === 'Card')?.token ?? '';
await bench.ok('tokens.login', { token, pin: new TextEncoder().encode('1234') });

const algorithms = ['ed25519', 'p256', 'p384', 'secp256k1', 'rsa', 'hmac-sha256'] as const;
type Algorithm = (typeof algorithms)[number];
const keys = new Map<Algorithm, string>();
for (const algorithm of algorithms) {
  const { record } = await bench.ok('token-keys.generate', {
    token,
    algorithm,
    label: `Key ${algorithm}`,
    ...(algorithm === 'rsa' ? { bits: 2048 as const } : {}),
  });
  await bench.ok('keys.waive-backup', { id: record.id, reason: 'test' });
  await bench.ok('keys.activate', { id: record.id });
  keys.set(algorithm, record.id);
}
const keyOf = (algorithm: Algorithm): string => keys.get(algorithm) ?? '';
const content = 'What changed: nothing.\n';
const file = bench.file('notes.txt');
writeFileSync(file, content);
const run = (program: string, args: string[], input = ''): string =>
  execFileSync(program, args, { cwd: bench.folder, input, stdio: ['pipe', 'pipe', 'pipe'] }).toString();

async function signed(
  algorithm: Algorithm,
  document: CommandInput<'documents.open'>['document'],
  name: string,
): Promise<CommandOutput<'sign.approve'>> {
  const view = await bench.ok('documents.open', { key: keyOf(algorithm), document });
  const outcome = await bench.ok('sign.approve', { id: view.id, digest: view.digest });
  await bench.ok('sign.save', { id: view.id, file: bench.file(name) });
  return outcome;
}

async function publicKey(algorithm: Algorithm, form: 'minisign' | 'ssh' | 'jwk'): Promise<string> {
  return (await bench.ok('documents.public-key', { key: keyOf(algorithm), form })).text;
}

describe('documents signed by keys on a token, as the programs that verify them see them', () => {
  it('minisign', async () => {
    await signed('ed25519', { form: 'minisign', file }, 'notes.txt.minisig');
    writeFileSync(bench.file('mini.pub'), await publicKey('ed25519', 'minisign'));
    expect(run('minisign', ['-V', '-p', 'mini.pub', '-m', 'notes.txt'])).toContain('notes.txt');
  });

  it.each(['ed25519', 'p256', 'p384', 'rsa'] as const)('SSH signature with %s', async (algorithm) => {
    await signed(algorithm, { form: 'sshsig', file, namespace: 'file' }, `${algorithm}.sig`);
    writeFileSync(bench.file('allowed'), `me ${await publicKey(algorithm, 'ssh')}`);
    const args = ['-Y', 'verify', '-f', 'allowed', '-I', 'me', '-n', 'file', '-s', `${algorithm}.sig`];
    expect(run('ssh-keygen', args, content)).toContain('Good "file" signature');
  });

  it.each(['ed25519', 'p256', 'p384', 'rsa'] as const)(
    'a certificate and a file under it with %s',
    async (algorithm) => {
      const subject = { commonName: `Authority ${algorithm}` };
      const wish = {
        form: 'x509-self-signed',
        subject,
        uses: ['ca'],
        notAfter: '2040-01-01T00:00:00Z',
      } as const;
      const made = await signed(algorithm, { ...wish, uses: ['ca'] }, `${algorithm}.crt`);
      writeFileSync(bench.file(`${algorithm}.pem`), made.text);
      const ca = `${algorithm}.pem`;
      expect(run('openssl', ['verify', '-x509_strict', '-CAfile', ca, ca])).toContain('OK');
      await signed(algorithm, { form: 'cms', file, certificate: bench.file(ca) }, `${algorithm}.p7s`);
      const check = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', `${algorithm}.p7s`];
      const purpose = ['-content', 'notes.txt', '-CAfile', ca, '-purpose', 'any'];
      // Debian's OpenSSL does not verify CMS with Ed25519.
      if (algorithm !== 'ed25519') expect(run('openssl', [...check, ...purpose])).toBe(content);
      const asked = await signed(algorithm, { form: 'x509-request', subject }, `${algorithm}.csr`);
      expect(run('openssl', ['req', '-noout', '-verify', '-subject'], asked.text)).toContain(
        subject.commonName,
      );
    },
  );

  it.each(['ed25519', 'p256', 'p384', 'rsa'] as const)('a JSON Web Signature with %s', async (algorithm) => {
    const payload = new TextEncoder().encode('{"sub":"you","exp":1}');
    const { text } = await signed(algorithm, { form: 'jws', payload, type: 'JWT' }, `${algorithm}.jwt`);
    const jwk = JSON.parse(await publicKey(algorithm, 'jwk')) as Record<string, string>;
    const [header = '', body = '', signature = ''] = text.split('.');
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    const hash = algorithm === 'ed25519' ? null : algorithm === 'p384' ? 'sha384' : 'sha256';
    const bytes = Buffer.from(`${header}.${body}`);
    expect(verify(hash, bytes, key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  it('a JSON Web Signature with a secret key of the token', async () => {
    const payload = new TextEncoder().encode('{"sub":"you","exp":1}');
    const { text } = await signed('hmac-sha256', { form: 'jws', payload }, 'hmac.jwt');
    expect(text.split('.')).toHaveLength(3);
  });
});

describe('what else keys on a token sign', () => {
  it('a payment on Ethereum, with its recovery id', async () => {
    const bytes = payment(payTo('0x00000000000000000000000000000000000000aa', 0.1));
    const shown = await bench.ok('sign.open', { from: { bytes }, key: keyOf('secp256k1') });
    const outcome = await bench.ok('sign.approve', { id: shown.id, digest: shown.digest });
    expect(outcome.text).toMatch(/^0x02/);
  });

  it.each(['ed25519', 'rsa'] as const)('a request to an exchange with %s', async (algorithm) => {
    const key = keyOf(algorithm);
    await bench.ok('credentials.add', {
      exchange: 'binance',
      label: `Account ${algorithm}`,
      apiKey: `name-of-${algorithm}`,
      authentication: algorithm,
      secret: { key },
      rights: ['read', 'trade'],
    });
    const body = 'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=20000&timestamp=1700000000123';
    const request = { exchange: 'binance', method: 'POST', path: '/api/v3/order', body };
    const shown = await bench.ok('sign.open', {
      kind: 'exchange-request',
      from: { bytes: new TextEncoder().encode(JSON.stringify(request)) },
      key,
    });
    const outcome = await bench.ok('sign.approve', { id: shown.id, digest: shown.digest });
    expect(outcome.text).toContain('signature=');
  });

  it('what SSH clients ask of the agent', async () => {
    const offered = { keys: [keyOf('ed25519'), keyOf('p256'), keyOf('p384'), keyOf('rsa')], confirm: [] };
    const { socket } = await bench.ok('agent.start', offered);
    // The agent answers from this very process.
    const ask = async (program: string, ...words: string[]): Promise<string> => {
      const env = { ...process.env, SSH_AUTH_SOCK: socket };
      return (await promisify(execFile)(program, words, { env, timeout: 10_000 })).stdout;
    };
    const listed = await ask('ssh-add', '-L');
    for (const algorithm of ['ed25519', 'p256', 'p384', 'rsa'] as const) {
      const line = await publicLine(bench, keyOf(algorithm));
      expect(listed).toContain(line.split(' ')[1]);
      writeFileSync(bench.file(`${algorithm}.pub`), `${line}\n`);
      writeFileSync(bench.file(`by-${algorithm}`), content);
      const signing = ask(
        'ssh-keygen',
        '-Y',
        'sign',
        '-f',
        bench.file(`${algorithm}.pub`),
        '-n',
        'file',
        bench.file(`by-${algorithm}`),
      );
      await bench.ok('agent.answer', { id: await waiting(bench), allow: true });
      await signing;
      const args = ['-Y', 'check-novalidate', '-n', 'file', '-s', `by-${algorithm}.sig`];
      expect(run('ssh-keygen', args, content)).toContain('Good "file" signature');
    }
    await bench.ok('agent.stop', {});
  });

  it('and everything is found on the token, each thing known', async () => {
    const { objects, token: shown } = await bench.ok('tokens.get', { token });
    expect(objects.flatMap(({ flags }) => flags)).toEqual([]);
    expect(new Set(objects.map(({ key }) => key))).toEqual(new Set(keys.values()));
    expect(shown).toMatchObject({ holdsKeys: true, wrongPins: 0, loggedIn: 'user' });
    for (const key of keys.values()) {
      const { findings } = await bench.ok('token-keys.check', { key });
      expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    }
  });
});
