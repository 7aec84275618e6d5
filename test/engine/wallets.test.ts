import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { describe, expect, it } from 'vitest';
import { encodePsbt } from '../../src/core/signing/bitcoin/psbt-codec.ts';
import { decodeRequest } from '../../src/core/signing/decode.ts';
import { FakeKeys } from '../core/signing/support/fake-keys.ts';
import { buildPsbt, strangerScript } from '../core/signing/support/psbt-builder.ts';
import { named, shared } from '../core/signing/support/shared-scripts.ts';
import { openBench } from './harness.ts';

const mine = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';
const theirs = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const account = "m/84'/1'/0'";
const testnet = { private: 0x04358394, public: 0x043587cf };

/** A key expression of a fake vault's account, receiving and change in one. */
function expression(keys: FakeKeys): string {
  const root = HDKey.fromMasterSeed(mnemonicToSeedSync(keys === ours ? mine : theirs), testnet);
  const fingerprint = keys.root.fingerprint.toString(16).padStart(8, '0');
  return `[${fingerprint}/84h/1h/0h]${root.derive(account).publicExtendedKey}/<0;1>/*`;
}
const ours = new FakeKeys(mine);
const other = new FakeKeys(theirs);

/** The shared script at a place below the accounts, its keys in the order of their bytes. */
function scriptAt(below: string) {
  const members = [ours, other].map((keys) => ({ keys, path: `${account}/${below}` }));
  const key = ({ keys, path }: (typeof members)[number]) =>
    Buffer.from(keys.root.derive(path).publicKey ?? []).toString('hex');
  return {
    ...shared(
      'p2wsh',
      2,
      members.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)),
    ),
    members,
  };
}

describe('a wallet of two keys', async () => {
  const bench = await openBench();
  const phrase = new TextEncoder().encode(mine);
  const seed = (await bench.ok('seeds.import', { label: 'seed', phrase })).record.id;
  await bench.ok('seeds.verify', { id: seed, phrase });
  await bench.ok('keys.activate', { id: seed });
  const descriptor = `wsh(sortedmulti(2,${expression(ours)},${expression(other)}))`;

  function request(): Uint8Array {
    const input = scriptAt('0/3');
    const change = scriptAt('1/4');
    return encodePsbt(
      buildPsbt(
        ours,
        [{ script: input.script, amount: 100_000n, whole: true, extra: input.pairs }],
        [
          { script: strangerScript, amount: 60_000n },
          { script: change.script, amount: 39_500n, extra: change.members.map((one) => named(one, 0x02)) },
        ],
      ),
    );
  }

  it('is not taken before the vault holds a key of it, nor in a form that is none', async () => {
    const add = { label: 'Shared', descriptor, network: 'testnet' } as const;
    expect(await bench.no('wallets.add', add)).toMatchObject({ code: 'wallet-not-ours' });
    const made = await bench.ok('seeds.add-account', {
      seed,
      label: 'btc',
      standard: 'bip84',
      network: 'bitcoin-testnet',
      account: 0,
    });
    await bench.ok('keys.activate', { id: made.record.id });
    for (const [text, reason] of [
      ['wsh(sortedmulti(2))', 'threshold'],
      [`${descriptor}#aaaaaaaa`, 'checksum'],
      [descriptor.replaceAll('tpub', 'xpub'), 'key'],
      ['wpkh(L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1)', 'network-or-private'],
      ['raw(51)', 'network-or-private'],
    ] as const) {
      const refusal = await bench.no('wallets.add', { ...add, descriptor: text });
      expect(refusal).toMatchObject({ code: 'descriptor-malformed', details: { reason } });
    }
    // Keys of a test network for the main network.
    const main = await bench.no('wallets.add', { label: 'Shared', descriptor });
    expect(main).toMatchObject({ code: 'descriptor-malformed' });
  });

  it('without it, its change is a payment; with it, change', async () => {
    const before = await bench.ok('sign.open', { from: { bytes: request() } });
    expect(before.display).toMatchObject({
      totalChange: '0',
      inputs: [{ cosigners: { required: 2, total: 2, signed: 0 }, willSign: true }],
    });
    const { wallet } = await bench.ok('wallets.add', { label: 'Shared', descriptor, network: 'testnet' });
    expect(wallet).toMatchObject({
      script: 'wsh',
      required: 2,
      network: 'testnet',
      cosigners: [{ path: account }, {}],
    });
    expect(wallet.cosigners.map(({ ours: key }) => key !== undefined)).toEqual([true, false]);
    expect(wallet.descriptor).toMatch(/#[a-z0-9]{8}$/);
    const again = await bench.no('wallets.add', { label: 'Twice', descriptor, network: 'testnet' });
    expect(again).toMatchObject({ code: 'wallet-known' });
    expect((await bench.ok('wallets.list', {})).wallets).toEqual([wallet]);

    const after = await bench.ok('sign.open', { from: { bytes: request() } });
    expect(after.display).toMatchObject({
      totalChange: '39500',
      totalPayment: '60000',
      inputs: [{ wallet: 'Shared' }],
      outputs: [{ role: 'payment' }, { role: 'change', wallet: 'Shared' }],
    });
    const outcome = await bench.ok('sign.approve', { id: after.id, digest: after.digest });
    expect(outcome).toMatchObject({ form: 'psbt', complete: false });
    const { bytes } = outcome;
    const finished = other.sign(decodeRequest({ bytes, network: 'testnet' }, other));
    expect(finished.complete).toBe(true);
  });

  it('lists its addresses, as the other member derives them', async () => {
    const [wallet] = (await bench.ok('wallets.list', {})).wallets;
    const id = wallet?.id ?? '';
    const { addresses } = await bench.ok('wallets.addresses', { id, from: 3, count: 2 });
    expect(addresses.map(({ index, path }) => [index, path])).toEqual([
      [3, '0/3'],
      [4, '0/4'],
    ]);
    const { display } = await bench.ok('sign.open', { from: { bytes: request() } });
    if (display.kind !== 'bitcoin-psbt') throw new Error('not a PSBT');
    expect(addresses[0]?.address).toBe(display.inputs[0]?.address);
    const change = await bench.ok('wallets.addresses', { id, change: true, from: 4, count: 1 });
    expect(change.addresses[0]?.address).toBe(display.outputs[1]?.address);
  });

  it('forgotten, its change is a payment again', async () => {
    const [wallet] = (await bench.ok('wallets.list', {})).wallets;
    const id = wallet?.id ?? '';
    await bench.ok('wallets.remove', { id });
    expect(await bench.no('wallets.remove', { id })).toMatchObject({ code: 'no-such-wallet' });
    expect(await bench.no('wallets.addresses', { id })).toMatchObject({ code: 'no-such-wallet' });
    const { display } = await bench.ok('sign.open', { from: { bytes: request() } });
    expect(display).toMatchObject({ totalChange: '0' });
  });
});
