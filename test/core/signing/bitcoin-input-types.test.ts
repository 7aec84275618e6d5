import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { Transaction } from '@scure/btc-signer';
import { initEccLib, Psbt as BitcoinjsPsbt } from 'bitcoinjs-lib';
import { describe, expect, it } from 'vitest';

import type { BitcoinPsbtDisplay } from '../../../src/core/signing/bitcoin/display.ts';
import { encodePsbt, fieldValue, parsePsbt } from '../../../src/core/signing/bitcoin/psbt-codec.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { displayModelSchema } from '../../../src/core/signing/display.ts';
import type { SignedOutcome } from '../../../src/core/signing/request.ts';
import { FakeKeys } from './support/fake-keys.ts';
import type { InputSpec } from './support/psbt-builder.ts';
import { buildPsbt, strangerScript } from './support/psbt-builder.ts';
import type { Member, Spendable } from './support/shared-scripts.ts';
import { asVersion2, leaf, nested, p2pkh, shared } from './support/shared-scripts.ts';

const ours = new FakeKeys();
const second = new FakeKeys('legal winner thank year wave sausage worth useful legal winner thank yellow');
const third = new FakeKeys('letter advice cage absurd amount doctor acoustic avoid letter advice cage above');
const members: Member[] = [ours, second, third].map((keys) => ({ keys, path: "m/48'/0'/0'/2'/0/7" }));
const [first] = members;
const me: Member = first ?? { keys: ours, path: 'm' };
const single = (purpose: number): Member => ({ keys: ours, path: `m/${purpose.toString()}'/0'/0'/0/7` });

initEccLib({
  isXOnlyPoint: (key) => {
    try {
      schnorr.utils.lift_x(BigInt(`0x${Buffer.from(key).toString('hex')}`));
      return true;
    } catch {
      return false;
    }
  },
  xOnlyPointAddTweak: (key, tweak) => {
    const point = schnorr.utils
      .lift_x(BigInt(`0x${Buffer.from(key).toString('hex')}`))
      .add(secp256k1.Point.BASE.multiply(BigInt(`0x${Buffer.from(tweak).toString('hex')}`)));
    if (point.is0()) return null;
    const bytes = point.toBytes(true);
    return { parity: bytes[0] === 2 ? 0 : 1, xOnlyPubkey: bytes.slice(1) };
  },
});

const validator = (publicKey: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean =>
  publicKey.length === 32
    ? schnorr.verify(signature, digest, publicKey)
    : secp256k1.verify(signature, digest, publicKey, { prehash: false });

function input({ script, pairs }: Spendable, amount = 100_000n): InputSpec {
  return { script, amount, whole: true, single: script[0] === 0 || script[0] === 0x51, extra: pairs };
}

function request(...inputs: InputSpec[]) {
  const amount = inputs.reduce((sum, one) => sum + one.amount, 0n) - 2_000n;
  return buildPsbt(ours, inputs, [{ script: strangerScript, amount }]);
}

function shown(bytes: Uint8Array, keys: FakeKeys): BitcoinPsbtDisplay {
  const { display } = decodeRequest({ bytes }, keys);
  if (display.kind !== 'bitcoin-psbt') throw new Error('not a PSBT');
  expect(displayModelSchema.parse(display)).toEqual(display);
  return display;
}

function sign(bytes: Uint8Array, keys: FakeKeys): SignedOutcome {
  return keys.sign(decodeRequest({ bytes }, keys));
}

/** What bitcoinjs-lib makes of a signed PSBT: every signature checked, every input finished, all extracted. */
function bitcoinjs(bytes: Uint8Array): string {
  const psbt = BitcoinjsPsbt.fromBuffer(bytes);
  expect(psbt.validateSignaturesOfAllInputs(validator)).toBe(true);
  psbt.finalizeAllInputs();
  return psbt.extractTransaction().toHex();
}

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');

describe('inputs of one key', () => {
  it.each([
    ['P2PKH', input(p2pkh(single(44))), 'p2pkh'],
    ['P2WPKH within P2SH', { ...input(nested(single(49))), single: true }, 'p2sh'],
    ['P2WPKH', { path: "m/84'/0'/0'/0/7", amount: 100_000n }, 'p2wpkh'],
    ['P2TR by its key', { path: "m/86'/0'/0'/0/7", type: 'p2tr', amount: 100_000n }, 'p2tr'],
    ['P2TR by a leaf of one key', input(leaf(1, [me])), 'p2tr'],
  ] satisfies [string, InputSpec, string][])(
    '%s: bitcoinjs-lib extracts the same',
    (_name, spec, scriptType) => {
      const psbt = request(spec, { ...spec, amount: 50_000n });
      const bytes = encodePsbt(psbt);
      const display = shown(bytes, ours);
      expect(display.inputs.map((one) => [one.scriptType, one.willSign])).toEqual([
        [scriptType, true],
        [scriptType, true],
      ]);
      const outcome = sign(bytes, ours);
      expect(outcome.complete).toBe(true);
      expect(bitcoinjs(outcome.bytes)).toBe(hex(outcome.extracted));
      const extracted = Transaction.fromRaw(outcome.extracted ?? new Uint8Array(0), {
        allowUnknownOutputs: true,
        allowUnknownInputs: true,
        disableScriptCheck: true,
      });
      expect(outcome.txid).toBe(extracted.id);
      expect(extracted.vsize).toBeLessThanOrEqual(display.virtualSize);
      // Before it is signed the id is shown where the signature does not count towards it, and then it is the last one.
      expect(display.txid).toBe(scriptType === 'p2pkh' ? undefined : extracted.id);
      // The same as version 2: the same digests, signatures and transaction.
      const version2 = sign(encodePsbt(asVersion2(psbt)), ours);
      expect(version2.extracted).toEqual(outcome.extracted);
      expect(parsePsbt(version2.bytes).version).toBe(2);
    },
  );

  it('all types in one transaction', () => {
    const outcome = sign(
      encodePsbt(
        request(
          input(p2pkh(single(44))),
          { ...input(nested(single(49))), single: true },
          { path: "m/84'/0'/0'/0/7", amount: 100_000n },
          { path: "m/86'/0'/0'/0/7", type: 'p2tr', amount: 100_000n, whole: true },
          input(leaf(1, [me])),
        ),
      ),
      ours,
    );
    expect(bitcoinjs(outcome.bytes)).toBe(hex(outcome.extracted));
  });
});

describe('inputs of several keys', () => {
  const others = [second, third];

  it.each([
    ['P2SH', shared('p2sh', 2, members)],
    ['P2WSH', shared('p2wsh', 2, members)],
    ['P2WSH within P2SH', shared('p2sh-p2wsh', 2, members)],
    ['P2WSH, all of three', shared('p2wsh', 3, members)],
  ] as const)('%s: signed one after the other, extracted by bitcoinjs-lib', (_name, spendable) => {
    let bytes = encodePsbt(request(input(spendable), input(spendable, 30_000n)));
    const display = shown(bytes, ours);
    const required = display.inputs[0]?.cosigners?.required ?? 0;
    expect(display.inputs.map(({ cosigners }) => cosigners)).toEqual([
      { required, total: 3, signed: 0 },
      { required, total: 3, signed: 0 },
    ]);
    let outcome = sign(bytes, ours);
    for (const [at, keys] of others.slice(0, required - 1).entries()) {
      expect(outcome.complete).toBe(false);
      expect(outcome.extracted).toBeUndefined();
      bytes = outcome.bytes;
      expect(shown(bytes, keys).inputs[0]?.cosigners?.signed).toBe(at + 1);
      outcome = sign(bytes, keys);
    }
    expect(outcome.complete).toBe(true);
    expect(bitcoinjs(outcome.bytes)).toBe(hex(outcome.extracted));
    const size = Transaction.fromRaw(outcome.extracted ?? new Uint8Array(0), {
      allowUnknownOutputs: true,
      allowUnknownInputs: true,
      disableScriptCheck: true,
    }).vsize;
    expect(size).toBeLessThanOrEqual(display.virtualSize);
    expect(display.virtualSize - size).toBeLessThanOrEqual(6);
  });

  it('a leaf of two of three: signed by two, the library finishes it alike', () => {
    const psbt = request(input(leaf(2, members)));
    const half = sign(encodePsbt(psbt), ours);
    expect(half.complete).toBe(false);
    const outcome = sign(half.bytes, third);
    expect(outcome.complete).toBe(true);
    const library = Transaction.fromPSBT(outcome.bytes, { allowUnknownInputs: true });
    library.finalize();
    expect(hex(library.extract())).toBe(hex(outcome.extracted));
  });

  it('closes version 2 for further inputs and outputs once it is signed, and leaves other flags', () => {
    const psbt = request(input(shared('p2wsh', 2, members)));
    const outcome = sign(encodePsbt(asVersion2(psbt, 0x0b)), ours);
    expect(fieldValue(parsePsbt(outcome.bytes).global, 0x06)).toEqual(Uint8Array.of(0x08));
    expect(sign(outcome.bytes, second).complete).toBe(true);
  });
});
