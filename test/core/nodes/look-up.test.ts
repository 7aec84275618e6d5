import { describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../../src/core/error.ts';
import { lookUp } from '../../../src/core/nodes/look-up.ts';
import type { AskNode, NodeRequest } from '../../../src/core/nodes/port.ts';
import type { ReceiptSubject } from '../../../src/core/signing/receipt.ts';

const hash = `0x${'ab'.repeat(32)}`;
const other = `0x${'cd'.repeat(32)}`;
const ethereum: ReceiptSubject = { chain: 'ethereum', id: hash };
const bitcoin: ReceiptSubject = { chain: 'bitcoin', id: 'ab'.repeat(32) };
const signature = '5'.repeat(88);
const solana: ReceiptSubject = { chain: 'solana', id: signature };
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A node that answers by method, and what it was asked. */
function rpcNode(results: Readonly<Record<string, unknown>>): { ask: AskNode; asked: NodeRequest[] } {
  const asked: NodeRequest[] = [];
  const ask: AskNode = async (request) => {
    asked.push(request);
    const call = JSON.parse(request.body ?? '') as Call;
    if (!Object.hasOwn(results, call.method))
      return {
        status: 200,
        body: utf8(JSON.stringify({ jsonrpc: '2.0', id: call.id, error: { code: -1 } })),
      };
    const result = results[call.method];
    return { status: 200, body: utf8(JSON.stringify({ jsonrpc: '2.0', id: call.id, result })) };
  };
  return { ask, asked };
}

const said =
  (status: number, body: string | Uint8Array): AskNode =>
  () =>
    Promise.resolve({ status, body: typeof body === 'string' ? utf8(body) : body });

async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
    return `${error.code} ${String(error.details['reason'] ?? '')}`.trim();
  }
}

describe('an Ethereum node', () => {
  const nothing = { eth_getTransactionReceipt: null, eth_getTransactionByHash: null };

  it('tells of a transaction in a block, and how deep it lies', async () => {
    const { ask, asked } = rpcNode({
      eth_getTransactionReceipt: { transactionHash: hash, status: '0x1', blockNumber: '0x10' },
      eth_blockNumber: '0x15',
    });
    expect(await lookUp(ethereum, 'eip155:1', ask)).toEqual({
      found: 'taken-up',
      succeeded: true,
      block: '16',
      confirmations: 6,
    });
    // The id of this transaction, and nothing else of the user's.
    expect(
      asked.map(({ method, path, body }) => [method, path, (JSON.parse(body ?? '') as Call).params]),
    ).toEqual([
      ['POST', '', [hash]],
      ['POST', '', []],
    ]);
  });

  it('tells of one that failed as failed', async () => {
    const { ask } = rpcNode({
      eth_getTransactionReceipt: { transactionHash: hash, status: '0x0', blockNumber: '0x10' },
      eth_blockNumber: '0x0',
    });
    expect(await lookUp(ethereum, 'eip155:1', ask)).toEqual({
      found: 'taken-up',
      succeeded: false,
      block: '16',
    });
  });

  it('tells one that it does not know from one that waits', async () => {
    const unknown = rpcNode({ ...nothing, eth_chainId: '0x1' });
    expect(await lookUp(ethereum, 'eip155:1', unknown.ask)).toEqual({ found: 'not-yet' });
    expect(unknown.asked.map(({ body }) => JSON.parse(body ?? '') as Call)).toMatchObject([
      { params: [hash] },
      { params: [hash] },
      { method: 'eth_chainId', params: [] },
    ]);
    const waits = rpcNode({
      eth_getTransactionReceipt: null,
      eth_getTransactionByHash: { hash, blockNumber: null },
    });
    expect(await lookUp(ethereum, 'eip155:1', waits.ask)).toEqual({ found: 'waiting' });
  });

  it.each([
    ['eip155:1', '0xaa36a7', 'node-answer-refused other-chain'],
    ['eip155:11155111', '0x1', 'node-answer-refused other-chain'],
    ['eip155:9223372036854775807', '0x7ffffffffffffffe', 'node-answer-refused other-chain'],
    ['eip155:1', 1, 'node-answer-refused rpc-form'],
    ['eip155:1', null, 'node-answer-refused rpc-form'],
    ['eip155:1', '1', 'node-answer-refused rpc-form'],
    ['eip155:1', undefined, 'node-answer-refused rpc-error'],
  ])('is not asked for ever about %s when it says %j of its chain', async (chain, id, code) => {
    const node = rpcNode({ ...nothing, ...(id === undefined ? {} : { eth_chainId: id }) });
    expect(await failure(lookUp(ethereum, chain, node.ask))).toBe(code);
  });

  it('of any chain is asked about a transaction that is for none, and one with a long number about its own', async () => {
    const far = rpcNode({ ...nothing, eth_chainId: '0x7fffffffffffffff' });
    expect(await lookUp(ethereum, 'none', far.ask)).toEqual({ found: 'not-yet' });
    expect(await lookUp(ethereum, 'eip155:9223372036854775807', far.ask)).toEqual({ found: 'not-yet' });
  });

  it.each([
    [
      'another receipt',
      { eth_getTransactionReceipt: { transactionHash: other, status: '0x1', blockNumber: '0x1' } },
    ],
    [
      'another one that waits',
      { eth_getTransactionReceipt: null, eth_getTransactionByHash: { hash: other } },
    ],
  ])('is not believed with %s', async (_what, results) => {
    expect(await failure(lookUp(ethereum, 'eip155:1', rpcNode(results).ask))).toMatch('receipt-of-another');
  });

  it('that names ours beside another one is not believed', async () => {
    const receipt = {
      transactionHash: other,
      hash,
      txid: hash,
      signature: hash,
      status: '0x1',
      blockNumber: '0x1',
    };
    expect(
      await failure(lookUp(ethereum, 'eip155:1', rpcNode({ eth_getTransactionReceipt: receipt }).ask)),
    ).toMatch('receipt-of-another');
  });

  it.each([
    ['a redirect', said(302, ''), 'node-answer-refused redirect'],
    ['an error page', said(502, '<html>'), 'node-answer-refused status'],
    ['a page', said(200, '<html>'), 'node-answer-refused not-json'],
    ['no UTF-8', said(200, new Uint8Array([0xff, 0xfe])), 'node-answer-refused not-json'],
    ['nothing', said(200, ''), 'node-answer-refused not-json'],
    ['the answer to another question', said(200, '{"id":7,"result":null}'), 'node-answer-refused rpc-form'],
    ['a text', said(200, '"x"'), 'node-answer-refused rpc-form'],
    ['no result', said(200, '{"id":1}'), 'node-answer-refused rpc-form'],
    ['an error', said(200, '{"id":1,"error":{"message":"x"}}'), 'node-answer-refused rpc-error'],
    ['a receipt of nothing', said(200, '{"id":1,"result":{}}'), 'receipt-unreadable no-id'],
    [
      'a receipt without a block',
      said(200, `{"id":1,"result":{"transactionHash":"${hash}"}}`),
      'node-answer-refused rpc-form',
    ],
    [
      'a very deep one',
      said(200, `${'['.repeat(300_000)}${']'.repeat(300_000)}`),
      'node-answer-refused rpc-form',
    ],
    [
      'a very deep receipt',
      said(200, `{"id":1,"result":{"transactionHash":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`),
      'receipt-unreadable no-id',
    ],
  ])('is refused with %s', async (_what, ask, code) => {
    expect(await failure(lookUp(ethereum, 'eip155:1', ask))).toBe(code);
  });
});

describe('an API like Esplora', () => {
  const api =
    (pages: Readonly<Record<string, string>>): AskNode =>
    ({ path }) =>
      Promise.resolve(
        Object.hasOwn(pages, path)
          ? { status: 200, body: utf8(pages[path] ?? '') }
          : { status: 404, body: utf8('Transaction not found') },
      );
  const at = `/tx/${bitcoin.id}`;
  const genesis = '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f';
  const confirmed = { confirmed: true, block_height: 800_000, block_hash: '00' };

  it('tells of a transaction in a block', async () => {
    const ask = api({
      [at]: JSON.stringify({ txid: bitcoin.id, status: confirmed }),
      '/blocks/tip/height': '800005',
    });
    expect(await lookUp(bitcoin, 'bitcoin:mainnet', ask)).toEqual({
      found: 'taken-up',
      succeeded: true,
      block: '800000',
      confirmations: 6,
    });
  });

  it('may not say how far its chain has come', async () => {
    const ask = api({ [at]: JSON.stringify({ txid: bitcoin.id, status: confirmed }) });
    expect(await lookUp(bitcoin, 'bitcoin:mainnet', ask)).toEqual({
      found: 'taken-up',
      succeeded: true,
      block: '800000',
    });
  });

  it('tells one that it does not know from one that waits', async () => {
    const unknown = api({ '/block-height/0': `${genesis}\n` });
    expect(await lookUp(bitcoin, 'bitcoin:mainnet', unknown)).toEqual({ found: 'not-yet' });
    const ask = api({ [at]: JSON.stringify({ txid: bitcoin.id, status: { confirmed: false } }) });
    expect(await lookUp(bitcoin, 'bitcoin:mainnet', ask)).toEqual({ found: 'waiting' });
  });

  it('of another network, or at another path, is not asked for ever', async () => {
    const mainnet = api({ '/block-height/0': genesis });
    const test = api({
      '/block-height/0': '00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043',
    });
    for (const chain of ['bitcoin:testnet', 'bitcoin:regtest']) {
      expect(await lookUp(bitcoin, chain, test)).toEqual({ found: 'not-yet' });
      expect(await failure(lookUp(bitcoin, chain, mainnet))).toBe('node-answer-refused other-chain');
    }
    expect(await failure(lookUp(bitcoin, 'bitcoin:mainnet', test))).toBe('node-answer-refused other-chain');
    expect(await failure(lookUp(bitcoin, 'bitcoin:mainnet', api({})))).toBe('node-answer-refused status');
    const page = api({ '/block-height/0': '<html>' });
    expect(await failure(lookUp(bitcoin, 'bitcoin:mainnet', page))).toBe('node-answer-refused rpc-form');
  });

  it('is not believed of another transaction, or of none', async () => {
    const another = api({
      [at]: JSON.stringify({ txid: 'cd'.repeat(32), hash: bitcoin.id, status: confirmed }),
    });
    expect(await failure(lookUp(bitcoin, 'bitcoin:mainnet', another))).toMatch('receipt-of-another');
    const none = api({ [at]: JSON.stringify({ status: confirmed }) });
    expect(await failure(lookUp(bitcoin, 'bitcoin:mainnet', none))).toBe('receipt-unreadable no-id');
    const odd = api({
      [at]: JSON.stringify({ txid: bitcoin.id, status: { confirmed: true, block_height: '8' } }),
    });
    expect(await failure(lookUp(bitcoin, 'bitcoin:mainnet', odd))).toBe('node-answer-refused rpc-form');
  });
});

describe('a Solana node', () => {
  const transaction = (err: unknown, id = signature) => ({
    slot: 300,
    meta: { err },
    transaction: { signatures: [id] },
  });

  it('tells what became of a transaction once it is final, without counting slots as blocks', async () => {
    const good = rpcNode({ getTransaction: transaction(null), getSlot: 331 });
    expect(await lookUp(solana, 'solana', good.ask)).toEqual({
      found: 'taken-up',
      succeeded: true,
      block: '300',
    });
    expect(good.asked.map(({ body }) => (JSON.parse(body ?? '') as Call).params)).toEqual([
      [signature, expect.objectContaining({ commitment: 'finalized' })],
    ]);
    const failed = rpcNode({ getTransaction: transaction({ InstructionError: [0, 'x'] }) });
    expect(await lookUp(solana, 'solana', failed.ask)).toEqual({
      found: 'taken-up',
      succeeded: false,
      block: '300',
    });
  });

  it('tells one that it does not know from one that waits', async () => {
    const unknown = rpcNode({ getTransaction: null, getSignatureStatuses: { value: [null] } });
    expect(await lookUp(solana, 'solana', unknown.ask)).toEqual({ found: 'not-yet' });
    const waits = rpcNode({ getTransaction: null, getSignatureStatuses: { value: [{ slot: 3 }] } });
    expect(await lookUp(solana, 'solana', waits.ask)).toEqual({ found: 'waiting' });
  });

  it('is not believed of another transaction, or without an outcome', async () => {
    const another = rpcNode({ getTransaction: transaction(null, '6'.repeat(88)) });
    expect(await failure(lookUp(solana, 'solana', another.ask))).toMatch('receipt-of-another');
    const odd = rpcNode({ getTransaction: null, getSignatureStatuses: null });
    expect(await failure(lookUp(solana, 'solana', odd.ask))).toBe('node-answer-refused rpc-form');
    const mute = rpcNode({ getTransaction: { slot: 1, transaction: { signatures: [signature] } } });
    expect(await failure(lookUp(solana, 'solana', mute.ask))).toBe('node-answer-refused rpc-form');
  });
});
