import type { Bench } from './harness.ts';

/** Wei of so many ether, in thousandths at the finest. */
export function coin(ether: number): string {
  return String(BigInt(Math.round(ether * 1000)) * 10n ** 15n);
}

/** A quantity as wallets write it. */
export function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** The fields of a plain payment. */
export function payTo(to: string, ether: number): { to: string; value: string } {
  return { to, value: hex(BigInt(coin(ether))) };
}

/** A transaction as JSON that wallets give. */
export function payment(fields: object): Uint8Array {
  return new TextEncoder().encode(
    JSON.stringify({
      chainId: '0x1',
      nonce: '0x0',
      maxFeePerGas: hex(30_000_000_000n),
      maxPriorityFeePerGas: hex(1_000_000_000n),
      gas: '0x5208',
      ...fields,
    }),
  );
}

/** An active Ethereum account below an active seed. */
export async function ethereumKey(bench: Bench): Promise<{ key: string; seed: string }> {
  const phrase = new TextEncoder().encode(
    'legal winner thank year wave sausage worth useful legal winner thank yellow',
  );
  const seed = await bench.ok('seeds.import', { label: 'seed', phrase });
  await bench.ok('seeds.verify', { id: seed.record.id, phrase });
  await bench.ok('keys.activate', { id: seed.record.id });
  const account = await bench.ok('seeds.add-account', {
    seed: seed.record.id,
    label: 'eth',
    standard: 'ethereum',
    network: 'ethereum',
    account: 0,
  });
  await bench.ok('keys.activate', { id: account.record.id });
  return { key: account.record.id, seed: seed.record.id };
}
