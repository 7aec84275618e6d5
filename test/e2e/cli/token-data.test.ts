/** Keys on a token at work on files, texts, codes and other keys, as a person types it: one log-in for each command. */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cheap, holdfast, Place, type Ended } from '../../cli/support/holdfast.ts';
import { softHsm } from '../../tokens/support/softhsm.ts';

const hsm = softHsm();
const place = new Place();
const env = { ...place.env, ...hsm.environment };
const passphrase = 'correct horse battery';
const vault = place.path('v.holdfast');
const pinFile = place.path('pin');
let token = '';

const run = (...args: string[]): Promise<Ended> =>
  holdfast([...args, '--vault', vault, '--passphrase-fd', '3'], { fd3: passphrase, cwd: place.folder, env });
const must = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await run(...args);
  expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
};
const loggedIn = async (...args: string[]): Promise<string> =>
  await must(...args, '--login', token, '--login-pin-file', pinFile);

beforeAll(async () => {
  hsm.addToken('Card');
  writeFileSync(pinFile, '1234\n', { mode: 0o600 });
  await must('vault', 'create', '--name', 'Tokens', ...cheap);
  await must('modules', 'trust', '--path', hsm.module);
  const { value } = JSON.parse(await must('tokens', 'list', '--json')) as {
    value: { tokens: { label: string; token: string }[] };
  };
  token = value.tokens.find(({ label }) => label === 'Card')?.token ?? '';
  for (const [label, algorithm, purpose] of [
    ['Files', 'aes-256', 'encrypt'],
    ['Inbox', 'p256', 'encrypt'],
    ['Wrapper', 'aes-256', 'wrap'],
    ['Codes', 'hmac-sha256', 'mac'],
    ['Mother', 'hmac-sha256', 'derive'],
    ['Meeting', 'x25519', 'derive'],
  ] as const) {
    const words = ['--algorithm', algorithm, '--label', label, '--purposes', purpose];
    await loggedIn('token-keys', 'generate', token, ...words);
    await must('keys', 'waive-backup', label, '--reason', 'test');
    await must('keys', 'activate', label);
  }
}, 300_000);
afterAll(() => {
  place.remove();
  hsm.remove();
});

it('knows a token by its label, and asks which one when two have it', async () => {
  const byLabel = ['--login', 'Card', '--login-pin-file', pinFile];
  const shown = await must('tokens', 'get', 'Card', ...byLabel, '--json');
  expect(JSON.parse(shown)).toMatchObject({ value: { token: { token, label: 'Card', loggedIn: 'user' } } });
  hsm.addToken('Card');
  const { code, stderr } = await run('tokens', 'get', 'Card', ...byLabel);
  expect(code).toBe(2);
  expect(stderr).toContain('2 tokens are labelled "Card"');
  expect(stderr).toContain(`${token} (plugged in)`);
  expect(await loggedIn('tokens', 'get', token)).toContain('Card');
}, 300_000);

it('encrypts a file and decrypts it, each with a log-in', async () => {
  writeFileSync(place.path('letter.txt'), 'Dear reader\n');
  const wish = ['data', 'encrypt-file', '--key', 'Files', '--file', 'letter.txt', '--to', 'letter.sealed'];
  const refused = await run(...wish);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('PIN');
  await loggedIn(...wish);
  expect(readFileSync(place.path('letter.sealed')).includes('Dear')).toBe(false);
  const shown = await must('data', 'inspect', '--from.file', 'letter.sealed');
  expect(shown).toContain('Files');
  await loggedIn('data', 'decrypt-file', '--file', 'letter.sealed', '--to', 'back.txt');
  expect(readFileSync(place.path('back.txt'), 'utf8')).toBe('Dear reader\n');
}, 300_000);

it('encrypts to the public half of a key with no token logged in', async () => {
  await must('data', 'encrypt-file', '--key', 'Inbox', '--file', 'letter.txt', '--to', 'inbox.sealed');
  expect((await run('data', 'decrypt-file', '--file', 'inbox.sealed', '--to', 'no.txt')).code).not.toBe(0);
  await loggedIn('data', 'decrypt-file', '--file', 'inbox.sealed', '--to', 'inbox.txt');
  expect(readFileSync(place.path('inbox.txt'), 'utf8')).toBe('Dear reader\n');
}, 300_000);

it('makes and checks a code, and wraps a key and takes it back', async () => {
  const made = await loggedIn('data', 'mac', '--key', 'Codes', '--message.file', 'letter.txt');
  const [code = ''] = /holdfast-mac-v2\.\S+/.exec(made) ?? [];
  const check = await loggedIn('data', 'verify-mac', '--message.file', 'letter.txt', '--token', code);
  expect(check).toMatch(/valid|yes|true/i);
  await must('keys', 'generate', '--algorithm', 'ed25519', '--label', 'Inside');
  await loggedIn('keys', 'wrap', 'Inside', '--under', 'Wrapper', '--to', 'inside.wrapped');
  await must('keys', 'destroy', 'Inside', '--confirm-label', 'Inside', '--reason', 'test');
  await loggedIn('keys', 'unwrap', '--from.file', 'inside.wrapped', '--label', 'Inside');
}, 300_000);

it('derives keys on the token, alone and with another party, and says where they come from', async () => {
  const words = ['keys', 'derive', 'Mother', '--algorithm', 'aes-256', '--context', 'letters of 2026'];
  const refused = await run(...words, '--label', 'Letters');
  expect(refused.stderr).toContain('token-login-needed');
  const shown = await loggedIn(...words, '--label', 'Letters');
  expect(shown).toMatch(/^for +letters of 2026$/m);
  expect(shown).toMatch(/^by +kdf-counter-hmac-sha256$/m);
  const twice = await run(...words, '--label', 'Twice', '--login', token, '--login-pin-file', pinFile);
  expect(twice.stderr).toContain('duplicate-key');
  const { publicKey } = generateKeyPairSync('x25519', {
    publicKeyEncoding: { format: 'pem', type: 'spki' },
    privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
  });
  writeFileSync(place.path('party.pem'), publicKey);
  const agreed = [
    'keys',
    'derive',
    'Meeting',
    '--algorithm',
    'hmac-sha256',
    '--context',
    'codes',
    '--label',
    'Ours',
  ];
  const alone = await run(...agreed, '--login', token, '--login-pin-file', pinFile);
  expect(alone.stderr).toContain('only together with the public key of another party');
  const party = ['--public-key-file', place.path('party.pem'), '--salt-hex', 'a1b2'];
  expect(await loggedIn(...agreed, ...party)).toMatch(/^salt +a1b2$/m);
}, 300_000);
