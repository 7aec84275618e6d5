import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { HoldfastError } from '../error.ts';
import {
  displayTxid,
  parseTransaction,
  transactionId,
  type TransactionInput,
} from './bitcoin/transaction.ts';
import { fromHex } from './bytes.ts';

/** What a receipt must be of. */
export interface ReceiptSubject {
  readonly chain: 'bitcoin' | 'ethereum' | 'solana';
  /** Transaction id: hex for Bitcoin, 0x-hex for Ethereum, Base58 of the first signature for Solana. */
  readonly id: string;
  /** The transaction as it goes over the network, hex. */
  readonly raw?: string | undefined;
  /**
   * Signatures are missing that change the id: nobody knows the transaction by `id`, which is for Bitcoin that of the
   * transaction without any signature.
   */
  readonly idOpen?: boolean;
}

/** What a receipt says. */
export interface Receipt {
  /** `null` when it only says that the transaction is known. */
  readonly succeeded: boolean | null;
  /** Height or slot in decimal digits, or the hash of the block in hex. */
  readonly block?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads what was pasted or scanned after a transaction was sent: its id, its bytes as seen on the network, or the JSON
 * that a node or explorer answers with (also inside `result` of JSON-RPC). It must name the very transaction that was
 * signed here. While its id is open, only the whole transaction of Bitcoin can be told to be it.
 * @throws HoldfastError `receipt-unreadable`, `receipt-of-another`.
 */
export function readReceipt(text: string, subject: ReceiptSubject): Receipt {
  const trimmed = text.trim();
  if (subject.idOpen === true) return wholeTransaction(trimmed, subject);
  if (!/^[{[]/.test(trimmed)) return plainReceipt(trimmed.replace(/^"(.*)"$/, '$1'), subject);
  const fields = jsonFields(trimmed);
  const named = namedIds(fields);
  if (named.length === 0) throw new HoldfastError('receipt-unreadable', { reason: 'no-id' });
  if (!named.some((id) => sameId(id, subject))) throw another(named[0]);
  return jsonReceipt(fields);
}

function plainReceipt(text: string, subject: ReceiptSubject): Receipt {
  if (!/^[0-9a-zA-Z]+$/.test(text)) throw new HoldfastError('receipt-unreadable', { reason: 'form' });
  if (sameId(text, subject)) return { succeeded: null };
  const hex = text.replace(/^0x/i, '').toLowerCase();
  const isBytes = /^(?:[0-9a-f]{2}){50,}$/.test(hex);
  if (isBytes && hex === subject.raw) return { succeeded: null };
  if (isBytes && subject.chain === 'ethereum') {
    const hash = `0x${bytesToHex(keccak_256(fromHex(hex)))}`;
    if (sameId(hash, subject)) return { succeeded: null };
    throw another(hash);
  }
  if (isBytes && subject.chain === 'bitcoin' && sameId(transactionIdOf(fromHex(hex)), subject))
    return { succeeded: null };
  if (isBytes || looksLikeId(text)) throw another(text);
  throw new HoldfastError('receipt-unreadable', { reason: 'form' });
}

/** The signatures that were missing are taken out of it again: what is left must be what was signed here. */
function wholeTransaction(text: string, subject: ReceiptSubject): Receipt {
  const hex = text.replace(/^"(.*)"$/, '$1').toLowerCase();
  if (subject.chain !== 'bitcoin' || !/^(?:[0-9a-f]{2}){50,}$/.test(hex))
    throw new HoldfastError('receipt-unreadable', { reason: 'id-open' });
  const bytes = fromHex(hex);
  const unsigned = transactionIdOf(bytes, (input) => ({ ...input, scriptSig: new Uint8Array(0) }));
  if (sameId(unsigned, subject)) return { succeeded: null };
  throw another(transactionIdOf(bytes));
}

/** The id of a Bitcoin transaction, with its inputs as they are or as `change` has them; empty for bytes that are none. */
function transactionIdOf(
  bytes: Uint8Array,
  change: (input: TransactionInput) => TransactionInput = (input) => input,
): string {
  try {
    const transaction = parseTransaction(bytes, 'any');
    return displayTxid(transactionId({ ...transaction, inputs: transaction.inputs.map(change) }));
  } catch {
    return '';
  }
}

function jsonFields(text: string): Fields {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new HoldfastError('receipt-unreadable', { reason: 'bad-json' });
  }
  const fields = fieldsOf(json);
  const inner = fields['result'];
  return typeof inner === 'object' && inner !== null ? fieldsOf(inner) : fields;
}

/** Every place in which the answers of nodes and explorers name their transaction. */
function namedIds(fields: Fields): string[] {
  const { signatures } = fieldsOf(fields['transaction']);
  const first: unknown = Array.isArray(signatures) ? signatures[0] : undefined;
  return [fields['transactionHash'], fields['txid'], fields['hash'], fields['signature'], first].filter(
    (id): id is string => typeof id === 'string',
  );
}

function jsonReceipt(fields: Fields): Receipt {
  const status = fieldsOf(fields['status']);
  const block = [
    fields['blockNumber'],
    fields['slot'],
    fields['blockheight'],
    fields['height'],
    status['block_height'],
    fields['blockhash'],
  ].find((one) => typeof one === 'string' || typeof one === 'number');
  const known = block === undefined ? undefined : blockText(block);
  return { succeeded: success(fields, status), ...(known === undefined ? {} : { block: known }) };
}

function success(fields: Fields, status: Fields): boolean | null {
  const said = fields['status'];
  if (['0x1', '0x01', 1, '1', 'success', true].some((yes) => yes === said)) return true;
  if (['0x0', '0x00', 0, '0', 'reverted', 'failed', false].some((no) => no === said)) return false;
  const meta = fields['meta'];
  if (typeof meta === 'object' && meta !== null && 'err' in meta) return meta.err === null;
  // Bitcoin knows no failure: what is in a block took effect.
  if (status['confirmed'] === true) return true;
  const confirmations = fields['confirmations'];
  if (typeof confirmations === 'number') return confirmations > 0 ? true : confirmations < 0 ? false : null;
  return null;
}

/** It is shown and logged, so it is a number or a hash and no words of whoever wrote the receipt. */
function blockText(block: string | number): string | undefined {
  const text = String(block);
  if (/^0x[0-9a-f]{1,16}$/i.test(text)) return BigInt(text).toString();
  return /^(?:0x)?[0-9a-f]{64}$/i.test(text) || /^\d{1,20}$/.test(text) ? text : undefined;
}

function sameId(id: string, { chain, id: own }: ReceiptSubject): boolean {
  return chain === 'solana' ? id === own : normalHex(id) === normalHex(own);
}

function normalHex(id: string): string {
  return id.toLowerCase().replace(/^0x/, '');
}

function looksLikeId(text: string): boolean {
  return /^(?:0x)?[0-9a-f]{64}$/i.test(text) || /^[1-9A-HJ-NP-Za-km-z]{86,90}$/.test(text);
}

function another(id: string | undefined): HoldfastError {
  // What is no id is not repeated: it is whatever somebody wrote there.
  return new HoldfastError('receipt-of-another', { id: id !== undefined && looksLikeId(id) ? id : '' });
}

function fieldsOf(value: unknown): Fields {
  // A plain object; what its fields are is looked at one by one.
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
