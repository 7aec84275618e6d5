/** A key that asks for the PIN at each use, from the command line: asked for on a terminal, or read from a file. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cheap, holdfast, Place, type Ended } from '../../cli/support/holdfast.ts';
import { Terminal } from '../../cli/support/terminal.ts';
import { softHsm } from '../../tokens/support/softhsm.ts';

const hsm = softHsm();
const place = new Place();
const env = { ...place.env, ...hsm.environment };
const vault = place.path('v.holdfast');
const [passphrase, pin, wrong] = ['passphrase', 'pin', 'wrong'].map((name) => place.path(name));
const opened = ['--vault', vault, '--passphrase-file', String(passphrase)];
let login: string[] = [];

const run = (...args: string[]): Promise<Ended> => holdfast([...args, ...opened], { cwd: place.folder, env });
const must = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await run(...args);
  expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
};

beforeAll(async () => {
  hsm.addToken('Card');
  for (const [file, text] of [
    [passphrase, 'correct horse battery'],
    [pin, '1234\n'],
    [wrong, '0000\n'],
  ] as const)
    writeFileSync(String(file), text, { mode: 0o600 });
  await must('vault', 'create', '--name', 'Tokens', ...cheap);
  await must('modules', 'trust', '--path', hsm.module);
  const { value } = JSON.parse(await must('tokens', 'list', '--json')) as {
    value: { tokens: { label: string; token: string; serial: string }[] };
  };
  const { token = '', serial = '' } = value.tokens.find(({ label }) => label === 'Card') ?? {};
  login = ['--login', token, '--login-pin-file', String(pin)];
  const script = join(import.meta.dirname, '../../tokens/support/always-ask.mjs');
  const made = JSON.parse(
    execFileSync(process.execPath, [script, hsm.module, serial, '1234'], { env, encoding: 'utf8' }),
  ) as { opens: string };
  const words = ['token-keys', 'adopt', token, '--object', made.opens, '--label', 'Inbox'];
  const purposes = ['--purposes', 'encrypt'];
  const refused = await run(...words, ...purposes, ...login);
  expect(refused.stderr).toContain('asks for the PIN of its token at each use');
  await must(...words, ...purposes, ...login, '--pin-file', String(pin));
  await must('keys', 'waive-backup', 'Inbox', '--reason', 'test');
  await must('keys', 'activate', 'Inbox');
  writeFileSync(place.path('letter'), 'Dear reader,\n');
  await must('data', 'encrypt-file', '--key', 'Inbox', '--file', 'letter', '--to', 'letter.sealed');
}, 300_000);
afterAll(() => {
  place.remove();
  hsm.remove();
});

it('is asked about on a terminal, once, and used', async () => {
  const words = ['data', 'decrypt-file', 'letter.sealed', '--to', place.path('one'), ...login];
  const file = words.map((word) => (word === 'letter.sealed' ? place.path(word) : word));
  const terminal = new Terminal([...file, ...opened], env);
  await terminal.answer('PIN of the token: ', '1234');
  expect(await terminal.end(), terminal.output).toBe(0);
  expect(terminal.output.match(/PIN of the token/g)).toHaveLength(1);
  expect(terminal.output).not.toContain('1234');
}, 300_000);

it('reads the PIN from a file, and a wrong one is one attempt that is told', async () => {
  const words = ['data', 'decrypt-file', 'letter.sealed', '--to', 'two', ...login];
  const failed = await run(...words, '--pin-file', String(wrong));
  expect(failed.code).toBe(4);
  expect(failed.stderr).toContain('token-pin-wrong');
  // Counted, until the next right one.
  expect(await must('tokens', 'list')).toContain('1 wrong');
  await must(...words, '--pin-file', String(pin));
  expect(await must('tokens', 'list')).not.toContain('1 wrong');
}, 300_000);
