import { concatBytes } from '@noble/hashes/utils.js';
import * as btc from '@scure/btc-signer';
import { tapLeafHash } from '@scure/btc-signer/payment.js';
import { describe, expect, it } from 'vitest';

import { encodePsbt, parsePsbt } from '../../../src/core/signing/bitcoin/psbt-codec.ts';
import { compactSize } from '../../../src/core/signing/bitcoin/writer.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import type { SignedOutcome } from '../../../src/core/signing/request.ts';
import { FakeKeys } from './support/fake-keys.ts';
import type { InputSpec } from './support/psbt-builder.ts';
import { buildPsbt, pair, strangerScript } from './support/psbt-builder.ts';
import type { Member, Spendable } from './support/shared-scripts.ts';
import { asVersion2, leaf, named, nested, p2pkh, shared } from './support/shared-scripts.ts';

const ours = new FakeKeys();
const second = new FakeKeys('legal winner thank year wave sausage worth useful legal winner thank yellow');
const third = new FakeKeys('letter advice cage absurd amount doctor acoustic avoid letter advice cage above');
const at = (keys: FakeKeys): Member => ({ keys, path: "m/48'/0'/0'/2'/0/7" });

function input({ script, pairs }: Spendable, more: Partial<InputSpec> = {}): InputSpec {
  return { script, amount: 100_000n, whole: true, single: true, extra: pairs, ...more };
}

function request(keys: FakeKeys, ...inputs: InputSpec[]) {
  const amount = BigInt(inputs.length) * 100_000n - 2_000n;
  return buildPsbt(keys, inputs, [{ script: strangerScript, amount }]);
}

function sign(bytes: Uint8Array, keys: FakeKeys): SignedOutcome {
  return keys.sign(decodeRequest({ bytes }, keys));
}

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

/** What @scure/btc-signer makes of a signed PSBT. */
function extractedByLibrary(bytes: Uint8Array): string {
  const transaction = btc.Transaction.fromPSBT(bytes, {
    allowUnknownOutputs: true,
    allowLegacyWitnessUtxo: true,
  });
  transaction.finalize();
  return hex(transaction.extract());
}

const mine = input(nested({ keys: ours, path: "m/49'/0'/0'/0/7" }));

describe('inputs of others, signed by them and not finished', () => {
  const both = [second, third];
  const theirs: [string, InputSpec, FakeKeys[]][] = [
    ['P2PKH', input(p2pkh(at(second)), { single: false }), [second]],
    ['P2WPKH within P2SH', input(nested(at(second))), [second]],
    ['P2SH, one of two', input(shared('p2sh', 1, both.map(at)), { single: false }), [third]],
    ['P2WSH, two of two', input(shared('p2wsh', 2, both.map(at))), both],
    ['P2WSH within P2SH, two of two', input(shared('p2sh-p2wsh', 2, both.map(at))), both],
    ['a leaf of one key', input(leaf(1, [at(second)])), [second]],
    ['a leaf of two keys', input(leaf(2, both.map(at))), both],
  ];

  it.each(theirs)(
    '%s: whoever signs last has it all, the same as another program',
    (_name, spec, signers) => {
      const psbt = request(ours, spec, mine);
      for (const version of [psbt, asVersion2(psbt)]) {
        const bytes = signers.reduce((partly, keys) => sign(partly, keys).bytes, encodePsbt(version));
        const outcome = sign(bytes, ours);
        expect(outcome.complete).toBe(true);
        expect(hex(outcome.extracted)).toBe(extractedByLibrary(outcome.bytes));
      }
    },
  );

  it('P2WPKH and P2TR by its key', () => {
    const specs: InputSpec[] = [
      { path: "m/84'/0'/0'/0/7", amount: 100_000n },
      { path: "m/86'/0'/0'/0/7", type: 'p2tr', amount: 100_000n, whole: true },
      mine,
    ];
    const bytes = encodePsbt(request(second, ...specs));
    const outcome = sign(sign(bytes, second).bytes, ours);
    expect(outcome.complete).toBe(true);
    expect(hex(outcome.extracted)).toBe(extractedByLibrary(outcome.bytes));
  });

  it('a leaf: signatures of strangers beside it, however many, are not looked at', () => {
    const spec = input(leaf(1, [at(second)]));
    const partly = parsePsbt(sign(encodePsbt(request(ours, spec, mine)), second).bytes);
    const [first = [], ...others] = partly.inputs;
    const signed = first.find(({ type }) => type === 0x14);
    if (signed === undefined) throw new Error('nothing was signed');
    const leafHash = signed.keyData.subarray(32);
    const strangers = Array.from({ length: 4000 }, (_, number) => {
      const keyData = new Uint8Array(64);
      new DataView(keyData.buffer).setUint32(28, number + 1);
      keyData.set(leafHash, 32);
      return { ...signed, keyData };
    });
    const bytes = encodePsbt({ ...partly, inputs: [[...first, ...strangers], ...others] });
    const begun = performance.now();
    const outcome = sign(bytes, ours);
    expect(outcome.complete).toBe(true);
    // To check them takes about as many milliseconds as there are.
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it.each(theirs)('%s: a signature that is none leaves it unfinished', (_name, spec, signers) => {
    const [signer = second] = signers;
    const partly = sign(encodePsbt(request(ours, spec, input(nested(at(signer))))), signer).bytes;
    const psbt = parsePsbt(partly);
    let turned = 0;
    for (const one of psbt.inputs[0] ?? []) {
      if (one.type !== 0x02 && one.type !== 0x14) continue;
      one.value = one.value.slice();
      // The last byte of the number, before the type of an ECDSA signature.
      const last = one.value.length - (one.type === 0x02 ? 2 : 1);
      one.value[last] = (one.value[last] ?? 0) ^ 1;
      turned += 1;
    }
    expect(turned).toBe(1);
    const other = parsePsbt(encodePsbt(request(ours, spec, mine)));
    const bytes = encodePsbt({ ...other, inputs: [psbt.inputs[0] ?? [], other.inputs[1] ?? []] });
    const outcome = sign(bytes, ours);
    expect([outcome.complete, outcome.extracted]).toEqual([false, undefined]);
  });
});

function keyOf(keys: FakeKeys): Uint8Array {
  return keys.root.derive(at(keys).path).publicKey ?? new Uint8Array(0);
}

describe('a tree of leaves, two of three keys in each', () => {
  const x = (keys: FakeKeys): Uint8Array => keyOf(keys).subarray(1);
  const scripts = [
    [ours, second],
    [ours, third],
    [second, third],
  ].map((pairOf) => btc.p2tr_ms(2, pairOf.map(x)).script);
  const payment = btc.p2tr(
    undefined,
    scripts.map((script) => ({ script })),
    undefined,
    true,
  );
  const leaves = (payment.tapLeafScript ?? []).map(([control, value]) =>
    pair(0x15, value, btc.TaprootControlBlock.encode(control)),
  );
  const origins = [ours, second, third].map((keys) => {
    const held = scripts
      .filter((script) => hex(script).includes(hex(x(keys))))
      .map((script) => tapLeafHash(script));
    const { value } = named(at(keys));
    return pair(0x16, concatBytes(compactSize(held.length), ...held, value), x(keys));
  });
  const spec = input({
    script: payment.script,
    pairs: [...leaves, ...origins, pair(0x17, payment.tapInternalKey), pair(0x18, payment.tapMerkleRoot)],
  });

  it.each([
    ['the first and the second', [ours, second]],
    ['the first and the third', [ours, third]],
    ['the third and the first', [third, ours]],
    ['the second and the third', [second, third]],
  ] as const)('%s have the transaction, whoever begins', (_name, signers) => {
    let bytes = encodePsbt(request(ours, spec));
    let outcome: SignedOutcome | undefined;
    for (const keys of signers) {
      const decoded = decodeRequest({ bytes }, keys);
      expect(decoded.tasks).toHaveLength(2);
      const signed = outcome === undefined ? 0 : 1;
      expect(decoded.display).toMatchObject({ inputs: [{ cosigners: { required: 2, total: 2, signed } }] });
      outcome = keys.sign(decoded);
      bytes = outcome.bytes;
    }
    expect(outcome?.complete).toBe(true);
    expect(hex(outcome?.extracted)).toBe(extractedByLibrary(bytes));
  });
});
