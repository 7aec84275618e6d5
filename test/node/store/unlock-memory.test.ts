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
