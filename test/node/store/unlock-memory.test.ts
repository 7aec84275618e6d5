import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { unlockMemory } from '../../../src/node/store/unlock-memory.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-unlock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const place = join(folder, 'app', 'unlock');
const module = (path: string, sha256 = 'ab'.repeat(32)) => ({
  ...{ name: 'A module', path, sha256, bytes: 9 },
  trusted: '2030-01-01T00:00:00.000Z',
});

it('keeps modules in a folder of this user alone, one for a path', async () => {
  const memory = unlockMemory(place);
  expect(await memory.modules()).toEqual([]);
  await Promise.all([memory.trust(module('/a.so')), memory.trust(module('/b.so'))]);
  await memory.trust(module('/a.so', 'cd'.repeat(32)));
  expect((await unlockMemory(place).modules()).map(({ path }) => path)).toEqual(['/b.so', '/a.so']);
  await memory.forget('/b.so');
  expect(await memory.modules()).toEqual([module('/a.so', 'cd'.repeat(32))]);
  expect(statSync(place).mode & 0o077).toBe(0);
  for (const name of readdirSync(place)) expect(statSync(join(place, name)).mode & 0o077).toBe(0);
});

it('writes through no name that somebody else has laid there, and leaves nothing beside', async () => {
  const other = join(folder, 'other');
  writeFileSync(other, 'mine');
  symlinkSync(other, join(place, 'modules.json.tmp'));
  await unlockMemory(place).trust(module('/c.so'));
  expect(readFileSync(other, 'utf8')).toBe('mine');
  for (const path of [join(place, 'modules.json.tmp'), other]) rmSync(path);
  await unlockMemory(place).forget('/c.so');
  expect(readdirSync(place)).toEqual(['modules.json']);
});

it('trusts nothing of a list that it did not write', async () => {
  writeFileSync(join(place, 'modules.json'), JSON.stringify({ modules: [{ path: '/evil.so' }] }));
  expect(await unlockMemory(place).modules()).toEqual([]);
});

it('keeps what no vault has on record yet, in order, until one has', async () => {
  const memory = unlockMemory(place);
  const act = (path: string, command: 'modules.trust' | 'modules.remove' = 'modules.trust') => ({
    ...{ command, path, sha256: 'ab'.repeat(32) },
    at: '2030-01-01T00:00:00.000Z',
  });
  expect(await memory.unrecorded()).toEqual([]);
  await Promise.all([
    memory.note(act('/a.so')),
    memory.note(act('/b.so')),
    memory.note(act('/a.so', 'modules.remove')),
  ]);
  const kept = await unlockMemory(place).unrecorded();
  expect(kept).toEqual([act('/a.so'), act('/b.so'), act('/a.so', 'modules.remove')]);
  await memory.note(act('/c.so'));
  await memory.recorded(kept);
  expect(await memory.unrecorded()).toEqual([act('/c.so')]);
  expect(statSync(join(place, 'unrecorded.json')).mode & 0o077).toBe(0);
  await memory.recorded([act('/c.so')]);
  expect(readdirSync(place)).not.toContain('unrecorded.json');
  const full = Array.from({ length: 256 }, (_, n) => act(`/${String(n)}.so`));
  writeFileSync(join(place, 'unrecorded.json'), JSON.stringify({ acts: full }));
  for (let n = 256; n < 262; n++) await memory.note(act(`/${String(n)}.so`));
  expect((await memory.unrecorded()).map(({ path }) => path).slice(0, 2)).toEqual(['/6.so', '/7.so']);
  writeFileSync(join(place, 'unrecorded.json'), '{"acts":[{"command":"keys.destroy"}]}');
  expect(await memory.unrecorded()).toEqual([]);
});

it('counts by token, and takes a count that it cannot read for many', async () => {
  const memory = unlockMemory(place);
  expect(await memory.wrongPins('A1')).toBe(0);
  await memory.setWrongPins('A1', 2);
  await memory.setWrongPins('../../B2', 1);
  expect(await unlockMemory(place).wrongPins('A1')).toBe(2);
  expect(await memory.wrongPins('../../B2')).toBe(1);
  expect(readdirSync(folder)).toEqual(['app']);
  for (const name of readdirSync(place))
    if (name.endsWith('.pin.json')) writeFileSync(join(place, name), '{"wrong":-1}');
  expect(await memory.wrongPins('A1')).toBeGreaterThan(10);
});

it('says so when it cannot be written, before anything is sent on the strength of it', async () => {
  writeFileSync(join(folder, 'file'), '');
  const memory = unlockMemory(join(folder, 'file', 'unlock'));
  await expect(memory.setWrongPins('A1', 1)).rejects.toMatchObject({ code: 'write-failed' });
});

it('is not emptied by one module that is trusted and forgotten over and over, and keeps nothing that is no text', async () => {
  const memory = unlockMemory(join(folder, 'flood'));
  const act = (path: string, command: 'modules.trust' | 'modules.remove', at: number) => ({
    ...{ command, path, sha256: 'ab'.repeat(32) },
    at: new Date(at).toISOString(),
  });
  await memory.note(act('/matters.so', 'modules.trust', 0));
  for (let at = 1; at <= 20; at++)
    await memory.note(act('/other.so', at % 2 === 0 ? 'modules.remove' : 'modules.trust', at));
  await memory.note(act('/half\ud800.so', 'modules.trust', 400));
  expect((await memory.unrecorded()).map(({ path, command, at }) => [path, command, Date.parse(at)])).toEqual(
    [
      ['/matters.so', 'modules.trust', 0],
      ['/other.so', 'modules.trust', 19],
      ['/other.so', 'modules.remove', 20],
      ['/half\ufffd.so', 'modules.trust', 400],
    ],
  );
});
