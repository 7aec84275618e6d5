import { Transaction } from 'ethers';
import { describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../../src/core/error.ts';
import { readReceipt, type Receipt, type ReceiptSubject } from '../../../src/core/signing/receipt.ts';

const raw = Transaction.from({
  type: 2,
  chainId: 1,
  nonce: 1,
  to: `0x${'66'.repeat(20)}`,
  value: 1,
  gasLimit: 21_000,
  maxFeePerGas: 2,
  maxPriorityFeePerGas: 1,
  signature: { r: `0x${'11'.repeat(32)}`, s: `0x${'22'.repeat(32)}`, yParity: 0 },
});
const hash = raw.hash ?? '';
const ethereum: ReceiptSubject = { chain: 'ethereum', id: hash, raw: raw.serialized.slice(2) };
// The first block's only transaction.
const genesis =
  '01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000';
const txid = '4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b';
const bitcoin: ReceiptSubject = { chain: 'bitcoin', id: txid };
const signature = '5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQkjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW';
const solana: ReceiptSubject = { chain: 'solana', id: signature };
const other = 'ab'.repeat(32);

const json = (value: unknown): string => JSON.stringify(value);
const good: readonly (readonly [string, ReceiptSubject, string, Receipt])[] = [
  ['a hash', ethereum, hash, { succeeded: null }],
  [
    'a hash in other letters, in quotes',
    ethereum,
    ` "${hash.toUpperCase().replace('0X', '0x')}"\n`,
    { succeeded: null },
  ],
  ['the transaction as sent', ethereum, raw.serialized, { succeeded: null }],
  [
    'a receipt',
    ethereum,
    json({ transactionHash: hash, status: '0x1', blockNumber: '0x1b4' }),
    { succeeded: true, block: '436' },
  ],
  [
    'a receipt of a failure',
    ethereum,
    json({ transactionHash: hash, status: '0x0', blockNumber: '0x1b4' }),
    { succeeded: false, block: '436' },
  ],
  [
    'an answer of a node',
    ethereum,
    json({ jsonrpc: '2.0', id: 1, result: { transactionHash: hash, status: '0x1' } }),
    { succeeded: true },
  ],
  [
    'what libraries print',
    ethereum,
    json({ hash, status: 'success', blockNumber: 436 }),
    { succeeded: true, block: '436' },
  ],
  ['a transaction that waits', ethereum, json({ hash, blockNumber: null }), { succeeded: null }],
  ['a transaction id', bitcoin, txid, { succeeded: null }],
  ['the whole transaction', bitcoin, genesis, { succeeded: null }],
  [
    'what a node knows',
    bitcoin,
    json({ txid, confirmations: 3, blockheight: 800_000 }),
    { succeeded: true, block: '800000' },
  ],
  ['what waits for a block', bitcoin, json({ txid, confirmations: 0 }), { succeeded: null }],
  ['what was replaced', bitcoin, json({ txid, confirmations: -1 }), { succeeded: false }],
  [
    'what an explorer knows',
    bitcoin,
    json({ txid, status: { confirmed: true, block_height: 5 } }),
    { succeeded: true, block: '5' },
  ],
  ['a signature', solana, signature, { succeeded: null }],
  [
    'a transaction of a node',
    solana,
    json({ result: { slot: 9, meta: { err: null }, transaction: { signatures: [signature] } } }),
    { succeeded: true, block: '9' },
  ],
  [
    'one that failed',
    solana,
    json({
      slot: 9,
      meta: { err: { InstructionError: [0, 'x'] } },
      transaction: { signatures: [signature] },
    }),
    { succeeded: false, block: '9' },
  ],
];

const bad: readonly (readonly [string, ReceiptSubject, string, string])[] = [
  ['another hash', ethereum, `0x${other}`, 'receipt-of-another'],
  ['another receipt', ethereum, json({ transactionHash: `0x${other}`, status: '0x1' }), 'receipt-of-another'],
  ['another transaction', ethereum, raw.serialized.replace('66', '67'), 'receipt-of-another'],
  ['another txid', bitcoin, other, 'receipt-of-another'],
  ['another Bitcoin transaction', bitcoin, genesis.replace('f2052a', 'f2052b'), 'receipt-of-another'],
  ['the transaction and more', bitcoin, `${genesis}00`, 'receipt-of-another'],
  ['a signature in other letters', solana, signature.toLowerCase(), 'receipt-unreadable'],
  ['another signature', solana, signature.replace('5VER', '5VES'), 'receipt-of-another'],
  ['a receipt without an id', ethereum, json({ status: '0x1' }), 'receipt-unreadable'],
  [
    'an answer without a result',
    ethereum,
    json({ jsonrpc: '2.0', id: 1, result: null }),
    'receipt-unreadable',
  ],
  ['broken JSON', ethereum, '{"transactionHash":', 'receipt-unreadable'],
  ['a list', ethereum, json([hash]), 'receipt-unreadable'],
  ['a sentence', ethereum, 'it went through', 'receipt-unreadable'],
  ['a word', ethereum, 'ok', 'receipt-unreadable'],
  ['a number of a block', ethereum, '0x1b4', 'receipt-unreadable'],
];

describe('a receipt', () => {
  for (const [what, subject, text, expected] of good) {
    it(`is read from ${what}`, () => {
      expect(readReceipt(text, subject)).toEqual(expected);
    });
  }
  it.each(['7.\u202e\nWARNING pay again to 0x5Be7', '\ud800', -5, 1.5, 'latest', '9'.repeat(30)])(
    'repeats no block that is none: %j',
    (blockNumber) => {
      const text = json({ transactionHash: hash, status: '0x1', blockNumber });
      expect(readReceipt(text, ethereum)).toEqual({ succeeded: true });
    },
  );
  it('repeats no id that is none', () => {
    const text = json({ txid: 'pay again\u202e to bc1q' });
    expect(() => readReceipt(text, bitcoin)).toThrow(
      expect.objectContaining({ code: 'receipt-of-another', details: { id: '' } }) as Error,
    );
  });
  for (const [what, subject, text, code] of bad) {
    it(`is refused: ${what}`, () => {
      let thrown: unknown;
      try {
        readReceipt(text, subject);
      } catch (error) {
        thrown = error;
      }
      expect(isHoldfastError(thrown, code)).toBe(true);
    });
  }
});
