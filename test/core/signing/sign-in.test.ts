import { describe, expect, it } from 'vitest';

import { readSignIn } from '../../../src/core/signing/ethereum/sign-in.ts';

const us = '0x73d0385F4d8E00C5e6504C6030F47BF6212736A8';
/** 2025-06-15T15:06:40Z */
const now = 1_750_000_000;

function codesOf(end: string): string[] {
  const text = `desk.example wants you to sign in with your Ethereum account:\n${us}\n\n\nURI: https://desk.example\nVersion: 1\nChain ID: 1\nNonce: 12345678\nIssued At: 2025-01-01T00:00:00Z${end}`;
  return readSignIn(text, us, now)?.warnings.map(({ code }) => code) ?? ['none'];
}

describe('times of a sign-in (RFC 3339)', () => {
  it.each([
    ['2024-12-31T23:59:60Z', ['sign-in-expired']],
    ['2024-12-31t18:59:60.5-05:00', ['sign-in-expired']],
    ['2030-12-31T23:59:60Z', []],
    ['2024-02-29T00:00:00Z', ['sign-in-expired']],
    ['2028-02-29T00:00:00z', []],
    ['2023-02-29T00:00:00Z', ['sign-in-malformed']],
    ['2030-04-31T00:00:00Z', ['sign-in-malformed']],
    ['2030-04-00T00:00:00Z', ['sign-in-malformed']],
    ['2030-04-01T24:00:00Z', ['sign-in-malformed']],
    ['2030-04-01 00:00:00Z', ['sign-in-malformed']],
    ['2030-04-01T00:00:00', ['sign-in-malformed']],
  ])('ends at %s', (time, codes) => {
    expect(codesOf(`\nExpiration Time: ${time}`)).toEqual(codes);
  });

  it('begins after a leap second', () => {
    expect(codesOf('\nNot Before: 2030-12-31T23:59:60Z')).toEqual(['sign-in-not-yet']);
  });
});

it.each([
  ['', []],
  ["a-b._~!$&'()*+,;=:@%20", []],
  ['a b', ['sign-in-malformed']],
  ['a/b', ['sign-in-malformed']],
  ['%2', ['sign-in-malformed']],
  ['größe', ['sign-in-malformed']],
])('takes of request id "%s" what the grammar takes', (id, codes) => {
  expect(codesOf(`\nRequest ID: ${id}`)).toEqual(codes);
});
