import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passphrase as cliPassphrase, Place, type Conversation } from '../cli/support/holdfast.ts';
import { assertCanLaunch, launchApp, makeHome, type RunningApp } from './support/app.ts';
import { keyBytes, scanFiles } from './support/key-bytes.ts';
import { Scanner } from './support/memory-scan.ts';
import { onlyProcess, processTree } from './support/processes.ts';
import { vaultCall } from './support/vault-driver.ts';
import { chooseFile, createVault } from './support/vaults.ts';

/*
 * What is left of keys after they were destroyed, with the vault still open in the program that destroyed them (security.md
 * K-8): their bytes and those of their data keys, as they are, as hex and as base64, in every process of the program, in
 * the vault's file and journal, in the backups it manages, in the profile and among temporary files.
 */
const settleMs = 3000;
/** Files of others that were there before are not read. */
const began = Date.now();
const reason = 'a test';
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Says a command to a program and gives its value. Bytes are given and taken as base64 in an object. */
type Say = (command: string, input: unknown) => Promise<unknown>;

interface Made {
  readonly record: { readonly id: string; readonly label: string };
}

/** Makes keys of every kind, puts them to work, and gives those with a secret of their own. */
async function makeAndUse(say: Say, bytesOf: (text: string) => unknown): Promise<Made['record'][]> {
  const keys: Made['record'][] = [];
  const inUse = async (made: Made): Promise<string> => {
    const { id } = made.record;
    keys.push(made.record);
    await say('keys.waive-backup', { id, reason });
    await say('keys.activate', { id });
    return id;
  };
  // What the program answers is checked against the contract by its own tests.
  const make = async (input: object): Promise<string> => inUse((await say('keys.generate', input)) as Made);
  const signWith = async (key: string): Promise<void> => {
    const opened = (await say('sign.open', {
      from: { bytes: bytesOf('please sign'), name: 'n' },
      kind: 'raw-message',
      key,
    })) as { id: string; display: { digest: string }; digest: string };
    await say('sign.approve', { id: opened.id, digest: opened.digest });
  };
  const aes = await make({ algorithm: 'aes-256', label: 'aes', purposes: ['encrypt', 'wrap'] });
  await say('data.encrypt-text', { key: aes, text: bytesOf('a text') });
  await say('keys.rotate', { id: aes, reason });
  await say('data.encrypt-text', { key: aes, text: bytesOf('another text') });
  const mac = await make({ algorithm: 'hmac-sha256', label: 'mac' });
  await say('data.mac', { key: mac, message: { bytes: bytesOf('a message') } });
  for (const algorithm of ['secp256k1', 'p256', 'ed25519'] as const)
    await signWith(await make({ algorithm, label: algorithm }));
  const seed = await inUse(
    ((await say('seeds.generate', { label: 'seed', words: 24 })) as { key: Made }).key,
  );
  const child = (await say('seeds.derive-key', {
    seed,
    label: 'child',
    algorithm: 'ed25519',
    scheme: 'slip10',
    path: "m/44'/0'",
  })) as Made;
  await say('keys.activate', { id: child.record.id });
  await signWith(child.record.id);
  return keys;
}

async function destroyAll(say: Say, keys: readonly Made['record'][]): Promise<void> {
  for (const { id, label } of keys) {
    const done = await say('keys.destroy', { id, confirmLabel: label, reason });
    // The backup that was written before is named, with what to do about it.
    expect(done).toMatchObject({
      remainingCopies: expect.arrayContaining([
        expect.objectContaining({ kind: 'vault-backup', todo: 'delete-backup' }),
      ]) as unknown,
    });
  }
}

describe('in the terminal', () => {
  const place = new Place();
  let batch: Conversation;
  const say: Say = async (command, input) => {
    const answer = await batch.say(command, input);
    if (!answer.ok) throw new Error(`${command}: ${JSON.stringify(answer.error)}`);
    return answer.value;
  };

  afterAll(async () => {
    await batch.end();
    place.remove();
  });

  it('nothing of a destroyed key is left, in memory or in files', async () => {
    await place.create('v.holdfast');
    batch = place.conversation('v.holdfast');
    const keys = await makeAndUse(say, (text) => ({ utf8: text }));
    await say('backup.write', { file: place.path('v.backup') });
    const wanted = await keyBytes(place.path('v.holdfast'), cliPassphrase, keys);
    const scanner = new Scanner(wanted);
    // The control: the scanner finds them where they are, in this process.
    expect(scanner.scan(process.pid).found.length).toBeGreaterThan(0);
    await destroyAll(say, keys);
    await pause(settleMs);
    const memory = scanner.scan(batch.pid!);
    const files = scanFiles(scanner, [place.folder, tmpdir()], began);
    expect(files.found).toEqual([]);
    expect([...new Set(memory.found)]).toEqual([]);
    expect(files.bytes).toBeGreaterThan(100_000);
  }, 600_000);
});

describe('in the window', () => {
  let home: string;
  let app: RunningApp;
  beforeAll(async () => {
    assertCanLaunch();
    home = makeHome();
    app = await launchApp({ home });
  });
  afterAll(async () => {
    await app.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('nothing of a destroyed key is left, in any process or in files', async () => {
    const page = await app.page();
    const passphrase = 'a passphrase for destruction';
    const vault = join(home, 'Test.holdfast');
    await createVault(app, page, passphrase, vault);
    const say: Say = async (command, input) => {
      // The names come from this file; the engine checks each against the contract.
      const answer = await vaultCall(page, command as 'vault.status', input as Record<string, never>);
      if (!answer.ok) throw new Error(`${command}: ${JSON.stringify(answer.error)}`);
      return answer.value;
    };
    const keys = await makeAndUse(say, (text) => new TextEncoder().encode(text));
    await say('backup.write', {
      file: await chooseFile(app, page, 'save-backup', join(home, 'Test.backup')),
    });
    const wanted = await keyBytes(vault, passphrase, keys);
    const scanner = new Scanner(wanted);
    expect(scanner.scan(process.pid).found.length).toBeGreaterThan(0);
    await destroyAll(say, keys);
    await pause(settleMs);
    // Still open, in the process that did it.
    expect(await say('vault.status', {})).toMatchObject({ open: true });
    onlyProcess(app.pid, 'vault');
    const memory = processTree(app.pid).flatMap(({ pid, kind }) =>
      [...new Set(scanner.scan(pid).found)].map((name) => `${kind}: ${name}`),
    );
    const files = scanFiles(scanner, [home, tmpdir()], began);
    expect(files.found).toEqual([]);
    expect(memory).toEqual([]);
    expect(readdirSync(home)).toContain('Test.backup');
    expect(files.bytes).toBeGreaterThan(100_000);
  }, 600_000);
});
