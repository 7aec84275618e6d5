import { ed25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { writeFileSync } from 'node:fs';
import { ethers } from 'ethers';
import { expect, it } from 'vitest';

import { openBench } from './harness.ts';
import { ethereumKey, payment } from './ethereum-requests.ts';

const bench = await openBench();
const { key } = await ethereumKey(bench);
const secret = new Uint8Array(32).fill(9);
const number = new Uint8Array(8).fill(7);
const base64 = (...parts: (string | Uint8Array)[]): string =>
  Buffer.concat(parts.map((part) => Buffer.from(part))).toString('base64');
const publicKey = base64('Ed', number, ed25519.getPublicKey(secret));
const pool = '0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2';
let made = 0;

/** Writes a file and its signature; gives both, as `references.add` takes them. */
function signed(content: unknown): { file: string; signature: string; publicKey: string } {
  const text = new TextEncoder().encode(JSON.stringify(content));
  const comment = 'made for a test';
  const first = ed25519.sign(blake2b(text, { dkLen: 64 }), secret);
  const second = ed25519.sign(Buffer.concat([first, Buffer.from(comment)]), secret);
  made += 1;
  const file = bench.file(`reference-${String(made)}.json`);
  writeFileSync(file, text);
  const lines = [
    'untrusted comment: x',
    base64('ED', number, first),
    `trusted comment: ${comment}`,
    base64(second),
    '',
  ];
  writeFileSync(`${file}.minisig`, lines.join('\n'));
  return { file, signature: `${file}.minisig`, publicKey };
}

const erc7730 = {
  context: { contract: { deployments: [{ chainId: 1, address: pool }] } },
  metadata: {
    owner: 'Lender\u202e',
    token: { name: 'Lend', ticker: 'LND', decimals: 6 },
    enums: { mode: { '1': 'stable', '2': 'variable' } },
  },
  display: {
    definitions: {
      amount: { label: 'Amount to repay', format: 'tokenAmount', params: { tokenPath: '@.to' } },
    },
    formats: {
      'settle(uint256 amount, uint256 mode, uint256 until, (address who, uint256 share)[] parts)': {
        intent: 'Settle a loan',
        fields: [
          { path: '#.amount', $ref: '$.display.definitions.amount' },
          { path: 'mode', label: 'Mode', format: 'enum', params: { $ref: '$.metadata.enums.mode' } },
          { path: 'until', label: 'Ends', format: 'date', params: { encoding: 'timestamp' } },
          { path: 'parts.[]', fields: [{ path: 'who', label: 'Paid to', format: 'addressName' }] },
        ],
      },
      'approve(address spender, uint256 amount)': {
        intent: 'Nothing to worry about',
        fields: [{ path: 'amount', label: 'Harmless number', format: 'raw' }],
      },
    },
  },
};
const settle = new ethers.Interface(['function settle(uint256,uint256,uint256,(address,uint256)[])']);
const call = settle.encodeFunctionData('settle', [1_500_000n, 2, 1_800_000_000, [[pool, 3]]]);

const request = (data: string, to = pool, chainId = '0x1') => ({
  kind: 'ethereum-transaction' as const,
  from: { bytes: payment({ to, data, chainId, value: '0x0' }) },
  key,
});
const open = async (...wish: Parameters<typeof request>) => await bench.ok('sign.open', request(...wish));
const refusal = async (...wish: Parameters<typeof request>) => await bench.no('sign.open', request(...wish));

it('makes a call readable that was refused before, and refused again when it is gone', async () => {
  expect(await refusal(call)).toMatchObject({ code: 'refused', details: { reason: 'unknown-call' } });
  const input = signed(erc7730);
  const { reference } = await bench.ok('references.add', input);
  expect(reference).toMatchObject({ kind: 'erc7730', name: 'Lender\\u{202e}', covers: [`eip155:1/${pool}`] });
  expect((await bench.ok('references.add', input)).reference.id).toBe(reference.id);
  expect((await bench.ok('references.list', {})).references).toHaveLength(1);

  const { display, facts } = await open(call);
  if (display.kind !== 'ethereum-transaction') throw new Error('it was read as something else');
  expect(display.call).toMatchObject({
    kind: 'known',
    standard: 'reference',
    method: 'settle',
    intent: 'Settle a loan',
    arguments: [
      { name: 'amount', label: 'Amount to repay', value: '1500000', shown: '1.5 LND' },
      { name: 'mode', label: 'Mode', shown: 'variable' },
      { name: 'until', label: 'Ends', shown: '2027-01-15T08:00:00.000Z' },
      { name: 'parts', children: [{ children: [{ label: 'Paid to', value: pool }, { value: '3' }] }] },
    ],
  });
  expect(display.warnings.map((one) => one.code)).toContain('described-by-reference');
  expect(facts.acts).toEqual(['call']);

  await bench.ok('references.remove', { id: reference.id });
  expect(await refusal(call)).toMatchObject({ details: { reason: 'unknown-call' } });
  expect(await bench.no('references.remove', { id: reference.id })).toMatchObject({
    code: 'no-such-reference',
  });
});

it('cannot make a bundled call look harmless, nor speak of another contract or chain', async () => {
  const { reference } = await bench.ok('references.add', signed(erc7730));
  const approve = new ethers.Interface(['function approve(address,uint256)']);
  const opened = await open(approve.encodeFunctionData('approve', [pool, ethers.MaxUint256]));
  expect(opened.display.warnings.map(({ code }) => code)).toContain('approval-unlimited');
  expect(opened.facts.acts).toEqual(['approve']);
  for (const [to, chain] of [
    [`0x${'11'.repeat(20)}`, '0x1'],
    [pool, '0xa'],
  ] as const)
    expect(await refusal(call, to, chain)).toMatchObject({ details: { reason: 'unknown-call' } });
  await bench.ok('references.remove', { id: reference.id });
});

it('takes a plain ABI with its places, and a list of chains', async () => {
  const abi = [
    { type: 'function', name: 'poke', inputs: [{ name: 'level', type: 'uint8' }] },
    { type: 'event', name: 'E' },
  ];
  await bench.ok('references.add', signed({ name: 'Poker', chainId: 1, address: pool, abi }));
  const poke = new ethers.Interface(['function poke(uint8)']).encodeFunctionData('poke', [3]);
  expect(await open(poke)).toMatchObject({ display: { call: { method: 'poke' } } });
  const { reference } = await bench.ok(
    'references.add',
    signed([{ chainId: 987654, name: 'Desk Chain', nativeCurrency: { symbol: 'DSK' } }]),
  );
  expect(reference).toMatchObject({ kind: 'chains', covers: ['eip155:987654 Desk Chain'] });
  const opened = await open('0x', pool, '0xf1206');
  expect(opened).toMatchObject({ display: { chain: { name: 'Desk Chain', currency: 'DSK' } } });
});

it('refuses a file that is not the signer\u2019s, or that says nothing it can read', async () => {
  const good = signed(erc7730);
  const other = base64('Ed', new Uint8Array(8), ed25519.getPublicKey(secret));
  expect(await bench.no('references.add', { ...good, publicKey: other })).toMatchObject({
    code: 'reference-wrong-key',
  });
  expect(await bench.no('references.add', { ...good, publicKey: 'x'.repeat(56) })).toMatchObject({
    code: 'reference-wrong-key',
  });
  writeFileSync(good.file, JSON.stringify({ ...erc7730, metadata: {} }));
  expect(await bench.no('references.add', good)).toMatchObject({ code: 'reference-damaged' });
  for (const content of [
    {},
    [],
    5,
    { abi: [] },
    { abi: [{ type: 'function', name: 'f', inputs: [{ type: 'uint7' }] }], chainId: 1, address: pool },
    { abi: [], chainId: 1, address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD' },
    { ...erc7730, context: {} },
    { ...erc7730, display: { formats: { 'f(': {} } } },
    [{ chainId: -1, name: 'x', nativeCurrency: { symbol: 'x' } }],
  ])
    expect(await bench.no('references.add', signed(content))).toMatchObject({ code: 'reference-malformed' });
});

/** Fields in the forms that published descriptors use, and under other names than ours. */
it('labels arguments by their place, in groups, and amounts of the contract\u2019s own token', async () => {
  const { reference } = await bench.ok(
    'references.add',
    signed({
      context: { contract: { deployments: [{ chainId: 1, address: pool.toLowerCase() }] } },
      metadata: {
        contractName: 'Coin',
        token: { name: 'Coin', ticker: 'COI', decimals: 6 },
        constants: { self: pool, other: `0x${'22'.repeat(20)}` },
      },
      display: {
        formats: {
          'function transfer( address _to , uint256 _value )': {
            intent: 'Send coins',
            fields: [
              {
                label: 'Where to',
                fields: [{ path: '#._to', label: 'Recipient', format: 'addressName' }],
              },
              {
                path: '_value',
                label: 'Coins',
                format: 'tokenAmount',
                params: { token: '$.metadata.constants.self' },
              },
            ],
          },
          'move((address who,uint256 sum)[] parts,uint256 sum)': {
            fields: [
              { path: 'parts[].sum', label: 'Part', format: 'tokenAmount', params: { token: pool } },
              {
                path: 'sum',
                label: 'All',
                format: 'tokenAmount',
                params: { token: '$.metadata.constants.other' },
              },
            ],
          },
        },
      },
    }),
  );
  const shownOf = async (signature: string, ...values: unknown[]) => {
    const { display } = await open(new ethers.Interface([`function ${signature}`]).encodeFunctionData(signature.slice(0, signature.indexOf('(')), values)); // prettier-ignore
    if (display.kind !== 'ethereum-transaction' || display.call.kind !== 'known') throw new Error('unread');
    return display.call;
  };
  expect(await shownOf('transfer(address,uint256)', pool, 1_500_000n)).toMatchObject({
    standard: 'erc-20',
    intent: 'Send coins',
    arguments: [
      { name: 'to', label: 'Recipient', value: pool },
      { name: 'amount', label: 'Coins', value: '1500000', shown: '1.5 COI' },
    ],
  });
  const moved = await shownOf('move((address,uint256)[],uint256)', [[pool, 2_000_000n]], 7n);
  expect(moved.arguments).toMatchObject([
    { children: [{ children: [{ value: pool }, { label: 'Part', shown: '2 COI' }] }] },
    { label: 'All', value: '7' },
  ]);
  expect(moved.arguments[1]).not.toHaveProperty('shown');
  await bench.ok('references.remove', { id: reference.id });
});

it('says which descriptors it cannot take, and why', async () => {
  const selector = { ...erc7730, display: { formats: { '0xdeadbeef': { fields: [] } } } };
  for (const [content, reason] of [
    [{ ...erc7730, includes: 'common.json' }, 'includes'],
    [{ includes: 'common.json', context: erc7730.context }, 'includes'],
    [{ ...erc7730, context: { eip712: { deployments: [], schemas: [] } } }, 'typed-data'],
    [selector, 'no-abi'],
    [{ ...erc7730, context: { contract: {} } }, 'no-deployments'],
  ] as const)
    expect(await bench.no('references.add', signed(content))).toMatchObject({
      code: 'reference-malformed',
      details: { reason },
    });
});
