import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';

import { encodeDerSignature } from '../../../src/core/signing/bitcoin/der-signature.ts';
import type { BitcoinPsbtDisplay } from '../../../src/core/signing/bitcoin/display.ts';
import type { Psbt, PsbtPair } from '../../../src/core/signing/bitcoin/psbt-codec.ts';
import { encodePsbt } from '../../../src/core/signing/bitcoin/psbt-codec.ts';
import { p2shScript, p2wshScript } from '../../../src/core/signing/bitcoin/script.ts';
import { littleEndian } from '../../../src/core/signing/bitcoin/writer.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { FakeKeys, failureOf } from './support/fake-keys.ts';
import type { InputSpec, OutputSpec } from './support/psbt-builder.ts';
import { buildPsbt, pair, strangerScript } from './support/psbt-builder.ts';
import type { Spendable } from './support/shared-scripts.ts';
import { asVersion2, leaf, named, nested, p2pkh, shared } from './support/shared-scripts.ts';

/*
 * Attacks on scripts of several keys, on tapscript leaves, on inputs from before segregated witness, and on version 2.
 */

const keys = new FakeKeys();
const thief = new FakeKeys('legal winner thank year wave sausage worth useful legal winner thank yellow');
const none = new Uint8Array(0);
const me = { keys, path: "m/48'/0'/0'/2'/0/7" };
const other = { keys: thief, path: "m/48'/0'/0'/2'/0/7" };
const third = { keys: thief, path: "m/48'/0'/0'/2'/0/8" };
const legacy = { keys, path: "m/44'/0'/0'/0/7" };
const wrapped = { keys, path: "m/49'/0'/0'/0/7" };
const members = [me, other, third];
const paid: OutputSpec = { script: strangerScript, amount: 95_000n };

function input({ script, pairs }: Spendable, spec: Partial<InputSpec> = {}): InputSpec {
  return { script, amount: 100_000n, whole: true, single: false, extra: pairs, ...spec };
}
function psbt(spendable: Spendable, spec: Partial<InputSpec> = {}, outputs = [paid]): Psbt {
  return buildPsbt(keys, [input(spendable, spec)], outputs);
}
function edited(spendable: Spendable, edit: (pairs: PsbtPair[]) => PsbtPair[]): Uint8Array {
  return encodePsbt(psbt({ ...spendable, pairs: edit(spendable.pairs) }));
}
const replaced = (type: number, value: Uint8Array) => (pairs: PsbtPair[]) =>
  pairs.map((one) => (one.type === type ? { ...one, value } : one));
const without = (type: number) => (pairs: PsbtPair[]) => pairs.filter((one) => one.type !== type);
const added =
  (...more: PsbtPair[]) =>
  (pairs: PsbtPair[]) => [...pairs, ...more];
const valueOf = ({ pairs }: Spendable, type: number) => pairs.find((one) => one.type === type)?.value ?? none;
const sighash = (type: number) => added(pair(0x03, littleEndian(type, 4)));

/** A partial signature of the thief that is none of this transaction, with the byte of its sighash type. */
function signature(type: number): Uint8Array {
  const secret = thief.root.derive(other.path).privateKey ?? none;
  const compact = secp256k1.sign(new Uint8Array(32).fill(7), secret, { prehash: false });
  return concatBytes(encodeDerSignature(compact), Uint8Array.of(type));
}
const theirKey = named(other).keyData;
const multisig = shared('p2wsh', 2, members);
const bare = shared('p2sh', 2, members);
const both = shared('p2sh-p2wsh', 2, members);
const oneLeaf = leaf(1, [me]);
const control = oneLeaf.control;
const swapped = (at: number) => {
  const bytes = control.slice();
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
};
const leafPair = oneLeaf.pairs.find(({ type }) => type === 0x15) ?? pair(0, none);
const withControl = (keyData: Uint8Array) =>
  edited(oneLeaf, (pairs) => pairs.map((one) => (one.type === 0x15 ? { ...one, keyData } : one)));
const withLeaf = (script: number[], version = 0xc0) =>
  edited(oneLeaf, replaced(0x15, Uint8Array.of(...script, version)));
/** A script of our key that is no multisig, with a way in for somebody else. */
const backDoor = concatBytes(
  Uint8Array.of(0x63, 33),
  named(me).keyData,
  Uint8Array.of(0x67, 33),
  theirKey,
  Uint8Array.of(0x68, 0xac),
);
const opened: Spendable = { script: p2wshScript(backDoor), pairs: [pair(0x05, backDoor), named(me)] };
const unsorted = psbt(multisig);
const version2 = (edit: (maps: ReturnType<typeof asVersion2>) => void) => {
  const maps = asVersion2(unsorted, 3);
  edit(maps);
  return encodePsbt(maps);
};
const put = (pairs: PsbtPair[] | undefined, type: number, value: Uint8Array) => {
  const found = pairs?.find((one) => one.type === type);
  if (found) found.value = value;
};

const rows: [name: string, expected: string, bytes: Uint8Array][] = [
  // Amounts that lie.
  [
    'P2WSH without its previous transaction',
    'refused/previous-transaction-needed',
    encodePsbt(psbt(multisig, { whole: false, single: true })),
  ],
  [
    'P2WSH that claims less than it spends',
    'refused/amount-mismatch',
    encodePsbt(psbt(multisig, { single: true, claimed: 96_000n })),
  ],
  [
    'P2PKH by a witness UTXO alone',
    'refused/witness-utxo-for-legacy',
    encodePsbt(psbt(p2pkh(legacy), { whole: false, single: true })),
  ],
  [
    'bare P2SH by a witness UTXO alone',
    'refused/witness-utxo-for-legacy',
    encodePsbt(psbt(bare, { whole: false, single: true })),
  ],
  [
    'nested P2WPKH without its previous transaction',
    'refused/previous-transaction-needed',
    encodePsbt(psbt(nested(wrapped), { whole: false, single: true })),
  ],
  ['no amount at all', 'refused/amount-unknown', encodePsbt(psbt(multisig, { whole: false }))],
  [
    'a leaf beside a P2WSH whose amount is unproven',
    'refused/previous-transaction-needed',
    encodePsbt(
      buildPsbt(
        keys,
        [input(oneLeaf, { whole: false, single: true }), input(multisig, { whole: false, single: true })],
        [paid],
      ),
    ),
  ],
  [
    'second round of the fee attack on a shared script',
    'refused/previous-transaction-needed',
    encodePsbt(
      buildPsbt(
        keys,
        [
          input(multisig, { whole: false, single: true, claimed: 1_000n }),
          input(multisig, { amount: 900_000n }),
        ],
        [paid],
      ),
    ),
  ],
  // Scripts that lie.
  [
    'witness script of another',
    'refused/script-mismatch',
    edited(multisig, replaced(0x05, valueOf(shared('p2wsh', 1, members), 0x05))),
  ],
  [
    'redeem script of another',
    'refused/script-mismatch',
    edited(bare, replaced(0x04, valueOf(shared('p2sh', 1, members), 0x04))),
  ],
  [
    'redeem script that is another program',
    'refused/script-mismatch',
    edited(both, replaced(0x04, valueOf(shared('p2sh-p2wsh', 1, members), 0x04))),
  ],
  [
    'witness script beside P2PKH',
    'refused/script-mismatch',
    edited(p2pkh(legacy), added(pair(0x05, backDoor))),
  ],
  [
    'redeem script beside P2WSH',
    'refused/script-mismatch',
    edited(multisig, added(pair(0x04, valueOf(bare, 0x04)))),
  ],
  ['witness script missing', 'refused/unsupported-input', edited(multisig, without(0x05))],
  ['redeem script missing', 'refused/unsupported-input', edited(bare, without(0x04))],
  [
    'our key named for a script of strangers',
    'refused/script-mismatch',
    edited(shared('p2wsh', 1, [other, third]), added(named(me))),
  ],
  [
    'our key named for the P2PKH of a stranger',
    'refused/script-mismatch',
    edited(p2pkh(other), (pairs) => [...pairs, named(legacy)]),
  ],
  [
    'our key named for the nested P2WPKH of a stranger',
    'refused/script-mismatch',
    edited(nested(other), (pairs) => [...pairs, named(wrapped)]),
  ],
  ['a script with a back door', 'refused/unsupported-input', encodePsbt(psbt(opened))],
  [
    'the same in P2SH',
    'refused/unsupported-input',
    encodePsbt(psbt({ script: p2shScript(backDoor), pairs: [pair(0x04, backDoor), named(me)] })),
  ],
  ['a multisig of nobody named', 'refused/no-input-of-ours', edited(multisig, without(0x06))],
  // Leaves that lie.
  ['control block of another parity', 'refused/script-mismatch', withControl(swapped(0))],
  ['control block of another internal key', 'refused/script-mismatch', withControl(swapped(20))],
  ['control block of another branch', 'refused/script-mismatch', withControl(swapped(50))],
  ['control block cut by a branch', 'refused/script-mismatch', withControl(control.slice(0, 33))],
  ['control block of 34 bytes', 'undecodable/bad-psbt-field', withControl(control.slice(0, 34))],
  ['leaf of another script', 'refused/script-mismatch', withLeaf([0x51])],
  [
    'leaf of another version than its control block',
    'refused/script-mismatch',
    withLeaf([...leafPair.value.slice(0, -1)], 0xc2),
  ],
  ['leaf with nothing in it', 'undecodable/bad-psbt-field', edited(oneLeaf, replaced(0x15, none))],
  ['leaf missing', 'refused/unsupported-input', edited(oneLeaf, without(0x15))],
  ['leaf of a stranger', 'refused/no-input-of-ours', encodePsbt(psbt(leaf(1, [other])))],
  [
    'leaf signature of 63 bytes',
    'undecodable/bad-psbt-field',
    edited(oneLeaf, added(pair(0x14, new Uint8Array(63), new Uint8Array(64)))),
  ],
  // Signatures that lie.
  [
    'signature of a cosigner for something else',
    'refused/bad-partial-signature',
    edited(multisig, added(pair(0x02, signature(1), theirKey))),
  ],
  [
    'signature of a cosigner that leaves outputs open',
    'refused/sighash-not-allowed',
    edited(multisig, added(pair(0x02, signature(2), theirKey))),
  ],
  [
    'signature of nobody in the script',
    'refused/bad-partial-signature',
    edited(shared('p2wsh', 1, [me, third]), added(pair(0x02, signature(1), theirKey))),
  ],
  [
    'signature that is no DER',
    'refused/bad-partial-signature',
    edited(multisig, added(pair(0x02, Uint8Array.of(...new Uint8Array(20), 1), theirKey))),
  ],
  [
    'signature of a leaf for something else',
    'refused/bad-partial-signature',
    edited(leaf(2, [me, other]), (pairs) => [
      ...pairs,
      pair(
        0x14,
        new Uint8Array(64).fill(1),
        concatBytes(
          theirKey.subarray(1),
          pairs.find(({ type }) => type === 0x16)?.value.subarray(1, 33) ?? none,
        ),
      ),
    ]),
  ],
  // Signatures that would cover less.
  ...[2, 3, 0x81, 0x82, 0x83].flatMap((type): [string, string, Uint8Array][] => [
    [`P2WSH with sighash ${type.toString()}`, 'refused/sighash-not-allowed', edited(multisig, sighash(type))],
    [`leaf with sighash ${type.toString()}`, 'refused/sighash-not-allowed', edited(oneLeaf, sighash(type))],
    [
      `P2PKH with sighash ${type.toString()}`,
      'refused/sighash-not-allowed',
      edited(p2pkh(legacy), sighash(type)),
    ],
  ]),
  ['P2PKH with sighash 0', 'refused/sighash-not-allowed', edited(p2pkh(legacy), sighash(0))],
  // Version 2.
  [
    'version 2 with an output twice',
    'undecodable/trailing-bytes',
    version2(({ outputs }) => void outputs.push(...outputs)),
  ],
  [
    'version 2 with an input twice',
    'refused/duplicate-input',
    version2(({ global, inputs }) => {
      inputs.push(...inputs);
      put(global, 0x04, Uint8Array.of(2));
    }),
  ],
  [
    'version 2 with the count of outputs in the long form',
    'undecodable/non-canonical',
    version2(({ global }) => put(global, 0x05, Uint8Array.of(0xfd, 1, 0))),
  ],
  [
    'version 2 that names another output',
    'refused/previous-transaction-mismatch',
    version2(({ inputs }) => put(inputs[0], 0x0f, littleEndian(2, 4))),
  ],
  [
    'version 2 that names another transaction',
    'refused/previous-transaction-mismatch',
    version2(({ inputs }) => put(inputs[0], 0x0e, new Uint8Array(32))),
  ],
  [
    'version 2 that pays more than it has',
    'refused/amounts-exceed-inputs',
    version2(({ outputs }) => put(outputs[0], 0x03, littleEndian(100_001n, 8))),
  ],
  [
    'version 2 with a negative amount',
    'undecodable/out-of-range',
    version2(({ outputs }) => put(outputs[0], 0x03, new Uint8Array(8).fill(0xff))),
  ],
  [
    'version 2 with an amount of seven bytes',
    'undecodable/bad-psbt-field',
    version2(({ outputs }) => put(outputs[0], 0x03, new Uint8Array(7))),
  ],
  [
    'version 2 without outputs',
    'refused/no-outputs',
    version2(({ global, outputs }) => {
      outputs.splice(0);
      put(global, 0x05, Uint8Array.of(0));
    }),
  ],
  [
    'version 2 with ten thousand outputs',
    'undecodable/too-many-items',
    version2(({ global }) => put(global, 0x05, Uint8Array.of(0xfd, 0x10, 0x27))),
  ],
];

describe('malicious PSBTs with scripts of several keys, leaves, old inputs, and version 2', () => {
  it('counts its cases', () => {
    expect(rows.length).toBe(63);
  });

  it.each(rows)('%s: %s', (_name, expected, bytes) => {
    expect(failureOf(() => decodeRequest({ bytes }, keys))).toBe(expected);
  });
});

describe('what is shown as a danger, so that the rules refuse it by default', () => {
  const allowed = (code: string) => code === 'other-sighash';

  function shown(bytes: Uint8Array): { display: BitcoinPsbtDisplay; dangers: string[]; transfers: unknown } {
    const { display, facts } = decodeRequest({ bytes, allows: allowed }, keys);
    if (display.kind !== 'bitcoin-psbt') throw new Error('not a PSBT');
    const dangers = display.warnings.filter(({ severity }) => severity === 'danger').map(({ code }) => code);
    return { display, dangers, transfers: facts.transfers };
  }

  it.each([
    [2, 'NONE', true],
    [3, 'SINGLE', true],
    [0x81, 'ALL|ANYONECANPAY', false],
    [0x82, 'NONE|ANYONECANPAY', true],
    [0x83, 'SINGLE|ANYONECANPAY', true],
  ] as const)(
    'sighash %i, allowed by a rule: %s, whose facts leave the recipient open: %s',
    (type, name, open) => {
      for (const spendable of [multisig, oneLeaf, p2pkh(legacy)]) {
        const { display, dangers, transfers } = shown(edited(spendable, sighash(type)));
        expect(dangers).toEqual(['other-sighash']);
        expect(display.inputs[0]?.sighash).toBe(name);
        const asset = 'bitcoin:mainnet';
        expect(transfers).toEqual([
          open
            ? { asset, amount: '100000', recipient: null }
            : { asset, amount: '95000', recipient: display.outputs[0]?.address },
        ]);
      }
    },
  );

  it('SINGLE without an output of its number is refused even so', () => {
    const bytes = encodePsbt(
      buildPsbt(
        keys,
        [
          input(multisig),
          input(shared('p2wsh', 1, members), { extra: sighash(3)(shared('p2wsh', 1, members).pairs) }),
        ],
        [paid],
      ),
    );
    expect(failureOf(() => decodeRequest({ bytes, allows: allowed }, keys))).toBe(
      'refused/sighash-not-allowed',
    );
  });

  it.each([
    ['above ten percent', 100_000n, 90_000n, ['fee-above-percent']],
    ['above the cap', 200_000_000n, 198_999_999n, ['fee-above-cap', 'fee-rate-high']],
    ['above both', 200_000_000n, 100_000_000n, ['fee-above-percent', 'fee-above-cap', 'fee-rate-high']],
  ])('a fee %s', (_name, amount, out, expected) => {
    const { dangers } = shown(
      encodePsbt(psbt(multisig, { amount }, [{ script: strangerScript, amount: out }])),
    );
    expect(dangers).toEqual(expected);
  });

  it('change of a shared script that no known wallet vouches for is a payment, also to the same script', () => {
    const change = shared(
      'p2wsh',
      2,
      [me, other, third].map((one) => ({ ...one, path: one.path.replace('/0/7', '/1/7') })),
    );
    for (const { script } of [change, multisig]) {
      const extra = members.map((one) => named(one, 0x02));
      const { display } = shown(
        encodePsbt(
          psbt(multisig, {}, [
            { ...paid, amount: 40_000n },
            { script, amount: 55_000n, extra },
          ]),
        ),
      );
      expect(display.outputs.map(({ role }) => role)).toEqual(['payment', 'payment']);
      expect(display.totalChange).toBe('0');
    }
  });
});
