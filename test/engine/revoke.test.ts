import { expect, it } from 'vitest';
import { openBench } from './harness.ts';

const bench = await openBench();

it('revoking an account revokes what lies below it or shares its path, and nothing else', async () => {
  const { key } = await bench.ok('seeds.generate', { label: 'seed', words: 12 });
  const seed = key.record.id;
  const reason = 'a test';
  await bench.ok('keys.waive-backup', { id: seed, reason });
  await bench.ok('keys.activate', { id: seed });
  const account = async (network: 'bitcoin-testnet' | 'bitcoin-regtest', number: number) => {
    const wish = { seed, standard: 'bip84', network, account: number } as const;
    const made = await bench.ok('seeds.add-account', { ...wish, label: `${network} ${String(number)}` });
    return made.record.id;
  };
  const child = async (path: string) => {
    const wish = { seed, algorithm: 'secp256k1', scheme: 'bip32', path } as const;
    return (await bench.ok('seeds.derive-key', { ...wish, label: path })).record.id;
  };
  const testnet = await account('bitcoin-testnet', 0);
  const regtest = await account('bitcoin-regtest', 0);
  const other = await account('bitcoin-testnet', 1);
  const below = await child("m/84'/1'/0'/0/5");
  const deep = await child("m/84'/1'/0'/7'");
  const beside = await child("m/84'/1'/10'/0/5");
  const { alsoRevoked } = await bench.ok('keys.revoke', { id: testnet, reason });
  expect([...alsoRevoked].sort()).toEqual([regtest, below, deep].sort());
  for (const id of [seed, other, beside])
    expect((await bench.ok('keys.get', { id })).record.state).not.toBe('compromised');
});
