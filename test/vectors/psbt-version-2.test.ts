import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { RawPSBTV2 } from '@scure/btc-signer/psbt.js';
import { describe, expect, it } from 'vitest';

import type { PsbtPair } from '../../src/core/signing/bitcoin/psbt-codec.ts';
import { encodePsbt, parsePsbt } from '../../src/core/signing/bitcoin/psbt-codec.ts';
import { failureOf } from '../core/signing/support/fake-keys.ts';

/*
 * The cases of BIP-370, "Test Vectors", one row each: what the text says of a case is done here to the PSBT that the
 * text starts from, so that each differs from a valid one in that point alone.
 */

interface Maps {
  global: PsbtPair[];
  inputs: PsbtPair[][];
  outputs: PsbtPair[][];
}
const at = (type: number, hex: string, keyData = ''): PsbtPair => ({
  type,
  keyData: hexToBytes(keyData),
  value: hexToBytes(hex),
});

const previousTxid = at(0x0e, '0b0ad921419c1c8719735d72dc739f9ea9e0638d1fe4c1eef0f9944084815fc8');
const amounts = ['0008af2f00000000', '8bbdeb0b00000000'] as const;
const scripts = [
  '0014c430f64c4756da310dbd1a085572ef299926272c',
  '00144dd193ac964a56ac1b9e1cca8454fe2f474f8513',
] as const;
const previous =
  '0200000001c1aa256e214b96a1822f93de42bff3b5f3ff8d0519306e3515d7515a5e805b120000000000ffffffff0118c69a3b00000000160014b0a3af144208412693ca7d166852b52db0aef06e00000000';
const witness = '18c69a3b00000000160014b0a3af144208412693ca7d166852b52db0aef06e';
const utxos = [at(0x00, previous), at(0x01, witness)];
const origin = 'f69d873e540000800100008000000080';
const owner = (branch: string, key: string): PsbtPair => at(0x02, `${origin}${branch}`, key);
const owners = [
  owner('000000002a000000', '02d601f84846a6755f776be00e3d9de8fb10acc935fb83c45fb0162d4cad5ab792'),
  owner('0100000064000000', '02e36fbff53dd534070cf8fd396614680f357a9b85db7340bf1cfa745d2ad7b340'),
];
const version2 = at(0xfb, '02000000');

/** One input and two outputs of version 0. */
function version0(): Maps {
  const outputs = amounts.map((amount, index) => `${amount}16${scripts[index] ?? ''}`).join('');
  const transaction = `0200000001${bytesToHex(previousTxid.value)}0000000000feffffff02${outputs}00000000`;
  return {
    global: [at(0x00, transaction)],
    inputs: [[...utxos]],
    outputs: owners.map((one) => [one]),
  };
}

/** The same in version 2: required fields only, or `updated` with what an updater adds. */
function basic(updated: boolean): Maps {
  return {
    global: [at(0x02, '02000000'), at(0x04, '01'), at(0x05, '02'), version2],
    inputs: [[...(updated ? utxos : []), previousTxid, at(0x0f, '00000000')]],
    outputs: amounts.map((amount, index) => {
      const one = owners[index];
      return [...(updated && one ? [one] : []), at(0x03, amount), at(0x04, scripts[index] ?? '')];
    }),
  };
}

const heights = { 9000: '28230000', 10000: '10270000' } as const;
const times = { 1657048459: '8b8dc462', 1657048460: '8c8dc462' } as const;
const height = (value: keyof typeof heights) => at(0x12, heights[value]);
const time = (value: keyof typeof times) => at(0x11, times[value]);
const sequence = at(0x10, 'feffffff');
const modifiable = (flags: string) => at(0x06, flags);

/** Two inputs with what each requires of the lock time, and one output. */
function timed(...required: PsbtPair[][]): Maps {
  const outpoints = [
    [at(0x0e, '0f758dbfbd4da7c16c8a3309c3c81e1100f561ea646db5b01752c485e1bdde9f'), at(0x0f, '01000000')],
    [at(0x0e, '3a1b3b3c837d6489ea7a31d8e6c7dd503c001bef3e06958e7574808d68ca78a5'), at(0x0f, '00000000')],
  ];
  return {
    global: [at(0x02, '02000000'), at(0x03, '00000000'), at(0x04, '02'), at(0x05, '01'), version2],
    inputs: outpoints.map((outpoint, index) => [...outpoint, ...(required[index] ?? [])]),
    outputs: [[at(0x03, '4f93357700000000'), at(0x04, '00140b1352cacd03cf6aa1b7f3c8d6388671b34a5e11')]],
  };
}

function changed(maps: Maps, map: 'global' | 'input' | 'output', ...added: PsbtPair[]): Maps {
  const pairs = map === 'global' ? maps.global : map === 'input' ? maps.inputs[0] : maps.outputs[0];
  for (const pair of added) {
    // Keys are in the order of their types, the version last.
    const index = pairs?.findIndex(({ type }) => type > pair.type) ?? -1;
    pairs?.splice(index < 0 ? pairs.length : index, 0, pair);
  }
  return maps;
}

function without(map: 'global' | 'input' | 'output', type: number): Maps {
  const maps = basic(true);
  const drop = (pairs: PsbtPair[]) => pairs.filter((pair) => pair.type !== type);
  if (map === 'global') return { ...maps, global: drop(maps.global) };
  if (map === 'input') return { ...maps, inputs: maps.inputs.map(drop) };
  return { ...maps, outputs: maps.outputs.map((pairs, index) => (index === 0 ? drop(pairs) : pairs)) };
}

type Row = [name: string, maps: Maps];
const field = 'undecodable/bad-psbt-field';
const missing = 'undecodable/missing-psbt-field';

const invalid: [...Row, expected: string][] = [
  ['version 0 with the version set to 2', changed(version0(), 'global', version2), field],
  ['version 0 with a transaction version', changed(version0(), 'global', at(0x02, '02000000')), field],
  ['version 0 with a fallback lock time', changed(version0(), 'global', at(0x03, '02000000')), field],
  ['version 0 with an input count', changed(version0(), 'global', at(0x04, '02')), field],
  ['version 0 with an output count', changed(version0(), 'global', at(0x05, '02')), field],
  ['version 0 with modifiable flags', changed(version0(), 'global', modifiable('00')), field],
  ['version 0 with a previous txid', changed(version0(), 'input', previousTxid), field],
  ['version 0 with an output index', changed(version0(), 'input', at(0x0f, '00000000')), field],
  ['version 0 with a sequence', changed(version0(), 'input', at(0x10, 'ffffffff')), field],
  ['version 0 with a required time', changed(version0(), 'input', time(1657048460)), field],
  ['version 0 with a required height', changed(version0(), 'input', height(10000)), field],
  ['version 0 with an amount', changed(version0(), 'output', at(0x03, amounts[0])), field],
  ['version 0 with a script', changed(version0(), 'output', at(0x04, scripts[0])), field],
  ['version 2 without an input count', without('global', 0x04), missing],
  ['version 2 without an output count', without('global', 0x05), missing],
  ['version 2 without a previous txid', without('input', 0x0e), missing],
  ['version 2 without an output index', without('input', 0x0f), missing],
  ['version 2 without an amount', without('output', 0x03), missing],
  ['version 2 without a script', without('output', 0x04), missing],
  ['a required time below 500000000', changed(basic(true), 'input', at(0x11, 'ff64cd1d')), field],
  ['a required height from 500000000 on', changed(basic(true), 'input', at(0x12, '0065cd1d')), field],
];

const all = [sequence, time(1657048460), height(10000)];
const valid: Row[] = [
  ['required fields only', basic(false)],
  ['updated', basic(true)],
  ['with a sequence', changed(basic(true), 'input', sequence)],
  [
    'with a sequence and all lock times',
    changed(changed(basic(true), 'global', at(0x03, '00000000')), 'input', ...all),
  ],
  ...['01', '02', '04', '08', '03', '05', '06', '07', 'ff'].map((flags): Row => [
    `with modifiable flags ${flags}`,
    changed(basic(true), 'global', modifiable(flags)),
  ]),
  [
    'with every field of version 2',
    changed(changed(basic(true), 'global', at(0x03, '00000000'), modifiable('07')), 'input', ...all),
  ],
];

const lockTimes: [...Row, expected: number | string][] = [
  ['none stated', basic(false), 0],
  ['a fallback of 0', timed(), 0],
  ['height and nothing', timed([height(10000)], []), 10000],
  ['two heights', timed([height(10000)], [height(9000)]), 10000],
  ['height, and both', timed([height(10000)], [time(1657048460), height(9000)]), 10000],
  ['both, and both', timed([time(1657048459), height(10000)], [time(1657048460), height(9000)]), 10000],
  ['time, and both', timed([time(1657048459)], [time(1657048460), height(9000)]), 1657048460],
  ['both, and time', timed([time(1657048459), height(10000)], [time(1657048460)]), 1657048460],
  ['nothing, and time', timed([], [time(1657048460)]), 1657048460],
  ['height, and time', timed([height(10000)], [time(1657048460)]), 'undecodable/lock-times-conflict'],
];

/** Beyond the text: what it demands in words, without a case of its own. */
const further: [...Row, expected: string][] = [
  ['version 2 without a transaction version', without('global', 0x02), missing],
  ['version 2 with a transaction', changed(basic(true), 'global', at(0x00, '00')), field],
  ['a required height of 0', changed(basic(true), 'input', at(0x12, '00000000')), field],
  ['an input count of two bytes', changed(without('global', 0x04), 'global', at(0x04, '0100')), field],
  [
    'more inputs than maps',
    changed(without('global', 0x04), 'global', at(0x04, '09')),
    'undecodable/truncated',
  ],
  [
    'fewer outputs than maps',
    changed(without('global', 0x05), 'global', at(0x05, '01')),
    'undecodable/trailing-bytes',
  ],
  [
    'an amount above all bitcoin',
    changed(without('output', 0x03), 'output', at(0x03, 'ffffffffffffff7f')),
    'undecodable/out-of-range',
  ],
  [
    'version 1',
    changed(without('global', 0xfb), 'global', at(0xfb, '01000000')),
    'refused/unsupported-psbt-version',
  ],
];

describe('BIP-370', () => {
  it('counts its cases', () => {
    expect([invalid.length, valid.length, lockTimes.length, further.length]).toEqual([21, 14, 10, 8]);
  });

  it('starts from the bytes of the text', () => {
    expect(bytesToHex(encodePsbt(basic(false)))).toBe(
      `70736274ff01020402000000010401010105010201fb040200000000010e200b0ad921419c1c8719735d72dc739f9ea9e0638d1fe4c1eef0f9944084815fc8010f0400000000000103080008af2f000000000104160014c430f64c4756da310dbd1a085572ef299926272c000103088bbdeb0b0000000001041600144dd193ac964a56ac1b9e1cca8454fe2f474f851300`,
    );
  });

  it.each([...invalid, ...further])('refuses %s', (_name, maps, expected) => {
    expect(failureOf(() => parsePsbt(encodePsbt(maps)))).toBe(expected);
  });

  it.each(valid)('reads and writes one %s', (_name, maps) => {
    const bytes = encodePsbt(maps);
    const psbt = parsePsbt(bytes);
    expect(encodePsbt(psbt)).toEqual(bytes);
    expect(psbt.version).toBe(2);
    const library = RawPSBTV2.decode(bytes);
    expect(psbt.transaction.inputs.map(({ sequence: number }) => number)).toEqual(
      library.inputs.map(({ sequence: number }) => number ?? 0xffff_ffff),
    );
    expect(psbt.transaction.outputs.map(({ amount }) => amount)).toEqual(
      library.outputs.map(({ amount }) => amount),
    );
  });

  it.each(lockTimes)('determines the lock time: %s', (_name, maps, expected) => {
    const read = () => parsePsbt(encodePsbt(maps)).transaction.lockTime;
    if (typeof expected === 'string') expect(failureOf(read)).toBe(expected);
    else expect(read()).toBe(expected);
  });
});
