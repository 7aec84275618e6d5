/** A vault that SoftHSM2 opens, from the command line: each command through `holdfast batch`, then `--with token`. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passphrase, type Ended } from '../../cli/support/holdfast.ts';
import { softHsm } from '../../tokens/support/softhsm.ts';
import { at, BatchSession, parts, utf8, type Value } from './batch-session.ts';

const session = new BatchSession();
const { place } = session;
const hsm = softHsm();
const proof = { with: 'passphrase', secret: utf8(passphrase) };
const file = place.path('v.holdfast');

beforeAll(async () => {
  for (const name of ['Blue', 'Green']) hsm.addToken(name);
  Object.assign(place.env, hsm.environment);
  writeFileSync(place.path('pin'), '1234\n', { mode: 0o600 });
  writeFileSync(place.path('wrong'), '9999\n', { mode: 0o600 });
  await session.begin();
});
afterAll(async () => {
  await session.remove();
  hsm.remove();
});

async function tokenOf(label: string): Promise<string> {
  const { tokens } = await session.say('tokens.list');
  return at(
    (tokens as Value[]).find((one) => one['label'] === label),
    'token',
  );
}

describe('batch, tokens that open a vault', () => {
  it('adds two, takes one away, and asks for a spare until somebody goes without', async () => {
    await session.say('modules.trust', { path: hsm.module });
    for (const name of ['Blue', 'Green']) {
      const token = await tokenOf(name);
      await session.say('tokens.login', { token, pin: utf8('1234') });
      const two = name === 'Green' ? { passphrase: utf8('goes with the token') } : {};
      const added = await session.say('vault.add-token-slot', { token, proof, ...two });
      expect(added['spare']).toBe(name === 'Blue' ? 'missing' : 'there');
      await session.say('tokens.logout', { token });
    }
    const { slots } = await session.say('vault.slots');
    const green = (slots as Value[]).find((one) => at(one, 'token', 'label') === 'Green');
    await session.say('vault.lock');
    const told = await session.say('vault.unlock-tokens', { file });
    expect(
      (told['slots'] as Value[]).map((one) => [one['label'], one['present'], one['passphrase']]),
    ).toEqual([
      ['Blue', true, false],
      ['Green', true, true],
    ]);
    const slot = at(green, 'id');
    await session.say('vault.unlock-pin-key', { file, slot });
    expect(await session.refused('vault.unlock-with-token', { file, slot, pin: utf8('1234') })).toBe(
      'slot-needs-passphrase',
    );
    const both = { pin: utf8('1234'), passphrase: utf8('goes with the token') };
    await session.say('vault.unlock-with-token', { file, slot, ...both });
    const removed = await session.say('vault.remove-slot', { slot, proof });
    expect(removed['spare']).toBe('missing');
    expect((await session.say('vault.waive-spare'))['spare']).toBe('waived');
  });

  it('loads no module that was not trusted here', async () => {
    await session.say('vault.lock');
    const { modules } = await session.say('vault.unlock-modules');
    const path = at((modules as Value[])[0], 'path');
    await session.say('vault.forget-unlock-module', { path });
    expect(await session.refused('vault.unlock-with-token', { file, pin: utf8('1234') })).toBe(
      'no-unlock-module',
    );
    await session.say('vault.trust-unlock-module', { path });
    await session.say('vault.unlock-with-token', { file, pin: utf8('1234') });
    expect(session.missing(parts.tokenUnlock)).toEqual([]);
    expect(await session.end()).toBe(11);
  });
});

describe('--with token', () => {
  const run = async (...args: string[]): Promise<Ended> => await place.run([...args, '--vault', file]);

  it('opens the vault for one command, with a PIN from a file or a descriptor', async () => {
    const slots = await run('vault', 'slots', '--with', 'token', '--unlock-pin-file', place.path('pin'));
    expect(slots.stderr).toBe('');
    expect(slots.stdout).toMatch(/token +\d{4}-\d\d-\d\d +Blue/);
    const opened = await place.run(
      ['vault', 'unlock', '--file', file, '--with', 'token', '--unlock-pin-fd', '3'],
      { fd3: '1234' },
    );
    expect(opened.code, opened.stderr).toBe(0);
    expect(opened.stdout).toMatch(/opens vault +Test/);
    const made = await run(
      ...['keys', 'generate', '--algorithm', 'p256', '--label', 'Made'],
      ...['--with', 'token', '--unlock-pin-file', place.path('pin')],
    );
    expect(made.code, made.stderr).toBe(0);
  });

  it('makes one attempt, counts across runs, and asks before the one that may lock', async () => {
    const wrong = ['vault', 'slots', '--with', 'token', '--unlock-pin-file', place.path('wrong')];
    for (const _ of [1, 2]) expect((await run(...wrong)).stderr).toContain('The PIN is wrong');
    const right = ['vault', 'slots', '--with', 'token', '--unlock-pin-file', place.path('pin')];
    const asked = await run(...right);
    expect(asked.stderr).toContain('may lock');
    const opened = await run(...right, '--unlock-confirm', 'Blue');
    expect(opened.code, opened.stderr).toBe(0);
    expect((await run(...right)).code).toBe(0);
  });

  it('is told of by `vault inspect`, which opens nothing: the way in, its token and the version of the header', async () => {
    const shown = await place.run(['vault', 'inspect', '--file', file]);
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stdout).toMatch(/^format version +2$/m);
    expect(shown.stdout).toMatch(/^passphrase cost +64 MiB, 3 passes, 4 lanes$/m);
    expect(shown.stdout).toMatch(/^[0-9a-f]{16} +passphrase +\d{4}-\d\d-\d\d$/m);
    expect(shown.stdout).toMatch(/^[0-9a-f]{16} +recovery-code +\d{4}-\d\d-\d\d$/m);
    expect(shown.stdout).toMatch(/^[0-9a-f]{16} +token +\d{4}-\d\d-\d\d +Blue +[0-9a-f]{16} +ecdh-p256$/m);
    const { stdout } = await place.run(['vault', 'inspect', '--file', file, '--json']);
    const token = {
      label: 'Blue',
      means: 'ecdh-p256',
      passphrase: false,
    };
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      value: {
        formatVersion: 2,
        kdf: { memoryKiB: 65_536, passes: 3, lanes: 4 },
        slots: [{ kind: 'passphrase' }, { kind: 'recovery-code' }, { kind: 'token', token }],
      },
    });
    // Nothing of the key but its kind; the one that opens is for the token to find.
    expect(stdout).not.toContain('publicKey');
  });

  it('says what does not fit together', async () => {
    const stray = await run('vault', 'slots', '--unlock-pin-file', place.path('pin'));
    expect(stray.stderr).toContain('--with token');
    expect((await run('vault', 'slots', '--with', randomBytes(3).toString('hex'))).stderr).toContain(
      '--with',
    );
  });
});
