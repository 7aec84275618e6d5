import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { Bench } from '../engine/harness.ts';
import { softHsm } from './support/softhsm.ts';

/** From two tokens in hand to a proven spare, on SoftHSM2. */

const hsm = softHsm();
const port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...hsm.environment }) });
const bench = new Bench((ports) => ({ ...ports, tokens: port }));
afterAll(async () => {
  await bench.end();
  await port.close();
  hsm.remove();
});

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const folders = join(hsm.folder, 'tokens');

/** Adds a token and gives the folder that SoftHSM2 keeps it in. */
function add(label: string): string {
  const before = new Set(readdirSync(folders));
  hsm.addToken(label);
  return readdirSync(folders).find((name) => !before.has(name)) ?? '';
}

const folder = add('First');
add('Second');
await bench.create();
const trusted = await bench.ok('modules.trust', { path: hsm.module });

async function tokenOf(label: string): Promise<string> {
  const { tokens } = await bench.ok('tokens.list', {});
  return tokens.find((token) => token.label === label)?.token ?? '';
}

async function logIn(label: string): Promise<string> {
  const token = await tokenOf(label);
  await bench.ok('tokens.login', { token, pin: text('1234') });
  return token;
}

const first = await logIn('First');
const second = await logIn('Second');
const made = await bench.ok('token-copies.make-wrapping-key', { label: 'Safe', threshold: 2, shares: 3 });
const { id } = made.wrappingKey;
const shares = made.shares.map((share) => new TextDecoder().decode(share));
for (const share of shares) await bench.ok('token-copies.check-share', { id, share: text(share) });
for (const [at, token] of [first, second].entries()) {
  const some = shares.slice(at, at + 2).join('\n');
  await bench.ok('token-copies.put-wrapping-key', { token, id, shares: text(some) });
}

const algorithms = ['p256', 'p384', 'secp256k1', 'rsa', 'aes-256', 'hmac-sha256'] as const;
const keys = new Map<string, string>();
for (const algorithm of algorithms) {
  const { record } = await bench.ok('token-keys.generate', {
    token: first,
    algorithm,
    label: `Key ${algorithm}`,
    wrappable: true,
    ...(algorithm === 'rsa' ? { bits: 2048 as const } : {}),
  });
  keys.set(algorithm, record.id);
}
const keyOf = (algorithm: (typeof algorithms)[number]): string => keys.get(algorithm) ?? '';

async function signs(key: string): Promise<boolean> {
  const message = text(`to be signed ${Math.trunc(performance.now())}`);
  const shown = await bench.ok('sign.open', { kind: 'raw-message', from: { bytes: message }, key });
  const { bytes } = await bench.ok('sign.approve', { id: shown.id, digest: shown.digest });
  const question = { key, message: { bytes: message }, signature: bytes };
  return (await bench.ok('data.verify-signature', question)).valid;
}

describe('two tokens in hand', () => {
  it.each(algorithms)('%s: cloned, proven on the second token, in use', async (algorithm) => {
    const { key, spare } = await bench.ok('token-copies.clone', { key: keyOf(algorithm), token: second });
    expect(spare.serial).toBe(second);
    expect(key.summary.backup).toBe('proven');
    const { objects } = await bench.ok('tokens.get', { token: second });
    const own = objects.filter((object) => object.key === key.record.id);
    expect(own.length).toBe(algorithm === 'aes-256' || algorithm === 'hmac-sha256' ? 1 : 2);
    expect(own.every(({ flags }) => flags.length === 0)).toBe(true);
    expect(own.find(({ kind }) => kind !== 'public')?.attributes).toMatchObject({
      sensitive: true,
      extractable: false,
    });
    await bench.ok('keys.activate', { id: keyOf(algorithm) });
  });

  it('says what may not leave, and what this token cannot wrap', async () => {
    const { record } = await bench.ok('token-keys.generate', {
      token: first,
      algorithm: 'p256',
      label: 'Stays',
    });
    const stays = await bench.no('token-copies.clone', { key: record.id, token: second });
    expect(stays).toMatchObject({ code: 'secret-not-exportable', details: { reason: 'not-extractable' } });
    const ed = await bench.ok('token-keys.generate', {
      token: first,
      algorithm: 'ed25519',
      label: 'Edwards',
      wrappable: true,
    });
    const cannot = await bench.no('token-copies.clone', { key: ed.record.id, token: second });
    expect(cannot).toMatchObject({
      code: 'secret-not-exportable',
      details: { reason: 'CKR_KEY_NOT_WRAPPABLE' },
    });
  });

  it('refuses a second token whose wrapping key is another one by the check value', async () => {
    add('Third');
    await bench.ok('modules.restart', { id: trusted.module.id });
    await logIn('First');
    await logIn('Second');
    const third = await logIn('Third');
    const file = bench.file('leaves.holdfast-token-key');
    const { record } = await bench.ok('token-keys.generate', {
      token: first,
      algorithm: 'p256',
      label: 'Leaves',
      wrappable: true,
    });
    await bench.ok('token-copies.backup', { key: record.id, file });
    const some = shares.slice(0, 2).join(' ');
    const put = { token: third, id, shares: text(some) };
    const { places } = await bench.ok('token-copies.put-wrapping-key', put);
    // Another key takes its place there, under its name.
    const place = places.find(({ serial }) => serial === third);
    const module = port.module(await port.inspect(hsm.module));
    const name = { serial: (await module.tokens()).find(({ label }) => label === 'Third')?.serial ?? '' };
    const key = { id: Uint8Array.from(Buffer.from(place?.id ?? '', 'hex')) };
    await module.destroy(name, key, false);
    await module.importKey(
      name,
      {
        type: 'aes',
        bits: 256,
        label: 'Safe',
        uses: ['wrap', 'unwrap', 'encrypt'],
        extractable: false,
        ...key,
      },
      new Uint8Array(32).fill(7),
      undefined,
    );
    const refused = await bench.no('token-copies.clone', { key: record.id, token: third, file });
    expect(refused.code).toBe('check-value-mismatch');
    expect(refused.details?.['expected']).toBe(made.wrappingKey.checkValue);
    // The right token takes the same file.
    await bench.ok('token-copies.clone', { key: record.id, token: second, file });
  });

  it('signs on the second when the first is gone, and destroys on both', async () => {
    renameSync(join(folders, folder), join(hsm.folder, folder));
    await bench.ok('modules.restart', { id: trusted.module.id });
    expect(await tokenOf('First')).toBe('');
    await logIn('Second');
    for (const algorithm of ['p256', 'p384', 'secp256k1'] as const)
      expect(await signs(keyOf(algorithm))).toBe(true);
    renameSync(join(hsm.folder, folder), join(folders, folder));
    await bench.ok('modules.restart', { id: trusted.module.id });
    await logIn('First');
    const words = { id: keyOf('p256'), confirmLabel: 'Key p256', reason: 'test' };
    expect((await bench.no('keys.destroy', words)).code).toBe('token-login-needed');
    await logIn('Second');
    const { remainingCopies } = await bench.ok('keys.destroy', words);
    expect(remainingCopies).toEqual([]);
    for (const token of [first, second]) {
      const { objects } = await bench.ok('tokens.get', { token });
      expect(objects.some(({ key }) => key === keyOf('p256'))).toBe(false);
    }
  });
});
