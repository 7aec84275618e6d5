import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { Bench } from '../engine/harness.ts';
import { compileHostile } from './hostile/hostile-module.ts';
import { softHsm } from './support/softhsm.ts';

/** `modules.*` through the contract. */

const folder = mkdtempSync(join(homedir(), '.holdfast-trust-'));
const hsm = softHsm();
hsm.addToken('Card');
const hostile = compileHostile();
const port = createTokenPort({ start: () => forkTokenProcess({ ...process.env, ...hsm.environment }) });
const bench = new Bench((ports) => ({ ...ports, tokens: port }));
afterAll(async () => {
  await bench.end();
  await port.close();
  hostile.remove();
  hsm.remove();
  rmSync(folder, { recursive: true, force: true });
});
await bench.create();

const refusal = async (command: string, input: unknown) => (await bench.no(command, input)).code;
const path = join(folder, 'module.so');
copyFileSync(hsm.module, path);
const one = async () => (await bench.ok('modules.list', {})).modules.find((module) => module.path === path);

describe('modules', () => {
  it('are found, trusted by the hash that was shown, and no longer found', async () => {
    const { found, looked, modules } = await bench.ok('modules.list', {});
    expect(modules).toEqual([]);
    expect(looked.length).toBeGreaterThan(3);
    const soft = found.find(({ name }) => name.startsWith('SoftHSM'));
    expect(soft).toMatchObject({ from: 'known' });
    const wrong = { path: soft?.path ?? '', sha256: 'ab'.repeat(32) };
    expect(await refusal('modules.trust', wrong)).toBe('module-changed');
    const { module } = await bench.ok('modules.trust', {
      path: soft?.path ?? '',
      sha256: soft?.sha256 ?? '',
    });
    expect(module).toMatchObject({
      name: soft?.name,
      state: 'running',
      manufacturer: 'SoftHSM',
      version: '2.6',
    });
    const again = await bench.ok('modules.list', {});
    expect(again.found.some((other) => other.path === soft?.path)).toBe(false);
    await bench.ok('modules.remove', { id: module.id });
    expect((await bench.ok('modules.list', {})).modules).toEqual([]);
    expect(await refusal('modules.restart', { id: module.id })).toBe('no-such-module');
  });

  it('are not used once their file has changed, until they are trusted again', async () => {
    const { module } = await bench.ok('modules.trust', { file: path, name: 'Mine' });
    expect(module).toMatchObject({ name: 'Mine', state: 'running', path });
    appendFileSync(path, 'x');
    const changed = await one();
    expect(changed).toMatchObject({ state: 'changed', sha256: module.sha256 });
    expect(changed?.changedTo).toMatch(/^[0-9a-f]{64}$/);
    expect(await refusal('modules.restart', { id: module.id })).toBe('module-changed');
    const { module: now } = await bench.ok('modules.trust', { path });
    expect(now).toMatchObject({ id: module.id, name: 'Mine', state: 'running', sha256: changed?.changedTo });
    rmSync(path);
    expect(await one()).toMatchObject({ state: 'missing', why: 'missing' });
    expect(await refusal('modules.trust', { path })).toBe('module-refused');
    await bench.ok('modules.remove', { id: module.id });
  });

  it('are not trusted when they cannot be loaded, and said to have failed when they fail later', async () => {
    const broken = hostile.make('crash:C_Initialize');
    expect(await refusal('modules.trust', { path: broken.path })).toBe('module-failed');
    expect((await bench.ok('modules.list', {})).modules).toEqual([]);
    broken.fault('');
    const { module } = await bench.ok('modules.trust', { path: broken.path });
    broken.fault('crash:C_GetInfo');
    expect(await refusal('modules.restart', { id: module.id })).toBe('module-failed');
    const { modules } = await bench.ok('modules.list', {});
    expect(modules[0]).toMatchObject({ state: 'failed', why: 'crashed' });
    broken.fault('');
    const restarted = await bench.ok('modules.restart', { id: module.id });
    expect(restarted.module).toMatchObject({ state: 'running', manufacturer: 'Hostile' });
    await bench.ok('modules.remove', { id: module.id });
  });

  it('are tried: what a token can do is found by doing it, when somebody is logged in', async () => {
    const { module } = await bench.ok('modules.trust', { path: hsm.module });
    const closed = await bench.ok('modules.probe', { id: module.id });
    expect(closed.mechanisms.length).toBeGreaterThan(50);
    expect(new Set(closed.findings.map(({ result }) => result))).toEqual(new Set(['not-tried']));
    const { tokens } = await bench.ok('tokens.list', {});
    const token = tokens.find(({ label }) => label === 'Card')?.token ?? '';
    await bench.ok('tokens.login', { token, pin: new TextEncoder().encode('1234') });
    const { findings } = await bench.ok('modules.probe', { id: module.id, token });
    expect(findings.filter(({ result }) => result !== 'ok')).toEqual([]);
    expect(findings.length).toBeGreaterThanOrEqual(10);
    // Nothing of it is left.
    expect((await bench.ok('tokens.get', { token })).objects).toEqual([]);
    expect(await refusal('modules.probe', { id: module.id, token: 'none' })).toBe('no-such-token');
  });
});
