/** Documents and the SSH agent, as a person types them. */
import { spawn } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { holdfast, type Ended } from '../../cli/support/holdfast.ts';
import { program } from '../../cli/support/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-documents-'));
const vault = join(folder, 'v.holdfast');
const passphrase = 'correct horse battery';
const env = { XDG_DATA_HOME: folder };

const run = (...args: string[]): Promise<Ended> =>
  holdfast([...args, '--vault', vault, '--passphrase-fd', '3'], { fd3: passphrase, cwd: folder, env });
const must = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await run(...args);
  expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
};

beforeAll(async () => {
  await must('vault', 'create', '--name', 'Documents');
  await must('keys', 'generate', '--algorithm', 'ed25519', '--label', 'Laptop');
  await must('keys', 'waive-backup', 'Laptop', '--reason', 'test');
  await must('keys', 'activate', 'Laptop');
  writeFileSync(join(folder, 'notes.txt'), 'What changed\n');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('opens, shows, approves and saves a signed file', async () => {
  const wish = ['--document.form', 'sshsig', '--document.file', 'notes.txt', '--document.namespace', 'file'];
  const shown = await must('documents', 'open', '--key', 'Laptop', ...wish);
  expect(shown).toContain('notes.txt, 13 bytes');
  expect(shown).toContain('digest (SHA-512)');
  const [, id = '', digest = ''] = /sign approve (\S+) --digest (\S+)/.exec(shown) ?? [];
  expect(await must('sign', 'approve', id, '--digest', digest)).toContain('BEGIN SSH SIGNATURE');
  await must('sign', 'save', id, '--file', join(folder, 'notes.txt.sig'));
  writeFileSync(
    join(folder, 'allowed'),
    `me ${await must('documents', 'public-key', '--key', 'Laptop', '--form', 'ssh')}`,
  );
  const args = ['-Y', 'verify', '-f', 'allowed', '-I', 'me', '-n', 'file', '-s', 'notes.txt.sig'];
  // ssh-keygen wants its user to have a name; in a namespace of its own whoever runs this is root and has one.
  const words = ['--user', '--map-root-user', 'ssh-keygen', ...args];
  const said = execFileSync('unshare', words, { cwd: folder, input: 'What changed\n' });
  expect(said.toString()).toContain('Good "file" signature');
});

it('runs an SSH agent until it is interrupted, and takes its socket away', async () => {
  const args = ['agent', 'start', '--keys', 'Laptop', '--vault', vault, '--passphrase-fd', '3'];
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const third = child.stdio[3];
  if (third === null || third === undefined || !('end' in third)) throw new Error('no third descriptor');
  third.end(passphrase);
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (bytes: Buffer) => resolve(bytes.toString()));
    void ended.then(() => reject(new Error('ended early')));
  });
  const [, socket = ''] = /^SSH_AUTH_SOCK=(\S+); export SSH_AUTH_SOCK;\n$/.exec(line) ?? [];
  const listed = execFileSync('ssh-add', ['-l'], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  expect(listed.toString()).toContain('Laptop (ED25519)');
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(existsSync(socket)).toBe(false);
  expect(await must('audit', 'list')).toContain('SSH agent started');
});
