import { Transaction } from '@scure/btc-signer';
import { describe, expect, it } from 'vitest';
import type { BitcoinPsbtDisplay } from '../../../src/core/signing/bitcoin/display.ts';
import { encodePsbt } from '../../../src/core/signing/bitcoin/psbt-codec.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { FakeKeys } from './support/fake-keys.ts';
import { buildPsbt, pair, strangerScript, type InputSpec } from './support/psbt-builder.ts';
import { nested, p2pkh, shared, type Member, type Spendable } from './support/shared-scripts.ts';

const ours = new FakeKeys();
const other = new FakeKeys('legal winner thank year wave sausage worth useful legal winner thank yellow');
const both: Member[] = [ours, other].map((keys) => ({ keys, path: "m/48'/0'/0'/2'/0/7" }));
const one = (keys: FakeKeys, purpose: number): Member => ({ keys, path: `m/${String(purpose)}'/0'/0'/0/7` });
/** As rules of both keys say. */
const allows = () => true;
const anyoneCanPay = pair(0x03, Uint8Array.of(0x81, 0, 0, 0));

function input({ script, pairs }: Spendable): InputSpec {
  return { script, amount: 100_000n, whole: true, extra: pairs };
}

/** What we show, what we sign, and the id that the network knows once the other has signed too. */
function halfSigned(...inputs: InputSpec[]) {
  const amount = BigInt(inputs.length) * 100_000n - 2_000n;
  const psbt = buildPsbt(ours, inputs, [{ script: strangerScript, amount }]);
  const request = decodeRequest({ bytes: encodePsbt(psbt), allows }, ours);
  const half = ours.sign(request);
  expect(half.complete).toBe(false);
  const whole = other.sign(decodeRequest({ bytes: half.bytes, allows }, other));
  // Put together by another library.
  const final = Transaction.fromPSBT(whole.bytes);
  final.finalize();
  return { shown: (request.display as BitcoinPsbtDisplay).txid, signed: half.txid, last: final.id };
}

describe('the id of a transaction that others must sign as well', () => {
  it.each([
    ['P2WSH', [input(shared('p2wsh', 2, both))]],
    ['P2WSH within P2SH', [input(shared('p2sh-p2wsh', 2, both))]],
    ['inputs of P2WPKH within P2SH', [input(nested(one(ours, 49))), input(nested(one(other, 49)))]],
  ])('is the last one at once: %s', (_name, inputs) => {
    const { shown, signed, last } = halfSigned(...inputs);
    expect([shown, signed]).toEqual([last, last]);
  });

  it('is known once the signatures that count towards it are there', () => {
    const { shown, signed, last } = halfSigned(input(p2pkh(one(ours, 44))), input(nested(one(other, 49))));
    expect([shown, signed]).toEqual([undefined, last]);
  });

  it.each([
    ['multisig in P2SH', [input(shared('p2sh', 2, both))]],
    ['P2PKH of the other', [input(nested(one(ours, 49))), input(p2pkh(one(other, 44)))]],
  ])('is not told while their signatures count towards it: %s', (_name, inputs) => {
    const { shown, signed } = halfSigned(...inputs);
    expect([shown, signed]).toEqual([undefined, undefined]);
  });

  it('is not told where what we sign leaves room for further inputs', () => {
    const { script, pairs } = shared('p2wsh', 2, both);
    const { shown, signed } = halfSigned(input({ script, pairs: [...pairs, anyoneCanPay] }));
    expect([shown, signed]).toEqual([undefined, undefined]);
  });
});
