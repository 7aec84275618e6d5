import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { p2pkh, p2sh, p2tr, p2wpkh, Transaction } from '@scure/btc-signer';
import { describe, expect, it } from 'vitest';
import { openBench } from './harness.ts';

const bench = await openBench();
const key = (await bench.ok('keys.generate', { algorithm: 'secp256k1', label: 'Coins' })).record;
const other = (await bench.ok('keys.generate', { algorithm: 'secp256k1', label: 'Other' })).record;
for (const { id } of [key, other]) {
  await bench.ok('keys.waive-backup', { id, reason: 'test' });
  await bench.ok('keys.activate', { id });
}
const publicKey = Buffer.from(key.versions[0]?.publicKey ?? '', 'hex');
const stranger = p2wpkh(secp256k1.getPublicKey(new Uint8Array(32).fill(7)));

const scripts = {
  P2PKH: p2pkh(publicKey),
  'P2SH-P2WPKH': p2sh(p2wpkh(publicKey)),
  P2WPKH: p2wpkh(publicKey),
  P2TR: p2tr(publicKey.subarray(1)),
} as const;
type Form = keyof typeof scripts;

/** One input of that script and two outputs, the second back to it; nothing says whose any of them is. */
function psbtOf(form: Form, amount = 60_000n): Uint8Array {
  const { script } = scripts[form];
  const funding = new Transaction({
    allowUnknownOutputs: true,
    allowUnknownInputs: true,
    disableScriptCheck: true,
  });
  funding.addOutput({ script, amount: 100_000n });
  funding.addInput({ txid: '11'.repeat(32), index: 0, finalScriptSig: Uint8Array.of(0x51) });
  const psbt = new Transaction();
  const witness = form === 'P2PKH' ? {} : { witnessUtxo: { script, amount: 100_000n } };
  const previous = form === 'P2TR' ? {} : { nonWitnessUtxo: funding.toBytes(true, false) };
  const redeem = form === 'P2SH-P2WPKH' ? { redeemScript: p2wpkh(publicKey).script } : {};
  psbt.addInput({ txid: funding.id, index: 0, ...witness, ...previous, ...redeem });
  psbt.addOutput({ script: stranger.script, amount });
  psbt.addOutput({ script, amount: 99_000n - amount });
  return psbt.toPSBT();
}

describe('a PSBT that names none of its keys, opened for a key', () => {
  it.each(Object.keys(scripts) as Form[])('is ours by its script and signed: %s', async (form) => {
    const bytes = psbtOf(form);
    expect(await bench.no('sign.open', { from: { bytes } })).toMatchObject({
      code: 'refused',
      details: { reason: 'no-input-of-ours' },
    });
    const view = await bench.ok('sign.open', { from: { bytes }, key: key.id });
    expect(view.keys.map(({ id }) => id)).toEqual([key.id]);
    expect(view.display).toMatchObject({ totalPayment: '60000', totalChange: '39000', fee: '1000' });
    const again = (await bench.ok('sign.get', { id: view.id })).request;
    expect(again.display).toEqual(view.display);
    expect(again.digest).toBe(view.digest);
    const outcome = await bench.ok('sign.approve', { id: view.id, digest: view.digest });
    expect(outcome).toMatchObject({ form: 'psbt', complete: true });
    // A second implementation takes what was made for whole.
    const extracted = Transaction.fromRaw(Buffer.from(outcome.extracted ?? '', 'hex'));
    expect(extracted.id).toBe(outcome.txid);
    // What is closed is still shown.
    const closed = (await bench.ok('sign.get', { id: view.id })).request;
    expect(closed).toMatchObject({ status: 'signed', display: { totalPayment: '60000', fee: '1000' } });
  });

  it.each(Object.keys(scripts) as Form[])('is not ours for another key of ours: %s', async (form) => {
    expect(await bench.no('sign.open', { from: { bytes: psbtOf(form) }, key: other.id })).toMatchObject({
      code: 'refused',
      details: { reason: 'no-input-of-ours' },
    });
  });

  it('is signed in a batch for that key', async () => {
    const folder = bench.file('payments');
    mkdirSync(folder);
    const amounts = [50_000n, 51_000n];
    for (const amount of amounts) writeFileSync(join(folder, `${amount}.psbt`), psbtOf('P2WPKH', amount));
    const view = await bench.ok('batches.open', { from: folder, key: key.id });
    expect(view.refused).toEqual([]);
    const [group] = view.groups;
    if (group === undefined || view.groups.length !== 1) throw new Error('one group');
    const outcome = await bench.ok('batches.approve', { id: view.id, digest: group.digest });
    expect(outcome.signed).toBe(2);
  });
});
