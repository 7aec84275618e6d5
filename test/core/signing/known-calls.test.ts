import { keccak_256 } from '@noble/hashes/sha3.js';
import { ethers } from 'ethers';
import { describe, expect, it } from 'vitest';

import { fromHex, toHex } from '../../../src/core/signing/bytes.ts';
import { decodeRequest } from '../../../src/core/signing/decode.ts';
import { bundledSignatures } from '../../../src/core/signing/ethereum/read-call.ts';
import { encodeUnsignedTransaction } from '../../../src/core/signing/ethereum/transaction.ts';
import { FakeKeys, utf8 } from './support/fake-keys.ts';

const keys = new FakeKeys();
const key = { keyId: 'seed-1', path: "m/44'/60'/0'/0/0" };
const spender = '0x8eA7a3fccC211ED48b763b4164884DDbcF3b0A98';
const zero = '0x0000000000000000000000000000000000000000';
const now = 1_800_000_000;
const soon = String(now + 3600);
const max = (bits: number): string => (2n ** BigInt(bits) - 1n).toString();

function warningsOfCall(signature: string, values: unknown[], value = 0n): string[] {
  const name = signature.split('(')[0] ?? '';
  const data = fromHex(new ethers.Interface([`function ${signature}`]).encodeFunctionData(name, values));
  const bytes = encodeUnsignedTransaction({
    type: 'legacy',
    chainId: 1n,
    nonce: 0n,
    gasPrice: 1n,
    gasLimit: 60_000n,
    to: fromHex('0x6b175474e89094c44da98b954eedeac495271d0f'),
    value,
    data,
  });
  return codes(decodeRequest({ bytes, key }, keys).display.warnings);
}

function codes(warnings: readonly { code: string; severity: string }[]): string[] {
  return warnings.map(({ code, severity }) => `${code}:${severity}`);
}

it('every bundled selector is the hash of its signature', () => {
  for (const [selector, signature] of bundledSignatures()) {
    expect(toHex(keccak_256(utf8(signature)).subarray(0, 4))).toBe(selector);
  }
  expect(bundledSignatures().size).toBe(132);
});

describe('approvals in calls (X-7)', () => {
  const unlimited = ['approval-unlimited:danger'];
  const limited = ['approval:caution'];
  it.each([
    ['approve, all', 'approve(address,uint256)', [spender, max(256)], unlimited],
    ['approve, top of 96 bits', 'approve(address,uint256)', [spender, max(96)], unlimited],
    ['approve, top of 160 bits', 'approve(address,uint256)', [spender, max(160)], unlimited],
    ['approve, half of all', 'approve(address,uint256)', [spender, (2n ** 255n).toString()], unlimited],
    ['approve, an amount', 'approve(address,uint256)', [spender, 10n ** 24n], limited],
    ['approve, nothing', 'approve(address,uint256)', [spender, 0], []],
    ['approve, to nobody', 'approve(address,uint256)', [zero, 5], [...limited, 'zero-address:danger']],
    ['increaseAllowance, all', 'increaseAllowance(address,uint256)', [spender, max(256)], unlimited],
    ['increaseAllowance, an amount', 'increaseAllowance(address,uint256)', [spender, 5], limited],
    ['decreaseAllowance', 'decreaseAllowance(address,uint256)', [spender, max(256)], []],
    [
      'setApprovalForAll, granted',
      'setApprovalForAll(address,bool)',
      [spender, true],
      ['approval-all-items:danger'],
    ],
    ['setApprovalForAll, withdrawn', 'setApprovalForAll(address,bool)', [spender, false], []],
    ['transfer to nobody', 'transfer(address,uint256)', [zero, 5], ['zero-address:danger']],
    [
      'transfer to the token itself',
      'transfer(address,uint256)',
      ['0x6B175474E89094C44Da98b954EedeAC495271d0F', 5],
      ['token-contract-is-recipient:danger'],
    ],
  ])('%s', (_name, signature, values, expected) => {
    expect(warningsOfCall(signature, values)).toEqual(expected);
  });

  it('money sent along with a call is flagged', () => {
    expect(warningsOfCall('transfer(address,uint256)', [spender, 5], 1n)).toEqual([
      'amount-to-contract-call:caution',
    ]);
  });
});

type Member = [name: string, type: string, value: unknown];

function warningsOfTyped(
  primaryType: string,
  members: Member[],
  inner: Member[] = [],
  domain = true,
): string[] {
  const toTypes = (list: Member[]) => list.map(([name, type]) => ({ name, type }));
  const toValues = (list: Member[]) => Object.fromEntries(list.map(([name, , value]) => [name, value]));
  const own =
    inner.length > 0 ? [...members, ['details', 'Details', toValues(inner)] satisfies Member] : members;
  const document = {
    types: {
      EIP712Domain: [
        { name: 'name', type: 'string' },
        ...(domain
          ? [
              { name: 'chainId', type: 'uint256' },
              { name: 'verifyingContract', type: 'address' },
            ]
          : []),
      ],
      [primaryType]: toTypes(own),
      ...(inner.length > 0 ? { Details: toTypes(inner) } : {}),
    },
    primaryType,
    domain: { name: 'Token', ...(domain ? { chainId: 1, verifyingContract: spender } : {}) },
    message: toValues(own),
  };
  return codes(decodeRequest({ bytes: utf8(JSON.stringify(document)), key, now }, keys).display.warnings);
}

describe('permits in typed data (X-7)', () => {
  const to: Member = ['spender', 'address', spender];
  const rows: [name: string, expected: string[], primaryType: string, members: Member[], inner?: Member[]][] =
    [
      [
        'EIP-2612, all, soon over',
        ['approval:caution', 'approval-unlimited:danger'],
        'Permit',
        [to, ['value', 'uint256', max(256)], ['deadline', 'uint256', soon]],
      ],
      [
        'EIP-2612, an amount, never over',
        ['approval:caution', 'deadline-long:caution'],
        'Permit',
        [to, ['value', 'uint256', '5'], ['deadline', 'uint256', max(256)]],
      ],
      [
        'EIP-2612, an amount, a year',
        ['approval:caution', 'deadline-long:caution'],
        'Permit',
        [to, ['value', 'uint256', '5'], ['deadline', 'uint256', String(now + 31_536_000)]],
      ],
      [
        'EIP-2612, without deadline',
        ['approval:caution', 'deadline-absent:caution'],
        'Permit',
        [to, ['value', 'uint256', '5']],
      ],
      [
        'EIP-2612, harmless as permits go',
        ['approval:caution'],
        'Permit',
        [to, ['value', 'uint256', '5'], ['deadline', 'uint256', soon]],
      ],
      [
        'DAI permit, allowed for ever',
        ['approval:caution', 'deadline-long:caution', 'approval-unlimited:danger'],
        'Permit',
        [to, ['expiry', 'uint256', 0], ['allowed', 'bool', true]],
      ],
      [
        'DAI permit, withdrawn',
        ['approval:caution', 'deadline-long:caution'],
        'Permit',
        [to, ['expiry', 'uint256', 0], ['allowed', 'bool', false]],
      ],
      [
        'Permit2 single',
        ['approval:caution', 'approval-unlimited:danger', 'deadline-long:caution'],
        'PermitSingle',
        [to, ['sigDeadline', 'uint256', soon]],
        [
          ['amount', 'uint160', max(160)],
          ['expiration', 'uint48', max(48)],
        ],
      ],
      [
        'Permit2 transfer',
        ['approval:caution', 'approval-unlimited:danger'],
        'PermitTransferFrom',
        [to, ['deadline', 'uint256', soon]],
        [['amount', 'uint256', max(256)]],
      ],
      [
        'delegation of votes',
        ['approval:caution', 'deadline-long:caution'],
        'Delegation',
        [
          ['delegatee', 'address', spender],
          ['expiry', 'uint256', max(256)],
        ],
      ],
      ['ordinary mail', [], 'Mail', [['contents', 'string', 'hello']]],
      ['hidden characters', ['escaped-characters:danger'], 'Mail', [['contents', 'string', 'pay\u202eevil']]],
      ['mixed alphabets', ['text-unusual:caution'], 'Mail', [['contents', 'string', 'p\u0430ypal']]],
    ];

  it.each(rows)('%s', (_name, expected, primaryType, members, inner) => {
    const found = warningsOfTyped(primaryType, members, inner);
    expect([...found].sort()).toEqual([...expected].sort());
  });

  it('a domain without chain and contract is flagged (X-5)', () => {
    expect(warningsOfTyped('Mail', [['contents', 'string', 'hello']], [], false)).toEqual([
      'domain-chain-missing:danger',
      'domain-contract-missing:caution',
    ]);
  });
});
