import { expect, it } from 'vitest';
import { openBench, passphrase } from './harness.ts';

it('makes a vault, a key, locks, unlocks and finds the key again', async () => {
  const bench = await openBench();
  const key = await bench.ok('keys.generate', { algorithm: 'secp256k1', label: 'Trading' });
  expect(key.record.state).toBe('pre-activation');
  await bench.ok('vault.lock', {});
  expect(await bench.no('keys.list', {})).toEqual({ code: 'vault-locked' });
  expect(
    await bench.no('vault.unlock', {
      file: bench.file('v.holdfast'),
      with: 'passphrase',
      secret: new TextEncoder().encode('wrong wrong wrong'),
    }),
  ).toMatchObject({ code: 'wrong-secret' });
  const opened = await bench.ok('vault.unlock', {
    file: bench.file('v.holdfast'),
    with: 'passphrase',
    secret: passphrase(),
  });
  expect(opened).toMatchObject({ name: 'Test vault', failedUnlocks: 1 });
  const { keys } = await bench.ok('keys.list', {});
  expect(keys.map(({ label }) => label)).toEqual(['Trading']);
  expect(await bench.ok('keys.get', { id: key.record.id })).toMatchObject({ record: { label: 'Trading' } });
  const status = await bench.ok('vault.status', {});
  expect(status).toMatchObject({ open: true, keys: 1 });
});
