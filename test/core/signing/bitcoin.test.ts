import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { base64 } from '@scure/base';
import { Transaction } from '@scure/btc-signer';
import { Psbt as BitcoinjsPsbt, Transaction as BitcoinjsTransaction } from 'bitcoinjs-lib';
import { describe, expect, it } from 'vitest';

import { encodePsbt, parsePsbt } from '../../../src/core/signing/bitcoin/psbt-codec.ts';
import { p2wpkhScript } from '../../../src/core/signing/bitcoin/script.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import type { BitcoinPsbtDisplay } from '../../../src/core/signing/bitcoin/display.ts';
import { displayModelSchema } from '../../../src/core/signing/display.ts';
import { FakeKeys, failureOf, utf8 } from './support/fake-keys.ts';
import { buildPsbt, pair, psbtBytes, strangerScript } from './support/psbt-builder.ts';

const keys = new FakeKeys();
const receive = "m/84'/0'/0'/0/3";
const change = "m/84'/0'/0'/1/9";
const tapReceive = "m/86'/0'/0'/0/0";
const tapChange = "m/86'/0'/0'/1/0";
const payment = { script: strangerScript, amount: 60_000n };

function shown(bytes: Uint8Array): BitcoinPsbtDisplay {
  const { display } = decodeRequest({ bytes }, keys);
  if (display.kind !== 'bitcoin-psbt') throw new Error('not a PSBT');
  expect(displayModelSchema.parse(display)).toEqual(display);
  return display;
}

describe('PSBT with P2WPKH inputs', () => {
  const bytes = psbtBytes(
    keys,
    [{ path: receive, amount: 100_000n }],
    [payment, { path: change, amount: 39_000n }],
  );

  it('shows inputs, payment, proven change, fee and rate', () => {
    expect(shown(bytes)).toMatchObject({
      network: 'mainnet',
      totalIn: '100000',
      totalPayment: '60000',
      totalChange: '39000',
      fee: '1000',
      feePercent: '1.67',
      virtualSize: 141,
      feeRate: '7.10',
      inputs: [
        { amount: '100000', amountProven: true, scriptType: 'p2wpkh', sighash: 'ALL', willSign: true },
      ],
      outputs: [
        { role: 'payment', ours: null },
        { role: 'change', ours: { keyId: 'seed-1', path: change } },
      ],
      warnings: [],
    });
  });

  it('signs; bitcoinjs-lib accepts the signature and extracts the same transaction', () => {
    for (const form of [bytes, utf8(base64.encode(bytes)), utf8(Buffer.from(bytes).toString('hex'))]) {
      const outcome = keys.sign(decodeRequest({ bytes: form }, keys));
      const psbt = BitcoinjsPsbt.fromBuffer(outcome.bytes);
      expect(
        psbt.validateSignaturesOfAllInputs((publicKey, digest, signature) =>
          secp256k1.verify(signature, digest, publicKey, { prehash: false }),
        ),
      ).toBe(true);
      psbt.finalizeAllInputs();
      expect(Buffer.from(outcome.extracted ?? []).toString('hex')).toBe(psbt.extractTransaction().toHex());
      expect(outcome).toMatchObject({ complete: true, txid: psbt.extractTransaction().getId() });
    }
  });

  it('leaves every field it does not know byte for byte', () => {
    const psbt = buildPsbt(keys, [{ path: receive, amount: 100_000n }], [payment]);
    const unknown = [
      pair(0xfc, Uint8Array.of(1, 2), Uint8Array.of(4, 116, 101, 115, 116, 7)),
      pair(0x77, utf8('x')),
    ];
    psbt.global.push(...unknown);
    psbt.inputs[0]?.push(...unknown);
    psbt.outputs[0]?.push(...unknown);
    const request = decodeRequest({ bytes: encodePsbt(psbt) }, keys);
    expect(request.display.warnings).toContainEqual({
      code: 'unknown-fields',
      severity: 'note',
      params: { count: '6' },
    });
    const signed = parsePsbt(keys.sign(request).bytes);
    expect(signed.global).toEqual(psbt.global);
    expect(signed.inputs[0]?.slice(0, -1)).toEqual(psbt.inputs[0]);
    expect(signed.outputs).toEqual(psbt.outputs);
  });

  it('signs its own inputs of a shared transaction and reports it incomplete', () => {
    const shared = psbtBytes(
      keys,
      [
        { path: receive, amount: 100_000n },
        { script: strangerScript, amount: 50_000n },
      ],
      [{ ...payment, amount: 140_000n }],
    );
    expect(shown(shared).inputs.map(({ willSign }) => willSign)).toEqual([true, false]);
    expect(shown(shared).warnings.map(({ code }) => code)).toContain('foreign-inputs');
    const outcome = keys.sign(decodeRequest({ bytes: shared }, keys));
    expect(outcome.complete).toBe(false);
    expect(outcome.extracted).toBeUndefined();
  });

  it('signs with a single imported key and takes the way back to it as change', () => {
    const secret = new Uint8Array(32).fill(9);
    const single = new FakeKeys().add('single', 'secp256k1', secret);
    const script = p2wpkhScript(secp256k1.getPublicKey(secret, true));
    const request = decodeRequest(
      {
        bytes: psbtBytes(keys, [{ script, amount: 100_000n }], [payment, { script, amount: 39_000n }]),
        key: { keyId: 'single' },
      },
      single,
    );
    expect(request.display).toMatchObject({ outputs: [{ role: 'payment' }, { role: 'change' }] });
    expect(single.sign(request).complete).toBe(true);
  });
});

describe('PSBT with taproot inputs', () => {
  it('signs key paths with witness UTXOs alone; the library accepts both signatures', () => {
    const bytes = psbtBytes(
      keys,
      [
        { path: tapReceive, type: 'p2tr', amount: 70_000n },
        {
          path: "m/86'/0'/0'/0/1",
          type: 'p2tr',
          amount: 30_000n,
          extra: [pair(0x03, Uint8Array.of(1, 0, 0, 0))],
        },
      ],
      [payment, { path: tapChange, type: 'p2tr', amount: 39_000n }],
    );
    const display = shown(bytes);
    expect(display).toMatchObject({ fee: '1000', outputs: [{ role: 'payment' }, { role: 'change' }] });
    expect(display.inputs.map(({ sighash }) => sighash)).toEqual(['DEFAULT', 'ALL']);
    const outcome = keys.sign(decodeRequest({ bytes }, keys));
    const library = Transaction.fromPSBT(outcome.bytes);
    const scripts = [0, 1].map((index) => library.getInput(index).witnessUtxo?.script ?? new Uint8Array(0));
    for (const [index, sighash] of [0, 1].entries()) {
      const digest = library.preimageWitnessV1(index, scripts, sighash, [70_000n, 30_000n]);
      const signature = library.getInput(index).tapKeySig ?? new Uint8Array(0);
      expect(
        schnorr.verify(signature.subarray(0, 64), digest, (scripts[index] ?? signature).subarray(2)),
      ).toBe(true);
    }
    library.finalize();
    expect(library.extract()).toEqual(outcome.extracted);
    const read = BitcoinjsTransaction.fromBuffer(outcome.extracted ?? new Uint8Array(0));
    expect(read.getId()).toBe(outcome.txid);
    expect(read.virtualSize()).toBeLessThanOrEqual(display.virtualSize);
  });

  it('gives the same digests as the library for version 0 inputs of a mixed transaction', () => {
    const bytes = psbtBytes(
      keys,
      [
        { path: receive, amount: 70_000n },
        { path: tapReceive, type: 'p2tr', amount: 30_000n, whole: true },
      ],
      [payment, { path: change, amount: 39_000n }],
    );
    const request = decodeRequest({ bytes }, keys);
    const library = Transaction.fromPSBT(bytes);
    const scripts = [0, 1].map((index) => library.getInput(index).witnessUtxo?.script ?? new Uint8Array(0));
    const code = Uint8Array.of(0x76, 0xa9, 0x14, ...(scripts[0] ?? []).slice(2), 0x88, 0xac);
    expect(request.tasks[0]?.payload).toEqual(library.preimageWitnessV0(0, code, 1, 70_000n));
    expect(request.tasks[1]?.payload).toEqual(library.preimageWitnessV1(1, scripts, 0, [70_000n, 30_000n]));
    // Two accounts pay: nothing is called change by path.
    expect(request.display).toMatchObject({ outputs: [{ role: 'payment' }, { role: 'payment' }] });
  });
});

describe('fees', () => {
  it('flags a fee above ten percent, or above the cap, as a danger', () => {
    const warningsAt = (paid: bigint) =>
      shown(psbtBytes(keys, [{ path: receive, amount: 100_000n }], [{ ...payment, amount: paid }]))
        .warnings.filter(({ code }) => code === 'fee-above-percent')
        .map(({ severity, params }) => `${severity} ${params['percent'] ?? ''}`);
    expect(warningsAt(91_000n)).toEqual([]);
    expect(warningsAt(90_000n)).toEqual(['danger 11.12']);
    expect(warningsAt(50_000n)).toEqual(['danger 100.00']);
    const rich = [{ path: receive, amount: 900_000_000n }];
    const cap = (paid: bigint) =>
      shown(psbtBytes(keys, rich, [{ ...payment, amount: paid }]))
        .warnings.filter(({ code }) => code === 'fee-above-cap')
        .map(({ severity }) => severity);
    expect(cap(899_000_000n)).toEqual([]);
    expect(cap(898_999_999n)).toEqual(['danger']);
  });

  it('refuses outputs above inputs', () => {
    const bytes = psbtBytes(keys, [{ path: receive, amount: 100n }], [payment]);
    expect(failureOf(() => decodeRequest({ bytes }, keys))).toBe('refused/amounts-exceed-inputs');
  });
});
