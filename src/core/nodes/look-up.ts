import { decodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';
import { readReceipt, type ReceiptSubject } from '../signing/receipt.ts';
import type { AskNode, NodeAnswer } from './port.ts';

/** What a node says of a transaction. Nothing of it is proven: the node may err or lie. */
export type LookedUp =
  /** It speaks for the chain and does not know it, which is no failure: it may not have heard of it yet. */
  | { readonly found: 'not-yet' }
  /** It knows it, in no block; on Solana in none that is final. */
  | { readonly found: 'waiting' }
  | {
      readonly found: 'taken-up';
      /** `false`: it is in a block and failed. */
      readonly succeeded: boolean | null;
      /** Height or slot. */
      readonly block?: string;
      /** Blocks on top of it and its own; absent where the node does not tell, and on Solana, where it is final. */
      readonly confirmations?: number;
    };

/** Hash of Bitcoin's first block, as people write it. */
const mainnetGenesis = '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f';

/**
 * Asks what became of a transaction: over JSON-RPC for Ethereum and Solana, over an API in the manner of Esplora for Bitcoin.
 * Only the id of the transaction is sent; the questions for the newest block and for the chain name nothing. `chain` is the
 * transaction's as facts write it: whoever does not know the transaction must answer for that chain, or would be asked for ever.
 * @throws HoldfastError `node-answer-refused` {reason}, `receipt-unreadable`, `receipt-of-another`, those of `ask`.
 */
export async function lookUp(subject: ReceiptSubject, chain: string, ask: AskNode): Promise<LookedUp> {
  switch (subject.chain) {
    case 'ethereum':
      return await ethereum(subject, chain, ask);
    case 'bitcoin':
      return await bitcoin(subject, chain, ask);
    case 'solana':
      return await solana(subject, ask);
  }
}

async function ethereum(subject: ReceiptSubject, chain: string, ask: AskNode): Promise<LookedUp> {
  const call = rpc(ask);
  const receipt = await call('eth_getTransactionReceipt', [subject.id]);
  if (receipt === null) {
    const known = await call('eth_getTransactionByHash', [subject.id]);
    if (known === null) {
      const id = await call('eth_chainId', []);
      if (typeof id !== 'string' || !/^0x[0-9a-f]{1,16}$/i.test(id)) throw form();
      // A transaction of no chain, as before EIP-155, may be on any.
      if (chain.startsWith('eip155:') && chain !== `eip155:${BigInt(id).toString()}`) throw otherChain();
      return { found: 'not-yet' };
    }
    readReceipt(plain(known, ['hash']), subject);
    return { found: 'waiting' };
  }
  const { succeeded, block } = readReceipt(
    plain(receipt, ['transactionHash', 'status', 'blockNumber']),
    subject,
  );
  // Nodes before Byzantium gave no status; without one, and without a block, this is no receipt.
  if (block === undefined) throw form();
  const tip = await optional(async () => quantity(await call('eth_blockNumber', [])));
  return takenUp(succeeded, block, tip);
}

async function bitcoin(subject: ReceiptSubject, chain: string, ask: AskNode): Promise<LookedUp> {
  const id = subject.id.toLowerCase();
  const answer = await ask({ method: 'GET', path: `/tx/${id}` });
  if (answer.status === 404) {
    // A wrong path is not found either; and test networks go by one name here, so that only mainnet is told from the others.
    const first = textOf(await ask({ method: 'GET', path: '/block-height/0' })).trim();
    if (!/^[0-9a-f]{64}$/i.test(first)) throw form();
    if ((first.toLowerCase() === mainnetGenesis) !== (chain === 'bitcoin:mainnet')) throw otherChain();
    return { found: 'not-yet' };
  }
  const fields = fieldsOf(jsonOf(answer));
  readReceipt(plain(fields, ['txid']), subject);
  const status = fieldsOf(fields['status']);
  if (status['confirmed'] !== true) return { found: 'waiting' };
  const height = status['block_height'];
  if (typeof height !== 'number' || !Number.isSafeInteger(height) || height < 0) throw form();
  const tip = await optional(async () => {
    const text = textOf(await ask({ method: 'GET', path: '/blocks/tip/height' }));
    return /^\d{1,12}$/.test(text.trim()) ? Number(text.trim()) : undefined;
  });
  return takenUp(true, String(height), tip);
}

/** Which cluster it was signed for, a transaction of Solana does not say: whose chain the node is on stays open. */
async function solana(subject: ReceiptSubject, ask: AskNode): Promise<LookedUp> {
  const call = rpc(ask);
  // What is only confirmed may still be dropped with its fork.
  const settings = { encoding: 'json', commitment: 'finalized', maxSupportedTransactionVersion: 0 };
  const transaction = await call('getTransaction', [subject.id, settings]);
  if (transaction === null) {
    // Statuses are told by their place in the list and name nothing: enough to say that it is on its way.
    const statuses = fieldsOf(await call('getSignatureStatuses', [[subject.id]]))['value'];
    if (!Array.isArray(statuses) || statuses.length !== 1) throw form();
    const status: unknown = statuses[0];
    return { found: typeof status === 'object' && status !== null ? 'waiting' : 'not-yet' };
  }
  const { slot, meta, transaction: signed } = fieldsOf(transaction);
  const { signatures } = fieldsOf(signed);
  const first: unknown = Array.isArray(signatures) ? signatures[0] : undefined;
  const { err } = fieldsOf(meta);
  const outcome = err === undefined ? {} : { meta: { err: err === null ? null : true } };
  const { succeeded, block } = readReceipt(
    plain({ slot, signature: first }, ['slot', 'signature'], outcome),
    subject,
  );
  if (succeeded === null || block === undefined) throw form();
  // A final block needs no count of what lies on top of it, and slots would be none: many have no block.
  return { found: 'taken-up', succeeded, block };
}

function takenUp(succeeded: boolean | null, block: string, tip: number | undefined): LookedUp {
  const height = /^\d{1,15}$/.test(block) ? Number(block) : undefined;
  const above = tip === undefined || height === undefined ? undefined : tip - height + 1;
  const confirmations = above !== undefined && above >= 1 && above <= 1e9 ? { confirmations: above } : {};
  return { found: 'taken-up', succeeded, block, ...confirmations };
}

/** How far the chain has come is told if it can be: without it, what became of the transaction stands all the same. */
async function optional(work: () => Promise<number | undefined>): Promise<number | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isHoldfastError(error, 'cancelled') || !isHoldfastError(error)) throw error;
    return undefined;
  }
}

function rpc(ask: AskNode): (method: string, params: readonly unknown[]) => Promise<unknown> {
  let id = 0;
  return async (method, params) => {
    id++;
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    const fields = fieldsOf(jsonOf(await ask({ method: 'POST', path: '', body })));
    if (fields['error'] !== undefined && fields['error'] !== null)
      throw new HoldfastError('node-answer-refused', { reason: 'rpc-error' });
    if (fields['id'] !== id || !Object.hasOwn(fields, 'result')) throw form();
    return fields['result'];
  };
}

function form(): HoldfastError {
  return new HoldfastError('node-answer-refused', { reason: 'rpc-form' });
}

function otherChain(): HoldfastError {
  return new HoldfastError('node-answer-refused', { reason: 'other-chain' });
}

function jsonOf(answer: NodeAnswer): unknown {
  const text = textOf(answer);
  try {
    return JSON.parse(text);
  } catch {
    throw new HoldfastError('node-answer-refused', { reason: 'not-json' });
  }
}

function textOf({ status, body }: NodeAnswer): string {
  if (status >= 300 && status < 400) throw new HoldfastError('node-answer-refused', { reason: 'redirect' });
  if (status !== 200) throw new HoldfastError('node-answer-refused', { reason: 'status', status });
  try {
    return decodeUtf8(body);
  } catch {
    throw new HoldfastError('node-answer-refused', { reason: 'not-json' });
  }
}

function quantity(value: unknown): number | undefined {
  return typeof value === 'string' && /^0x[0-9a-f]{1,12}$/i.test(value) ? Number(value) : undefined;
}

/** The few fields that count, as a receipt is read: what else an answer holds, however deep, goes nowhere. */
function plain(
  value: unknown,
  names: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
): string {
  const fields = fieldsOf(value);
  const kept = names.flatMap((name): [string, unknown][] => {
    const field = fields[name];
    return ['string', 'number', 'boolean'].includes(typeof field) ? [[name, field]] : [];
  });
  return JSON.stringify({ ...Object.fromEntries(kept), ...more });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  // A plain object; what its fields are is looked at one by one.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
