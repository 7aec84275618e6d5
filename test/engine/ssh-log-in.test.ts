import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { joinBytes } from '../../src/core/crypto/bytes.ts';
import { nobleSigner } from '../../src/core/crypto/noble-signer.ts';
import { sshKeyBlob, sshSignatureBlob } from '../../src/core/encoding/ssh-key.ts';
import { SshReader, sshString, sshUint32 } from '../../src/core/encoding/ssh-wire.ts';
import { verifySsh } from '../../src/core/ssh/verify.ts';
import { secondSigner } from '../../src/node/crypto/native-signer.ts';
import type { RequestView } from '../../src/shared/contract/sign.ts';
import { openBench } from './harness.ts';
import { newKey, publicLine, SshClient, waiting } from './ssh-client.ts';

const bench = await openBench();
const keys = {
  ed25519: await newKey(bench, 'ed25519', 'Laptop'),
  p256: await newKey(bench, 'p256', 'Desk'),
  rsa: await newKey(bench, 'rsa', 'Old server'),
  confirm: await newKey(bench, 'ed25519', 'Careful'),
};
const offered = { keys: [keys.ed25519, keys.p256, keys.rsa], confirm: [keys.confirm] };
const { socket } = await bench.ok('agent.start', offered);

const failure = Uint8Array.of(5);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const blobOf = async (key: string): Promise<Uint8Array> =>
  Uint8Array.from(Buffer.from((await publicLine(bench, key)).split(' ')[1] ?? '', 'base64'));
const blobs = {
  ed25519: await blobOf(keys.ed25519),
  p256: await blobOf(keys.p256),
  rsa: await blobOf(keys.rsa),
  confirm: await blobOf(keys.confirm),
};
const hostSecret = new Uint8Array(32).fill(9);
const hostBlob = sshKeyBlob('ed25519', nobleSigner.publicKey('ed25519', hostSecret));
const session = new Uint8Array(32).fill(3);

function signRequest(blob: Uint8Array, data: Uint8Array, flags = 0): Uint8Array {
  return joinBytes(Uint8Array.of(13), sshString(blob), sshString(data), sshUint32(flags));
}

interface LogIn {
  readonly host?: Uint8Array;
  readonly session?: Uint8Array;
  readonly method?: string;
  readonly signed?: number;
}

function logIn(blob: Uint8Array, algorithm: string, more: LogIn = {}): Uint8Array {
  const bound = more.host === undefined ? 'publickey' : 'publickey-hostbound-v00@openssh.com';
  return joinBytes(
    sshString(more.session ?? session),
    Uint8Array.of(50),
    ...['root', 'ssh-connection', more.method ?? bound].map(sshString),
    Uint8Array.of(more.signed ?? 1),
    sshString(algorithm),
    sshString(blob),
    ...(more.host === undefined ? [] : [sshString(more.host)]),
  );
}

function bind(forwarding: number, secret = hostSecret): Uint8Array {
  const signature = sshSignatureBlob('ed25519', nobleSigner.ed25519(session, secret));
  const strings = [text('session-bind@openssh.com'), hostBlob, session, signature];
  return joinBytes(Uint8Array.of(27), ...strings.map(sshString), Uint8Array.of(forwarding));
}

function fileData(namespace: string, hash: string, digest: Uint8Array): Uint8Array {
  return joinBytes(text('SSHSIG'), ...[namespace, '', hash].map(sshString), sshString(digest));
}

/** What came of a request to sign: the algorithm of a signature that verifies, or `failure`. */
async function asked(client: SshClient, blob: Uint8Array, data: Uint8Array, flags?: number): Promise<string> {
  const answer = await client.ask(signRequest(blob, data, flags));
  if (answer === undefined) return 'hung up';
  if (answer.length === 1) return answer[0] === 5 ? 'failure' : String(answer[0]);
  const reader = new SshReader(answer);
  if (reader.byte() !== 14) return 'other';
  const signature = reader.string();
  reader.end();
  return verifySsh(secondSigner, blob, data, signature) ? new SshReader(signature).text() : 'wrong';
}

async function view(id: string): Promise<RequestView> {
  return (await bench.ok('sign.get', { id })).request;
}

async function newest(): Promise<RequestView> {
  const [first] = (await bench.ok('sign.list', { limit: 1 })).requests;
  return await view(first?.id ?? '');
}

const names = ({ display }: RequestView): string[] =>
  display.kind === 'document' ? display.fields.map(({ name }) => name) : [];

describe('log-ins (RFC 4252)', () => {
  it.each([
    ['ed25519', 'ssh-ed25519', 0],
    ['p256', 'ecdsa-sha2-nistp256', 0],
    ['rsa', 'rsa-sha2-256', 2],
    ['rsa', 'rsa-sha2-512', 4],
  ] as const)('with %s by %s are signed at once, and on record', async (name, algorithm, flags) => {
    const client = new SshClient(socket);
    const plain = logIn(blobs[name], algorithm);
    expect(await asked(client, blobs[name], plain, flags)).toBe(algorithm);
    const first = await newest();
    expect(first).toMatchObject({ status: 'signed', source: 'SSH agent', facts: { acts: ['authenticate'] } });
    expect(first.display).toMatchObject({ warnings: [{ code: 'ssh-host-unnamed', severity: 'note' }] });
    expect(names(first)).toEqual(['user', 'service', 'session']);
    const { entries } = await bench.ok('audit.list', { limit: 2 });
    expect(entries.map(({ actor, command }) => `${actor} ${command}`).sort()).toEqual([
      'ssh-agent sign.approve',
      'ssh-agent sign.open',
    ]);
    const bound = logIn(blobs[name], algorithm, { host: hostBlob });
    expect(await asked(client, blobs[name], bound, flags)).toBe(algorithm);
    expect(names(await newest())).toEqual(['user', 'host-key', 'service', 'session']);
    client.close();
  });

  it('know the server from the binding of the connection, and sign for no other session', async () => {
    const client = new SshClient(socket);
    expect(await client.ask(bind(0, new Uint8Array(32).fill(8)))).toEqual(failure);
    expect(await client.ask(bind(0))).toEqual(Uint8Array.of(6));
    const data = logIn(blobs.p256, 'ecdsa-sha2-nistp256');
    expect(await asked(client, blobs.p256, data)).toBe('ecdsa-sha2-nistp256');
    expect(names(await newest())).toContain('host-key');
    for (const wrong of [{ session: new Uint8Array(32) }, { host: blobs.rsa }])
      expect(await asked(client, blobs.p256, logIn(blobs.p256, 'ecdsa-sha2-nistp256', wrong))).toBe(
        'failure',
      );
    client.close();
  });

  it('through a forwarded agent wait for the person, whatever was said of the key', async () => {
    const client = new SshClient(socket);
    await client.ask(bind(1));
    const answer = asked(client, blobs.ed25519, logIn(blobs.ed25519, 'ssh-ed25519', { host: hostBlob }));
    const id = await waiting(bench);
    expect((await view(id)).display).toMatchObject({ warnings: [{ code: 'agent-forwarded' }] });
    await bench.ok('agent.answer', { id, allow: true });
    expect(await answer).toBe('ssh-ed25519');
    client.close();
  });

  it('through a forwarded agent wait also where the server could not be made sure of', async () => {
    const client = new SshClient(socket);
    expect(await client.ask(bind(1, new Uint8Array(32).fill(8)))).toEqual(failure);
    const answer = asked(client, blobs.ed25519, logIn(blobs.ed25519, 'ssh-ed25519', { host: hostBlob }));
    const id = await waiting(bench);
    expect((await view(id)).display).toMatchObject({ warnings: [{ code: 'agent-forwarded' }] });
    await bench.ok('agent.answer', { id, allow: false });
    expect(await answer).toBe('failure');
    client.close();
  });

  it('with a key that is to be confirmed wait, and end with the client', async () => {
    const client = new SshClient(socket);
    void asked(client, blobs.confirm, logIn(blobs.confirm, 'ssh-ed25519'));
    const id = await waiting(bench);
    expect((await bench.ok('agent.status', {})).waiting).toMatchObject([
      { id, key: keys.confirm, what: 'ssh-authentication root' },
    ]);
    client.close();
    await expect.poll(async () => (await view(id)).status, { timeout: 5000 }).toBe('rejected');
    expect((await bench.ok('agent.status', {})).waiting).toEqual([]);
  });

  it('refuses what is neither a log-in nor a file, each of them', async () => {
    const client = new SshClient(socket);
    const own = blobs.ed25519;
    const good = logIn(own, 'ssh-ed25519');
    const cases: readonly (readonly [string, Uint8Array, Uint8Array, number?])[] = [
      ['random bytes', own, new Uint8Array(32).fill(1)],
      ['nothing', own, new Uint8Array(0)],
      ['a transaction', own, Uint8Array.of(2, 0xef, 1, 0x80)],
      ['a log-in cut off', own, good.slice(0, -1)],
      ['a log-in with more behind it', own, joinBytes(good, Uint8Array.of(0))],
      ['a log-in with another key', own, logIn(blobs.p256, 'ecdsa-sha2-nistp256')],
      ['a log-in over SHA-1', blobs.rsa, logIn(blobs.rsa, 'ssh-rsa')],
      ['another method', own, logIn(own, 'ssh-ed25519', { method: 'password' })],
      ['a question whether the key would do', own, logIn(own, 'ssh-ed25519', { signed: 0 })],
      ['a boolean of another form', own, logIn(own, 'ssh-ed25519', { signed: 2 })],
      ['a short session', own, logIn(own, 'ssh-ed25519', { session: new Uint8Array(8) })],
      ['a key that is not offered', hostBlob, good],
      ['a file without a namespace', own, fileData('', 'sha512', new Uint8Array(64))],
      ['a file by an unknown hash', own, fileData('file', 'md5', new Uint8Array(16))],
      ['a digest of another length', own, fileData('file', 'sha512', new Uint8Array(32))],
      ['a file with RSA over SHA-256', blobs.rsa, fileData('file', 'sha512', new Uint8Array(64)), 2],
    ];
    for (const [what, blob, data, flags] of cases)
      expect(await asked(client, blob, data, flags), what).toBe('failure');
    expect((await bench.ok('agent.status', {})).waiting).toEqual([]);
    client.close();
  });

  it('answers failure to all else, and hangs up on what is no message', async () => {
    const client = new SshClient(socket);
    for (const number of [0, 1, 7, 9, 17, 18, 19, 20, 21, 22, 23, 25, 26, 28, 255])
      expect(await client.ask(Uint8Array.of(number)), String(number)).toEqual(failure);
    for (const bad of [Uint8Array.of(11, 0), Uint8Array.of(13), Uint8Array.of(27, 0, 0, 0, 9, 0)])
      expect(await client.ask(bad)).toEqual(failure);
    expect(await client.ask(new Uint8Array(0))).toBeUndefined();
    client.close();
    const long = new SshClient(socket);
    expect(await long.ask(new Uint8Array(256 * 1024 + 1))).toBeUndefined();
    long.close();
  });
});

describe('an agent', () => {
  it('obeys the rules of its keys', async () => {
    await bench.ok('rules.set', { scope: keys.p256, rules: { acts: ['document'] } });
    const client = new SshClient(socket);
    expect(await asked(client, blobs.p256, logIn(blobs.p256, 'ecdsa-sha2-nistp256'))).toBe('failure');
    client.close();
  });

  it('offers a key no more from the moment it is suspended', async () => {
    await bench.ok('keys.suspend', { id: keys.rsa, reason: 'test' });
    const client = new SshClient(socket);
    const listed = new SshReader((await client.ask(Uint8Array.of(11))) ?? new Uint8Array(0));
    expect([listed.byte(), listed.uint32()]).toEqual([12, 3]);
    expect(await asked(client, blobs.rsa, logIn(blobs.rsa, 'rsa-sha2-512'), 4)).toBe('failure');
    client.close();
  });

  it('signs nothing once it was stopped, and takes only keys that SSH has and that are in use', async () => {
    const again = await bench.no('agent.start', offered);
    expect(again.code).toBe('already-serving');
    const client = new SshClient(socket);
    const answer = asked(client, blobs.confirm, logIn(blobs.confirm, 'ssh-ed25519'));
    const id = await waiting(bench);
    await bench.ok('agent.stop', {});
    expect(await answer).toBe('hung up');
    expect((await view(id)).status).toBe('rejected');
    expect(existsSync(socket)).toBe(false);
    expect(await bench.ok('agent.status', {})).toEqual({ running: false, keys: [], waiting: [] });
    const wrong = await newKey(bench, 'secp256k1', 'Wrong');
    const { record } = await bench.ok('keys.generate', { algorithm: 'p256', label: 'Not yet' });
    const codes: string[] = [];
    for (const key of [wrong, record.id, '01890a5d-ac96-774b-bcce-b302099a8057'])
      codes.push((await bench.no('agent.start', { keys: [key] })).code);
    expect(codes).toEqual(['key-wrong-algorithm', 'state-forbids', 'no-such-key']);
  });

  it('ends when the vault is locked, and what waited then is signed for nobody', async () => {
    const wish = { keys: [keys.ed25519, keys.confirm], confirm: [keys.confirm] };
    const started = await bench.ok('agent.start', wish);
    expect(started.socket).toBe(socket);
    const waits = new SshClient(started.socket);
    const answer = asked(waits, blobs.confirm, logIn(blobs.confirm, 'ssh-ed25519'));
    const id = await waiting(bench);
    const { digest } = await view(id);
    const client = new SshClient(started.socket);
    expect((await client.ask(Uint8Array.of(11)))?.[0]).toBe(12);
    await bench.engine.lock('idle');
    expect(existsSync(started.socket)).toBe(false);
    expect(await client.ask(Uint8Array.of(11))).toBeUndefined();
    client.close();
    expect(await answer).toBe('hung up');
    await bench.unlock();
    expect((await view(id)).status).toBe('open');
    expect(await bench.no('sign.approve', { id, digest })).toMatchObject({ code: 'request-closed' });
    // Nor once an agent runs again: it is another one, and nobody asked it for this.
    expect((await bench.ok('agent.start', wish)).socket).toBe(socket);
    expect(await bench.no('sign.approve', { id, digest })).toMatchObject({ code: 'request-closed' });
    await bench.ok('sign.reject', { id });
  });
});
