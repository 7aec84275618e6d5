import { ethers } from 'ethers';
import { expect, it } from 'vitest';

import type { RuleSet } from '../../src/core/policy/rules.ts';
import { openBench } from './harness.ts';
import { ethereumKey, hex, payment } from './ethereum-requests.ts';

const bench = await openBench();
const { key } = await ethereumKey(bench);
const token = ethers.getAddress('0x6b175474e89094c44da98b954eedeac495271d0f');
const thief = ethers.getAddress('0x1d1c328764a41bda0492b66baa30c4a339ff85ef');
const safe = ethers.getAddress('0x5afe3855358e112b5647b952709e6165e1c1eeee');
const erc20 = new ethers.Interface([
  'function approve(address,uint256)',
  'function transfer(address,uint256)',
]);
const wallet = new ethers.Interface([
  'function execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)',
]);
const bybit = wallet.encodeFunctionData('execTransaction', [
  thief, 0, erc20.encodeFunctionData('transfer', [thief, 0]), 1, 0, 0, 0, ethers.ZeroAddress, ethers.ZeroAddress, '0x',
]); // prettier-ignore

let nonce = 0n;
const transaction = (fields: object) => ({
  key,
  from: { bytes: payment({ to: token, value: '0x0', ...fields, nonce: hex(nonce++) }) },
});
const authorization = () => ({
  key,
  from: {
    bytes: new TextEncoder().encode(
      JSON.stringify({ authorization: { chainId: 1, address: thief, nonce: Number(nonce++) } }),
    ),
  },
});

type Case = [
  name: string,
  allow: NonNullable<RuleSet['allow']>,
  request: () => ReturnType<typeof transaction>,
];

it.each<Case>([
  ['unknown call', ['unknown-call'], () => transaction({ data: '0xdeadbeef' })],
  ['delegatecall', ['delegate-call'], () => transaction({ to: safe, data: bybit })],
  ['new contract', ['contract-creation'], () => transaction({ to: null, data: '0x60016000f3' })],
  ['authorisation', ['set-code'], authorization],
])(
  '%s is refused when it is read, and signed once a rule of the key allows it',
  async (_name, allow, request) => {
    expect(await bench.no('sign.open', request())).toMatchObject({
      code: 'refused',
      details: { reason: allow[0] },
    });
    await bench.ok('rules.set', { scope: key, rules: { allow } });
    const opened = await bench.ok('sign.open', request());
    expect(opened.display.warnings.map(({ code }) => code)).toContain(allow[0]);
    expect(opened.verdict.decision, JSON.stringify(opened.verdict)).toBe('confirm');
    const outcome = await bench.ok('sign.approve', { id: opened.id, digest: opened.digest });
    expect(outcome.complete).toBe(true);
    await bench.ok('rules.remove', { scope: key });
  },
);

it('an approval without limit is read and shown, and not signed by default', async () => {
  const data = erc20.encodeFunctionData('approve', [thief, ethers.MaxUint256]);
  const opened = await bench.ok('sign.open', transaction({ data }));
  expect(opened.verdict).toMatchObject({ decision: 'refuse', reasons: [{ rule: 'approval-unlimited' }] });
  expect(await bench.no('sign.approve', { id: opened.id, digest: opened.digest })).toMatchObject({
    code: 'refused',
  });
  await bench.ok('rules.set', { scope: key, rules: { allow: ['approval-unlimited'] } });
  const again = await bench.ok('sign.open', transaction({ data }));
  expect(again.verdict.decision).toBe('confirm');
});
