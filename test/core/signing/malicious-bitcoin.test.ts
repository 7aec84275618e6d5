import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';

import type { Psbt, PsbtPair } from '../../../src/core/signing/bitcoin/psbt-codec.ts';
import { encodePsbt } from '../../../src/core/signing/bitcoin/psbt-codec.ts';
import { p2shScript, p2trScript, p2wpkhScript } from '../../../src/core/signing/bitcoin/script.ts';
import { tweakPublicKey } from '../../../src/core/signing/bitcoin/taproot.ts';
import { encodeTransaction } from '../../../src/core/signing/bitcoin/transaction.ts';
import { littleEndian } from '../../../src/core/signing/bitcoin/writer.ts';
import { uint32Bytes } from '../../../src/core/signing/bytes.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { FakeKeys, failureOf, utf8 } from './support/fake-keys.ts';
import type { InputSpec, OutputSpec } from './support/psbt-builder.ts';
import { buildPsbt, owned, pair, psbtBytes, strangerScript } from './support/psbt-builder.ts';

const keys = new FakeKeys();
const thief = new FakeKeys('legal winner thank year wave sausage worth useful legal winner thank yellow');
const receive = "m/84'/0'/0'/0/3";
const change = "m/84'/0'/0'/1/9";
const tapReceive = "m/86'/0'/0'/0/0";
const none = new Uint8Array(0);
const mine: InputSpec = { path: receive, amount: 100_000n };
const tap: InputSpec = { path: tapReceive, type: 'p2tr', amount: 100_000n };
const paid: OutputSpec = { script: strangerScript, amount: 90_000n };

/** A PSBT with one payment, changed by `edit` before it is encoded. */
function edited(
  edit: (psbt: Psbt) => void,
  inputs: InputSpec[] = [mine],
  outputs: OutputSpec[] = [paid],
): Uint8Array {
  const psbt = buildPsbt(keys, inputs, outputs);
  edit(psbt);
  return encodePsbt(psbt);
}
const inputPair = (at: PsbtPair) => edited((psbt) => psbt.inputs[0]?.push(at));
const outputPair = (at: PsbtPair) => edited((psbt) => psbt.outputs[0]?.push(at));
const globalPair = (at: PsbtPair) => edited((psbt) => psbt.global.push(at));
const sighash = (type: number): Partial<InputSpec> => ({ extra: [pair(0x03, littleEndian(type, 4))] });

function withTransaction(edit: (transaction: Psbt['transaction']) => void): Uint8Array {
  return edited((psbt) => {
    edit(psbt.transaction);
    psbt.global[0] = pair(0, encodeTransaction(psbt.transaction, false));
  });
}

const valid = psbtBytes(keys, [mine], [paid]);
const publicKeyAt = (path: string) => keys.root.derive(path).publicKey ?? none;
const wpkh = (path: string) => p2wpkhScript(publicKeyAt(path));

const rows: [name: string, expected: string, bytes: Uint8Array][] = [
  ['magic alone', 'undecodable/truncated', valid.slice(0, 5)],
  ['wrong magic', 'undecodable/unknown-format', Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xfe, 0)],
  ['trailing byte', 'undecodable/trailing-bytes', concatBytes(valid, Uint8Array.of(0))],
  ['last separator missing', 'undecodable/truncated', valid.slice(0, -1)],
  ['no transaction', 'undecodable/missing-transaction', edited((psbt) => psbt.global.splice(0))],
  ['transaction twice', 'undecodable/duplicate-key', edited((psbt) => psbt.global.push(...psbt.global))],
  [
    'input field twice',
    'undecodable/duplicate-key',
    edited((psbt) => psbt.inputs[0]?.push(...psbt.inputs.flat())),
  ],
  [
    'length in the long form',
    'undecodable/non-canonical',
    concatBytes(valid.slice(0, 5), Uint8Array.of(0xfd, 1, 0), valid.slice(6)),
  ],
  [
    'script signature in the transaction',
    'undecodable/bad-transaction',
    withTransaction(({ inputs }) => inputs.forEach((input) => (input.scriptSig = Uint8Array.of(1)))),
  ],
  [
    'amount above all bitcoin',
    'undecodable/out-of-range',
    withTransaction(({ outputs }) => outputs.forEach((output) => (output.amount = 2_100_000_000_000_001n))),
  ],
  [
    'same output spent twice',
    'refused/duplicate-input',
    edited((psbt) => {
      psbt.transaction.inputs.push(...psbt.transaction.inputs);
      psbt.inputs.push(...psbt.inputs);
      psbt.global[0] = pair(0, encodeTransaction(psbt.transaction, false));
    }),
  ],
  ['no outputs', 'refused/no-outputs', psbtBytes(keys, [mine], [])],
  ['version 1', 'refused/unsupported-psbt-version', globalPair(pair(0xfb, littleEndian(1, 4)))],
  ['version 2 with a transaction', 'undecodable/bad-psbt-field', globalPair(pair(0xfb, littleEndian(2, 4)))],
  ['version of three bytes', 'undecodable/bad-psbt-field', globalPair(pair(0xfb, Uint8Array.of(0, 0, 0)))],
  ['version 2 field in version 0', 'undecodable/bad-psbt-field', globalPair(pair(0x04, Uint8Array.of(1)))],
  ['version 2 input field', 'undecodable/bad-psbt-field', inputPair(pair(0x0e, new Uint8Array(32)))],
  ['version 2 output field', 'undecodable/bad-psbt-field', outputPair(pair(0x03, new Uint8Array(8)))],
  [
    'extended key of 77 bytes',
    'undecodable/bad-psbt-field',
    globalPair(pair(0x01, new Uint8Array(4), new Uint8Array(77))),
  ],
  [
    'witness UTXO with a byte more',
    'undecodable/bad-psbt-field',
    inputPair(pair(0x01, none, Uint8Array.of(1))),
  ],
  [
    'partial signature of a short key',
    'undecodable/bad-psbt-field',
    inputPair(pair(0x02, new Uint8Array(71), new Uint8Array(32))),
  ],
  [
    'partial signature of no bytes',
    'undecodable/bad-psbt-field',
    inputPair(pair(0x02, none, concatBytes(Uint8Array.of(2), new Uint8Array(32)))),
  ],
  ['sighash type of one byte', 'undecodable/bad-psbt-field', inputPair(pair(0x03, Uint8Array.of(1)))],
  ['taproot signature of 63 bytes', 'undecodable/bad-psbt-field', inputPair(pair(0x13, new Uint8Array(63)))],
  ['internal key of 33 bytes', 'undecodable/bad-psbt-field', inputPair(pair(0x17, new Uint8Array(33)))],
  [
    'derivation of five bytes',
    'undecodable/bad-psbt-field',
    inputPair(pair(0x06, new Uint8Array(5), keys.root.publicKey ?? none)),
  ],
  [
    'taproot derivation that lies about its leaves',
    'undecodable/truncated',
    inputPair(pair(0x16, Uint8Array.of(9, 0, 0, 0, 0), new Uint8Array(32))),
  ],
  ['final witness cut short', 'undecodable/truncated', inputPair(pair(0x08, Uint8Array.of(1, 5, 0)))],
  ['no UTXO', 'refused/amount-unknown', psbtBytes(keys, [{ ...mine, whole: false, single: false }], [paid])],
  [
    'version 0 without the previous transaction',
    'refused/previous-transaction-needed',
    psbtBytes(keys, [{ ...mine, whole: false }], [paid]),
  ],
  [
    'witness UTXO that claims more',
    'refused/amount-mismatch',
    psbtBytes(keys, [{ ...mine, claimed: 200_000n }], [paid]),
  ],
  [
    'witness UTXO that claims less',
    'refused/amount-mismatch',
    psbtBytes(keys, [{ ...mine, claimed: 95_000n }], [paid]),
  ],
  [
    'first round of the fee attack: other amount lied',
    'refused/previous-transaction-needed',
    psbtBytes(
      keys,
      [mine, { path: "m/84'/0'/0'/0/4", amount: 900_000n, claimed: 1_000n, whole: false }],
      [paid],
    ),
  ],
  [
    'second round of the fee attack: own amount lied',
    'refused/previous-transaction-needed',
    psbtBytes(
      keys,
      [
        { ...mine, claimed: 1_000n, whole: false },
        { path: "m/84'/0'/0'/0/4", amount: 900_000n },
      ],
      [paid],
    ),
  ],
  [
    'mixed version 0 and taproot, taproot amount unproven',
    'refused/previous-transaction-needed',
    psbtBytes(keys, [mine, { ...tap, claimed: 1_000n }], [paid]),
  ],
  [
    'mixed, version 0 amount unproven',
    'refused/previous-transaction-needed',
    psbtBytes(
      keys,
      [
        { ...mine, whole: false },
        { ...tap, whole: true },
      ],
      [paid],
    ),
  ],
  [
    'stranger of version 0 beside our taproot',
    'refused/previous-transaction-needed',
    psbtBytes(keys, [tap, { script: strangerScript, amount: 5n, whole: false }], [paid]),
  ],
  [
    'previous transaction of another id',
    'refused/previous-transaction-mismatch',
    withTransaction(({ inputs }) => inputs.forEach((input) => input.txid.fill(7))),
  ],
  [
    'output number beyond the previous transaction',
    'refused/previous-transaction-mismatch',
    withTransaction(({ inputs }) => inputs.forEach((input) => (input.vout = 2))),
  ],
  [
    'witness UTXO for a legacy input',
    'refused/witness-utxo-for-legacy',
    psbtBytes(keys, [mine, { script: p2shScript(none), amount: 1n, whole: false }], [paid]),
  ],
  ['redeem script of another', 'refused/script-mismatch', inputPair(pair(0x04, Uint8Array.of(0x51)))],
  ['witness script of another', 'refused/script-mismatch', inputPair(pair(0x05, Uint8Array.of(0x51)))],
  [
    'our derivation on a stranger’s script',
    'refused/script-mismatch',
    psbtBytes(
      keys,
      [{ script: strangerScript, amount: 100_000n, extra: owned(keys, receive, 'p2wpkh', 'input').pairs }],
      [paid],
    ),
  ],
  [
    'our key under another fingerprint',
    'refused/no-input-of-ours',
    psbtBytes(
      thief,
      [
        {
          script: wpkh(receive),
          amount: 100_000n,
          extra: [
            pair(
              0x06,
              concatBytes(uint32Bytes(thief.root.fingerprint), new Uint8Array(4)),
              publicKeyAt(receive),
            ),
          ],
        },
      ],
      [paid],
    ),
  ],
  [
    'our fingerprint on the key of another',
    'refused/no-input-of-ours',
    psbtBytes(
      keys,
      [
        {
          script: strangerScript,
          amount: 100_000n,
          extra: [
            pair(
              0x06,
              concatBytes(uint32Bytes(keys.root.fingerprint), new Uint8Array(4)),
              thief.root.publicKey ?? none,
            ),
          ],
        },
      ],
      [paid],
    ),
  ],
  [
    'nothing of ours',
    'refused/no-input-of-ours',
    psbtBytes(keys, [{ script: strangerScript, amount: 100_000n }], [paid]),
  ],
  [
    'only finished inputs of ours',
    'refused/already-signed',
    psbtBytes(keys, [{ ...mine, extra: [pair(0x08, Uint8Array.of(1, 1, 0))] }], [paid]),
  ],
  [
    'taproot leaf of ours, key path of another',
    'refused/unsupported-input',
    psbtBytes(
      keys,
      [
        {
          script: p2trScript(
            tweakPublicKey(thief.root.derive(tapReceive).publicKey?.subarray(1) ?? none, none),
          ),
          type: 'p2tr',
          amount: 100_000n,
          extra: owned(keys, tapReceive, 'p2tr', 'input').pairs.filter(({ type }) => type === 0x16),
        },
      ],
      [paid],
    ),
  ],
  ...[0, 2, 3, 0x81, 0x82, 0x83, 4, 0x101].map((type): [string, string, Uint8Array] => [
    `version 0 sighash ${type.toString()}`,
    'refused/sighash-not-allowed',
    psbtBytes(keys, [{ ...mine, ...sighash(type) }], [paid]),
  ]),
  ...[2, 3, 0x81, 0x80, 0x83].map((type): [string, string, Uint8Array] => [
    `taproot sighash ${type.toString()}`,
    'refused/sighash-not-allowed',
    psbtBytes(keys, [{ ...tap, ...sighash(type) }], [paid]),
  ]),
  [
    'one bad sighash among good ones',
    'refused/sighash-not-allowed',
    psbtBytes(keys, [mine, { path: "m/84'/0'/0'/0/4", amount: 5n, ...sighash(3) }], [paid]),
  ],
  [
    'outputs above inputs',
    'refused/amounts-exceed-inputs',
    psbtBytes(keys, [mine], [{ ...paid, amount: 100_001n }]),
  ],
  [
    'mainnet and testnet keys',
    'refused/mixed-networks',
    psbtBytes(keys, [mine, { path: "m/84'/1'/0'/0/0", amount: 5n }], [paid]),
  ],
  [
    'a transaction of a hundred thousand outputs',
    'undecodable/too-many-items',
    edited((psbt) => {
      const outputs = concatBytes(Uint8Array.of(0xfe), littleEndian(100_000, 4), new Uint8Array(900_000));
      psbt.global[0] = pair(
        0,
        concatBytes(littleEndian(2, 4), Uint8Array.of(0), outputs, littleEndian(0, 4)),
      );
    }),
  ],
  ['base64 with junk', 'undecodable/bad-base64', utf8('cHNidP8*')],
  ['hex of odd length', 'undecodable/bad-hex', utf8('70736274f')],
];

describe('malicious and malformed PSBTs', () => {
  it('counts its cases', () => {
    expect(rows.length).toBe(67);
  });

  it.each(rows)('%s: %s', (_name, expected, bytes) => {
    expect(failureOf(() => decodeRequest({ bytes }, keys))).toBe(expected);
  });
});

/** An output that claims to be change: fields and script as given. */
type Lie = [name: string, output: OutputSpec];
const derivation = (path: string, publicKey: Uint8Array, fingerprint = keys.root.fingerprint): PsbtPair =>
  pair(0x02, concatBytes(uint32Bytes(fingerprint), ...pathSteps(path)), publicKey);
const far = (index: number) => `m/84'/0'/0'/1/${index.toString()}`;

function pathSteps(path: string): Uint8Array[] {
  return path
    .slice(2)
    .split('/')
    .map((step) => littleEndian(parseInt(step, 10) + (step.endsWith("'") ? 0x8000_0000 : 0), 4));
}

const otherPaths = [
  "m/84'/0'/1'/1/0", // another account
  "m/84'/1'/0'/1/0", // another coin
  "m/49'/0'/0'/1/0", // another purpose
  "m/44'/0'/0'/1/0",
  "m/84'/0'/0'/0/9", // the receive branch
  "m/84'/0'/0'/2/9", // a branch that no wallet looks at
  "m/84'/0'/0'/1'/9",
  "m/84'/0'/0'/1/9'",
  "m/84'/0'/0'/1/9/0",
  "m/84'/0'/0'/1",
  "m/84'/0'/0'",
  "m/84'/0'",
  'm/1/0',
  far(10_004),
  far(1_000_000),
  far(2_147_483_647),
];
const p2shOf = p2shScript(wpkh(change));
const lies: Lie[] = [
  ...otherPaths.map((path): Lie => [`change at ${path}`, { path, amount: 50_000n }]),
  ['no derivation', { script: wpkh(change), amount: 50_000n }],
  [
    'our path and key on a stranger’s script',
    { script: strangerScript, amount: 50_000n, extra: [derivation(change, publicKeyAt(change))] },
  ],
  [
    'our path with the key of another',
    {
      script: p2wpkhScript(thief.root.publicKey ?? none),
      amount: 50_000n,
      extra: [derivation(change, thief.root.publicKey ?? none)],
    },
  ],
  [
    'our key under another path',
    { script: wpkh(change), amount: 50_000n, extra: [derivation(far(10), publicKeyAt(change))] },
  ],
  [
    'our key under another fingerprint',
    { script: wpkh(change), amount: 50_000n, extra: [derivation(change, publicKeyAt(change), 1)] },
  ],
  [
    'fingerprint of zero',
    { script: wpkh(change), amount: 50_000n, extra: [derivation(change, publicKeyAt(change), 0)] },
  ],
  [
    'the thief’s own seed at the same path',
    {
      script: owned(thief, change, 'p2wpkh', 'output').script,
      amount: 50_000n,
      extra: owned(thief, change, 'p2wpkh', 'output').pairs,
    },
  ],
  ['taproot output for a P2WPKH account', { path: change, type: 'p2tr', amount: 50_000n }],
  [
    'taproot of the right path in another account type',
    { path: "m/86'/0'/0'/1/0", type: 'p2tr', amount: 50_000n },
  ],
  [
    'nested P2SH of our key',
    {
      script: p2shOf,
      amount: 50_000n,
      extra: [derivation(change, publicKeyAt(change)), pair(0x00, wpkh(change))],
    },
  ],
  [
    'pay to public key hash of our key',
    {
      script: concatBytes(
        Uint8Array.of(0x76, 0xa9, 0x14),
        wpkh(change).subarray(2),
        Uint8Array.of(0x88, 0xac),
      ),
      amount: 50_000n,
      extra: [derivation(change, publicKeyAt(change))],
    },
  ],
  [
    'two keys named, script of the stranger',
    {
      script: strangerScript,
      amount: 50_000n,
      extra: [derivation(change, publicKeyAt(change)), derivation(far(1), publicKeyAt(far(1)))],
    },
  ],
  [
    'uncompressed key',
    {
      script: wpkh(change),
      amount: 50_000n,
      extra: [derivation(change, secp256k1.Point.fromBytes(publicKeyAt(change)).toBytes(false))],
    },
  ],
  [
    'taproot tree beside our script',
    { path: change, amount: 50_000n, extra: [pair(0x06, Uint8Array.of(0, 0xc0, 1, 0x51))] },
  ],
];

describe('change that is none (X-8)', () => {
  it('counts its lies', () => {
    expect(lies.length).toBe(30);
  });

  it.each(lies)('%s is shown as a payment', (_name, output) => {
    const bytes = psbtBytes(keys, [mine], [{ ...paid, amount: 40_000n }, output]);
    expect(decodeRequest({ bytes }, keys).display).toMatchObject({
      outputs: [{ role: 'payment' }, { role: 'payment' }],
      totalChange: '0',
    });
  });

  it('believes the truth', () => {
    for (const path of [change, far(0), far(10_003)]) {
      const bytes = psbtBytes(
        keys,
        [mine],
        [
          { ...paid, amount: 40_000n },
          { path, amount: 50_000n },
        ],
      );
      expect(decodeRequest({ bytes }, keys).display).toMatchObject({
        outputs: [{ role: 'payment' }, { role: 'change' }],
      });
    }
  });
});
