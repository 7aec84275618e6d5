import { secp256k1 } from '@noble/curves/secp256k1.js';
import { p2tr, p2wpkh, Transaction } from '@scure/btc-signer';
import { describe, expect, it } from 'vitest';
import { openBench } from './harness.ts';

const regtest = { bech32: 'bcrt', pubKeyHash: 0x6f, scriptHash: 0xc4, wif: 0xef };
const steps = (path: string): number[] =>
  path
    .split('/')
    .slice(1)
    .map((step) => Number.parseInt(step, 10) + (step.endsWith("'") ? 0x8000_0000 : 0));

describe.each([
  ['bip84', 'p2wpkh'],
  ['bip86', 'p2tr'],
] as const)('a PSBT for an account of %s', async (standard, script) => {
  const bench = await openBench();

  it('is signed, final and extracted, with change known as ours', async () => {
    const phrase = new TextEncoder().encode(
      'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
    );
    const seed = await bench.ok('seeds.import', { label: 'seed', phrase });
    expect(seed.record.seed?.fingerprint).toBe('73c5da0a');
    await bench.ok('seeds.verify', { id: seed.record.id, phrase });
    await bench.ok('keys.activate', { id: seed.record.id });
    const account = await bench.ok('seeds.add-account', {
      seed: seed.record.id,
      label: 'btc',
      standard,
      network: 'bitcoin-regtest',
      account: 0,
    });
    const id = account.record.id;
    const [receive] = (await bench.ok('keys.addresses', { id, count: 1 })).addresses;
    const [change] = (await bench.ok('keys.addresses', { id, change: true, count: 1 })).addresses;
    if (receive === undefined || change === undefined) throw new Error('no addresses');
    const pay = (publicKey: string) => {
      const key = Buffer.from(publicKey, 'hex');
      return script === 'p2wpkh' ? p2wpkh(key, regtest) : p2tr(key.subarray(1), undefined, regtest);
    };
    expect(pay(receive.publicKey).address).toBe(receive.address);
    expect(account.record.address).toBe(receive.address);

    const funding = new Transaction({
      allowUnknownOutputs: true,
      allowUnknownInputs: true,
      disableScriptCheck: true,
    });
    funding.addOutput({ script: pay(receive.publicKey).script, amount: 100_000n });
    funding.addInput({ txid: '11'.repeat(32), index: 0, finalScriptSig: Uint8Array.of(0x51) });
    const origin = (row: typeof receive) => ({ fingerprint: 0x73c5da0a, path: steps(row.path) });
    const derivation = (row: typeof receive) => {
      const key = Buffer.from(row.publicKey, 'hex');
      return script === 'p2wpkh'
        ? { bip32Derivation: [[key, origin(row)]] as [Uint8Array, { fingerprint: number; path: number[] }][] }
        : {
            tapInternalKey: key.subarray(1),
            tapBip32Derivation: [[key.subarray(1), { hashes: [], der: origin(row) }]] as never,
          };
    };
    const stranger = p2wpkh(secp256k1.getPublicKey(new Uint8Array(32).fill(7)), regtest);
    const psbt = new Transaction();
    const previous = script === 'p2wpkh' ? { nonWitnessUtxo: funding.toBytes(true, false) } : {};
    psbt.addInput({
      txid: funding.id,
      index: 0,
      witnessUtxo: { script: pay(receive.publicKey).script, amount: 100_000n },
      ...previous,
      ...derivation(receive),
    });
    psbt.addOutput({ script: stranger.script, amount: 60_000n });
    psbt.addOutput({ script: pay(change.publicKey).script, amount: 39_000n, ...derivation(change) });
    const bytes = psbt.toPSBT();

    expect(await bench.no('sign.open', { from: { bytes } })).toMatchObject({ code: 'state-forbids' });
    await bench.ok('keys.activate', { id });
    const request = await bench.ok('sign.open', { from: { bytes } });
    expect(request.display).toMatchObject({
      kind: 'bitcoin-psbt',
      fee: '1000',
      totalChange: '39000',
      totalPayment: '60000',
    });
    const outcome = await bench.ok('sign.approve', { id: request.id, digest: request.digest });
    expect(outcome).toMatchObject({ form: 'psbt', complete: true });
    const extracted = Transaction.fromRaw(Buffer.from(outcome.extracted ?? '', 'hex'));
    expect(extracted.id).toBe(outcome.txid);
    expect(extracted.getInput(0).finalScriptWitness).toHaveLength(script === 'p2wpkh' ? 2 : 1);
    const saved = await bench.ok('sign.save', {
      id: request.id,
      file: bench.file('tx.bin'),
      form: 'extracted',
    });
    expect(saved.bytes * 2).toBe(outcome.extracted?.length);
  });
});
