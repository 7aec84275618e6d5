import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pair } from '../../clients/node/client.js';
import { joinBytes } from '../../src/core/crypto/bytes.ts';
import { SshReader, sshString } from '../../src/core/encoding/ssh-wire.ts';
import { verifySsh } from '../../src/core/ssh/verify.ts';
import { secondSigner } from '../../src/node/crypto/native-signer.ts';
import { SshClient } from '../engine/ssh-client.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { activeKey } from './support/life.ts';
import { Person } from './support/person.ts';
import { waitFor } from './support/processes.ts';
import { vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/** Those who wait for a person: log-ins through the SSH agent and programs that ask to be paired, told of wherever one is. */

let app: RunningApp;
let person: Person;
let key: Awaited<ReturnType<typeof activeKey>>;

beforeAll(async () => {
  app = await launchApp();
  person = new Person(app);
  const page = await app.page();
  await createVault(app, page, 'practice passphrase of the tests');
  key = await activeKey(page, { label: 'Laptop', algorithm: 'ed25519' });
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
}, 120_000);
afterAll(async () => app.close());

/** Waits until the window has said this to those who do not see it. */
async function hears(words: RegExp): Promise<void> {
  const page = await person.page();
  await page.locator('[aria-live=polite]').filter({ hasText: words }).waitFor({ state: 'attached' });
}

describe('the SSH agent', () => {
  let socket: string;
  let blob: Uint8Array;
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
  const fields = (...values: (string | Uint8Array)[]): Uint8Array =>
    joinBytes(...values.map((value) => sshString(typeof value === 'string' ? utf8(value) : value)));
  /** What `ssh-keygen -Y sign` has signed, which itself does not run as a user without a name. */
  const signed = (text: string): Uint8Array =>
    joinBytes(utf8('SSHSIG'), fields('file', '', 'sha512', createHash('sha512').update(text).digest()));
  const ask = async (client: SshClient, data: Uint8Array): Promise<Uint8Array | undefined> =>
    client.ask(joinBytes(Uint8Array.of(13), fields(blob, data), new Uint8Array(4)));

  it('is switched on with the keys that it is to offer, and lists them to ssh-add', async () => {
    await person.command('Go to the SSH agent');
    await person.reach('checkbox', 'Laptop');
    await person.key('Space');
    await person.press('Start the agent');
    await person.sees('asks before each log-in');
    const page = await person.page();
    socket = (await vaultValue(page, 'agent.status', {})).socket ?? '';
    await person.press('Copy: SSH_AUTH_SOCK');
    await waitFor('the line for a shell', async () =>
      (await app.electron.evaluate(({ clipboard }) => clipboard.readText())).includes(socket),
    );
    const env = { PATH: process.env['PATH'], SSH_AUTH_SOCK: socket };
    const { stdout, status } = spawnSync('ssh-add', ['-L'], { encoding: 'utf8', env });
    expect(status).toBe(0);
    const line = (await vaultValue(page, 'documents.public-key', { key, form: 'ssh' })).text;
    const [, encoded = ''] = line.split(' ');
    expect(stdout).toContain(`ssh-ed25519 ${encoded}`);
    expect(spawnSync('ssh-add', ['-l'], { encoding: 'utf8', env }).stdout).toMatch(
      /^256 SHA256:\S+ .*ED25519/,
    );
    blob = Uint8Array.from(Buffer.from(encoded, 'base64'));
    expect(person.hesitations).toEqual([]);
  });

  it('tells of what waits wherever one is, and signs once it was let through', async () => {
    const page = await person.page();
    await person.command('Go to the keys');
    const client = new SshClient(socket);
    const data = signed('a release');
    const answer = ask(client, data);
    await hears(/waits for you in the SSH agent/);
    expect(await page.getByRole('button', { name: 'SSH agent 1 waits for you' }).innerText()).toContain('1');
    await person.press('SSH agent 1 waits for you');
    await person.press(/^Let it through: /);
    const reader = new SshReader((await answer) ?? new Uint8Array(1));
    // SSH2_AGENT_SIGN_RESPONSE
    expect(reader.byte()).toBe(14);
    expect(verifySsh(secondSigner, blob, data, reader.string())).toBe(true);
    await page.getByRole('button', { name: 'SSH agent', exact: true }).waitFor();
    client.close();
    expect(person.hesitations).toEqual([]);
  });

  it('signs nothing that was turned away, or that still waits when it is stopped', async () => {
    const client = new SshClient(socket);
    const refused = ask(client, signed('another release'));
    await person.press(/^Turn it away: /);
    // SSH_AGENT_FAILURE
    expect(await refused).toEqual(Uint8Array.of(5));
    const late = ask(client, signed('a third release'));
    const page = await person.page();
    await page.getByText('Log-ins that wait for you').waitFor();
    await person.press('Stop the agent');
    await person.sees('The agent does not run.');
    const last = await late;
    expect(last === undefined || last[0] === 5).toBe(true);
    client.close();
    const { requests } = await vaultValue(page, 'sign.list', { status: ['signed', 'handed-over'] });
    expect(requests).toHaveLength(1);
    expect(person.hesitations).toEqual([]);
  });
});

describe('a program that asks to be paired', () => {
  it('is told of wherever one is, and turned away when its code is another', async () => {
    await person.command('Go to the programs');
    await person.press('Serve programs');
    const page = await person.page();
    await page.getByText(/^Programs are served at/).waitFor();
    const socket = (await vaultValue(page, 'serve.status', {})).address ?? '';
    await person.command('Go to the record');
    const asked = pair({ socket, name: 'grid bot', onCode: () => undefined });
    const outcome = asked.then(
      () => 'paired',
      () => 'not paired',
    );
    await hears(/^grid bot asks to be paired\.$/);
    await person.press('Programs 1 waits for you');
    await person.press('Review grid bot');
    await person.press('They differ: turn it away');
    expect(await outcome).toBe('not paired');
    await person.press('Stop all programs now');
    expect(person.hesitations).toEqual([]);
  });
});
