import { afterAll, describe, expect, it } from 'vitest';
import { FakeModule, FakeTokens } from '../support/fake-tokens.ts';
import { Bench } from './harness.ts';

/** What a page may ask to be loaded. */

const module = new FakeModule('/usr/lib/made-up.so', []);
const port = new FakeTokens(module);
// It lies where nobody searches.
port.search = () => Promise.resolve({ found: [], looked: [] });
const bench = new Bench((ports) => ({
  ...ports,
  tokens: port,
  app: { ...ports.app, shownModulesOnly: true },
}));
afterAll(() => bench.end());
await bench.create();
const { path, sha256 } = module.file;

describe('a module that a page asks to be trusted', () => {
  it('is not loaded from a path that was not listed', async () => {
    const refused = await bench.no('modules.trust', { path, sha256 });
    expect(refused).toMatchObject({ code: 'module-refused', details: { reason: 'not-listed' } });
    expect(module.calls).toEqual([]);
  });

  it('is told by its hash when a person has chosen it, and loaded with that hash alone', async () => {
    const told = await bench.no('modules.trust', { file: path });
    expect(told).toMatchObject({ code: 'module-refused', details: { reason: 'confirm-hash', path, sha256 } });
    const other = await bench.no('modules.trust', { file: path, sha256: 'cd'.repeat(32) });
    expect(other.code).toBe('module-changed');
    expect(module.calls).toEqual([]);
    await bench.ok('modules.trust', { file: path, sha256 });
    expect(module.calls).toEqual(['info']);
  });

  it('needs its hash also when it is trusted already', async () => {
    expect(await bench.no('modules.trust', { path })).toMatchObject({ details: { reason: 'confirm-hash' } });
    await bench.ok('modules.trust', { path, sha256 });
  });
});
