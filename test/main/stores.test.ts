import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileHandles } from '../../src/main/file-handles.ts';
import { fileName } from '../../src/main/file-name.ts';
import { startModules, stopModules } from '../../src/main/module.ts';
import { createRecents } from '../../src/main/recents.ts';
import { createSettings } from '../../src/main/settings.ts';
import { parseVaultMessage } from '../../src/main/vault-message.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-main-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const handlesAt = (clock: { now: number }) => {
  const told: string[] = [];
  const handles = createFileHandles(() => clock.now, {
    given: ({ path, purpose }) => told.push(`+${path} ${purpose}`),
    forgotten: () => told.push('-'),
  });
  return { handles, told };
};

describe('handles of files', () => {
  it('are random, stand for one path each, and end after an hour', () => {
    const clock = { now: 0 };
    const { handles, told } = handlesAt(clock);
    const first = handles.give('/a', 'open-request');
    const second = handles.give('/a', 'open-document');
    expect(first.ref).toMatch(/^[0-9a-f]{32}$/);
    expect(second.ref).not.toBe(first.ref);
    clock.now = 3_599_999;
    expect(handles.path(first.ref)).toBe('/a');
    clock.now = 3_600_000;
    expect(handles.path(first.ref)).toBeUndefined();
    expect(told).toEqual(['+/a open-request', '+/a open-document', '-', '-']);
  });

  it('of recent vaults stay, and are the same each time', () => {
    const clock = { now: 0 };
    const { handles } = handlesAt(clock);
    const kept = handles.keep('/v');
    expect(kept.purpose).toBe('open-vault');
    clock.now = 1e12;
    expect(handles.keep('/v').ref).toBe(kept.ref);
    expect(handles.all()).toEqual([kept]);
    handles.forget(kept.ref);
    expect(handles.all()).toEqual([]);
  });

  it('that nobody gave out mean nothing', () => {
    expect(handlesAt({ now: 0 }).handles.path('/etc/passwd')).toBeUndefined();
  });
});

describe('recent vaults', () => {
  it('are kept, newest first, without doubles, and forgotten on demand', async () => {
    const { handles } = handlesAt({ now: 0 });
    const recents = createRecents(folder, '/home/x', handles);
    await recents.load();
    for (const path of ['/home/x/a', '/b', '/home/x/a']) await recents.note(path, 'Name', new Date(0));
    const again = createRecents(folder, '/home/x', handles);
    await again.load();
    const list = await again.list();
    expect(list.map(({ location, missing }) => ({ location, missing }))).toEqual([
      { location: '~/a', missing: true },
      { location: '/b', missing: true },
    ]);
    await again.forget(list[0]!.ref);
    expect(await again.list()).toHaveLength(1);
    expect(statSync(join(folder, 'recents.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['recents.json']);
  });

  it.each(['', '{', '[]', '{"vaults":[{"path":1}]}', 'null', '{"vaults":"x"}'])(
    'survive a list that says %j',
    async (text) => {
      writeFileSync(join(folder, 'recents.json'), text);
      const recents = createRecents(folder, '/home/x', handlesAt({ now: 0 }).handles);
      await recents.load();
      expect(await recents.list()).toEqual([]);
    },
  );

  it('are at most twelve', async () => {
    const recents = createRecents(folder, '/home/x', handlesAt({ now: 0 }).handles);
    for (let n = 0; n < 20; n++) await recents.note(`/${n}`, '', new Date(0));
    expect((await recents.list()).map(({ name }) => name)).toEqual(
      Array.from({ length: 12 }, (_, n) => String(19 - n)),
    );
  });
});

it('settings are kept, and what is not one of ours is passed over', async () => {
  const settings = createSettings(folder);
  expect(settings.current()).toEqual({ theme: 'system' });
  await settings.change({ theme: 'dark' });
  expect(createSettings(folder).current()).toEqual({ theme: 'dark' });
  for (const broken of [
    '{"theme":"neon"}',
    '{"theme":"toString"}',
    '{"theme":["dark"]}',
    '{}',
    'null',
    '{"the',
  ]) {
    writeFileSync(join(folder, 'settings.json'), broken);
    expect(createSettings(folder).current(), broken).toEqual({ theme: 'system' });
  }
});

it.each([
  ['Keys', 'Keys'],
  ['a/b\\c:d', 'a b c d'],
  ['../../etc/passwd', 'etc passwd'],
  ['.hidden', 'hidden'],
  ['x\u202egpj.exe', 'x gpj.exe'],
  ['\u200b', 'else'],
  ['NUL', 'else'],
  ['con.txt', 'else'],
  ['tail. ', 'tail'],
  ['x'.repeat(300), 'x'.repeat(80)],
  ['Zürich 金', 'Zürich 金'],
])('the name of a file made from %j', (wish, name) => {
  expect(fileName(wish, 'else')).toBe(name);
});

describe('parts of main', () => {
  it('start in order and end in the opposite one, whatever one of them does', async () => {
    const steps: string[] = [];
    const part = (name: string, fails = false) => ({
      name,
      onReady: () => void steps.push(`+${name}`),
      onQuit: () => {
        steps.push(`-${name}`);
        if (fails) throw new Error('no');
      },
    });
    const parts = [part('a'), part('b', true), part('c')];
    await startModules(parts);
    await stopModules(parts);
    expect(steps).toEqual(['+a', '+b', '+c', '-c', '-b', '-a']);
  });

  it('that hang when they end do not hold the app', async () => {
    const started = performance.now();
    await stopModules([{ name: 'hangs', onQuit: () => new Promise(() => undefined) }]);
    expect(performance.now() - started).toBeLessThan(3500);
  });
});

it('only known messages of the vault process are heard', () => {
  const good = { type: 'opened', vaultName: 'x', ref: 'r', autoLockMinutes: 10 };
  expect(parseVaultMessage(good)).toEqual(good);
  expect(parseVaultMessage({ type: 'closed', reason: 'idle' })).toEqual({ type: 'closed', reason: 'idle' });
  const network = { type: 'network-start', id: 1, origin: 'https://node.example', address: 'a'.repeat(64) };
  expect(parseVaultMessage(network)).toEqual(network);
  for (const bad of [
    null,
    1,
    { ...network, origin: 'https://node.example/path' },
    { ...network, address: 'https://node.example/path' },
    { ...network, address: undefined },
    {},
    { type: 'x' },
    { ...good, more: 1 },
    { ...good, vaultName: 'x'.repeat(201) },
    { type: 'closed', reason: 'why' },
  ])
    expect(parseVaultMessage(bad)).toBeUndefined();
});
