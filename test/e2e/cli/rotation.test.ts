import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Place } from '../../cli/support/holdfast.ts';

const place = new Place();
afterAll(() => place.remove());

/** Runs a command on the vault and gives what it printed. */
async function say(args: readonly string[], code = 0): Promise<string> {
  const ended = await place.run([...args, '--vault', place.path('v.holdfast'), '--passphrase-fd', '3']);
  expect(ended.code, `${args.join(' ')}: ${ended.stderr}`).toBe(code);
  return ended.stdout;
}

/** Runs commands in one process; all of them must succeed. */
async function all(commands: readonly { command: string; input: object }[]): Promise<unknown[]> {
  const answers = await place.batch('v.holdfast', commands);
  expect(answers.filter(({ ok }) => !ok)).toEqual([]);
  return answers.map((answer) => ('value' in answer ? answer.value : undefined));
}

/** Makes a key and gives its id. */
async function makeKey(label: string, purpose: string): Promise<string> {
  const input = { algorithm: 'aes-256', label, purposes: [purpose] };
  const [made] = await all([{ command: 'keys.generate', input }]);
  // The contract's own output.
  const { id } = (made as { record: { id: string } }).record;
  await all([
    { command: 'keys.waive-backup', input: { id, reason: 'practice' } },
    { command: 'keys.activate', input: { id } },
  ]);
  return id;
}

describe('the life of a data key on the command line', () => {
  const files = [place.path('a.enc'), place.path('b.enc')];
  const plain = [place.path('a'), place.path('b')];
  let key = '';
  beforeAll(async () => {
    await place.create('v.holdfast');
    key = await makeKey('Data', 'encrypt');
    for (const [n, file] of plain.entries()) writeFileSync(file, `contents ${n} `.repeat(10_000 * n + 1));
    await all(
      files.map((to, n) => ({ command: 'data.encrypt-file', input: { key, file: plain[n] ?? '', to } })),
    );
  });

  it('says after a rotation what hangs on the old version, and how to carry it over', async () => {
    const said = await say(['keys', 'rotate', 'Data', '--reason', 'yearly']);
    expect(said).toContain('Version 2 protects from now on; older ones only read. 2 files and wrapped keys');
    expect(said).toContain(`holdfast register reencrypt --key ${key}`);
    expect(await say(['register', 'list', '--behind'])).toContain('2 of 2, 2 on older versions');
  });

  it('carries over, finds a file again that has moved, and reads all of them', async () => {
    const moved = place.path('moved.enc');
    renameSync(files[0] ?? '', moved);
    const said = await say(['register', 'reencrypt', '--key', 'Data']);
    expect(said).toContain('1 carried over, 1 left behind');
    const item = /^([0-9a-f]{32}) +\S+ +file-missing$/m.exec(said)?.[1] ?? '';
    const out = [place.path('out-a'), place.path('out-b')];
    await all([
      { command: 'register.relocate', input: { item, file: moved } },
      { command: 'register.reencrypt', input: { key } },
      { command: 'keys.destroy-version', input: { id: key, version: 1, confirmLabel: 'Data', reason: 'r' } },
      { command: 'data.decrypt-file', input: { file: moved, to: out[0] } },
      { command: 'data.decrypt-file', input: { file: files[1], to: out[1] } },
    ]);
    for (const [n, file] of out.entries())
      expect(readFileSync(file).equals(readFileSync(plain[n] ?? ''))).toBe(true);
    expect(await say(['register', 'list', '--behind'])).toBe('Nothing.\n');
  });

  it('takes a rule about rotation and gives it up', async () => {
    const ruled = await say(['keys', 'set-rotation', 'Data', '--every-days', '90', '--automatic']);
    expect(ruled).toMatch(/rotation +every 90 days by itself, next 20/);
    expect(ruled).toMatch(/versions +2 in use; 1 destroyed/);
    expect(await say(['keys', 'set-rotation', 'Data', '--every-days', 'none'])).not.toContain('every 90');
  });

  it('wraps a key into a file and brings it back', async () => {
    const under = await makeKey('Outer', 'wrap');
    const file = place.path('data.wrapped');
    expect(await say(['keys', 'wrap', 'Data', '--under', 'Outer', '--to', file])).toContain(under);
    await all([{ command: 'keys.destroy', input: { id: key, confirmLabel: 'Data', reason: 'practice' } }]);
    const back = await say(['keys', 'unwrap', file, '--label', 'Data again']);
    expect(back).toMatch(/^state +pre-activation/m);
  });
});
