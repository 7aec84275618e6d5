import { HDKey } from '@scure/bip32';
import { p2wpkh, Transaction } from '@scure/btc-signer';
import { expect, it } from 'vitest';
import { openBench } from './harness.ts';

/*
 * A wallet that was given an extended public key and nothing else takes it for its own master (BIP-32): it states that
 * key's fingerprint and the path below it.
 */

const testnet = { bech32: 'tb', pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef };
const bench = await openBench();
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const phrase =
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';
const seed = (await bench.ok('seeds.import', { label: 'seed', phrase: text(phrase) })).record.id;
await bench.ok('seeds.verify', { id: seed, phrase: text(phrase) });
await bench.ok('keys.activate', { id: seed });
const add = { seed, label: 'watched', standard: 'bip84', network: 'bitcoin-testnet', account: 0 } as const;
const account = (await bench.ok('seeds.add-account', add)).record.id;
await bench.ok('keys.activate', { id: account });
const { text: xpub } = await bench.ok('keys.export-public', { id: account, form: 'xpub' });
const watched = HDKey.fromExtendedKey(xpub, { public: 0x043587cf, private: 0x04358394 });

function owned(branch: number, index: number, fingerprint = watched.fingerprint) {
  const publicKey = watched.deriveChild(branch).deriveChild(index).publicKey ?? new Uint8Array(0);
  const origin: [Uint8Array, { fingerprint: number; path: number[] }] = [
    publicKey,
    { fingerprint, path: [branch, index] },
  ];
  return { script: p2wpkh(publicKey, testnet).script, bip32Derivation: [origin] };
}

function psbtOf(spent: ReturnType<typeof owned>, change: ReturnType<typeof owned>): Uint8Array {
  const funding = new Transaction({ allowUnknownInputs: true, disableScriptCheck: true });
  funding.addOutput({ script: spent.script, amount: 100_000n });
  funding.addInput({ txid: '11'.repeat(32), index: 0, finalScriptSig: Uint8Array.of(0x51) });
  const psbt = new Transaction();
  const { bip32Derivation } = spent;
  psbt.addInput({
    txid: funding.id,
    index: 0,
    nonWitnessUtxo: funding.toBytes(true, false),
    bip32Derivation,
  });
  psbt.addOutput({ script: p2wpkh(new Uint8Array(33).fill(2), testnet).script, amount: 60_000n });
  psbt.addOutput({ ...change, amount: 39_000n });
  return psbt.toPSBT();
}

it('signs for a wallet that knows the extended public key alone, on its network, with its change known', async () => {
  const view = await bench.ok('sign.open', { from: { bytes: psbtOf(owned(0, 5), owned(1, 6)) } });
  expect(view.display).toMatchObject({
    kind: 'bitcoin-psbt',
    network: 'testnet',
    totalPayment: '60000',
    totalChange: '39000',
    inputs: [{ willSign: true, ours: { keyId: account, path: 'm/0/5' } }],
  });
  const outcome = await bench.ok('sign.approve', { id: view.id, digest: view.digest });
  expect(outcome.complete).toBe(true);
  expect(Transaction.fromRaw(Buffer.from(outcome.extracted ?? '', 'hex')).id).toBe(outcome.txid);
});

it('believes no change that lies elsewhere, and no other fingerprint', async () => {
  const far = await bench.ok('sign.open', { from: { bytes: psbtOf(owned(0, 5), owned(1, 20_000)) } });
  const received = await bench.ok('sign.open', { from: { bytes: psbtOf(owned(0, 5), owned(0, 6)) } });
  for (const { display } of [far, received]) expect(display).toMatchObject({ totalChange: '0' });
  const strange = owned(0, 5, (watched.fingerprint ^ 1) >>> 0);
  expect(await bench.no('sign.open', { from: { bytes: psbtOf(strange, owned(1, 6)) } })).toMatchObject({
    details: { reason: 'no-input-of-ours' },
  });
});

it('takes an origin that is deeper than any key of ours for that of a stranger', async () => {
  for (const depth of [31, 33, 255])
    for (const fingerprint of [watched.fingerprint, 1]) {
      const spent = owned(0, 5, fingerprint);
      for (const [, origin] of spent.bip32Derivation) origin.path = new Array<number>(depth).fill(0);
      expect(await bench.no('sign.open', { from: { bytes: psbtOf(spent, owned(1, 6)) } })).toMatchObject({
        code: 'refused',
        details: { reason: 'no-input-of-ours' },
      });
    }
});

it('adds a wallet whose descriptor states no origin', async () => {
  const other = HDKey.fromMasterSeed(new Uint8Array(32).fill(9), { public: 0x043587cf, private: 0x04358394 });
  const descriptor = `wsh(sortedmulti(1,${xpub}/<0;1>/*,${other.publicExtendedKey}/<0;1>/*))`;
  const { wallet } = await bench.ok('wallets.add', { label: 'Two', descriptor, network: 'testnet' });
  expect(wallet.cosigners.map(({ ours }) => ours)).toEqual([account, undefined]);
});
