import { fromHex } from '../bytes.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { JsonNumber } from '../json.ts';
import { refused, undecodable } from '../refusal.ts';
import { parseAddress } from './address.ts';
import type { AccessEntry, EthereumTransaction } from './transaction.ts';

const fields = new Set([
  'accessList',
  'chainId',
  'data',
  'from',
  'gas',
  'gasLimit',
  'gasPrice',
  'input',
  'maxFeePerGas',
  'maxPriorityFeePerGas',
  'nonce',
  'to',
  'type',
  'value',
]);

/**
 * Reads the object of `eth_signTransaction`: quantities as hex strings, whole JSON numbers also taken. Nothing is
 * filled in from elsewhere: nonce, gas, fee and chain id must be there, because a signer that guesses cannot show.
 * @throws HoldfastError `undecodable`, or `refused` for types that are not supported.
 */
export function parseTransactionJson(object: JsonObject): {
  transaction: EthereumTransaction;
  from?: string;
} {
  for (const name of object.keys()) if (!fields.has(name)) throw undecodable('unknown-field');
  const quantity = (name: string): bigint => quantityOf(object.get(name), name);
  if (!object.has('chainId')) throw refused('chain-id-missing');
  const common = {
    chainId: quantity('chainId'),
    nonce: quantity('nonce'),
    gasLimit: quantity(oneOf(object, 'gas', 'gasLimit')),
    ...recipientOf(object.get('to')),
    value: object.has('value') ? quantity('value') : 0n,
    data: dataOf(object),
  };
  const from = object.get('from');
  const sender = from === undefined ? {} : { from: textOf(from, 'from') };
  if (typeOf(object) === 'legacy') {
    if (object.has('maxFeePerGas') || object.has('maxPriorityFeePerGas') || object.has('accessList')) {
      throw undecodable('bad-field', { field: 'type' });
    }
    return { transaction: { type: 'legacy', ...common, gasPrice: quantity('gasPrice') }, ...sender };
  }
  if (object.has('gasPrice')) throw undecodable('bad-field', { field: 'gasPrice' });
  const transaction: EthereumTransaction = {
    type: 'eip1559',
    ...common,
    maxFeePerGas: quantity('maxFeePerGas'),
    maxPriorityFeePerGas: quantity('maxPriorityFeePerGas'),
    accessList: accessListOf(object.get('accessList') ?? []),
  };
  return { transaction, ...sender };
}

function typeOf(object: JsonObject): EthereumTransaction['type'] {
  if (!object.has('type')) return object.has('gasPrice') ? 'legacy' : 'eip1559';
  const type = quantityOf(object.get('type'), 'type');
  if (type !== 0n && type !== 2n) throw refused('unsupported-transaction-type', { type: type.toString() });
  return type === 0n ? 'legacy' : 'eip1559';
}

function oneOf(object: JsonObject, first: string, second: string): string {
  if (object.has(first) && object.has(second)) throw undecodable('bad-field', { field: second });
  return object.has(second) ? second : first;
}

function quantityOf(value: JsonValue | undefined, field: string): bigint {
  if (value === undefined) throw undecodable('missing-field', { field });
  if (value instanceof JsonNumber && /^[0-9]{1,78}$/.test(value.text)) return BigInt(value.text);
  if (typeof value !== 'string' || !/^0x(?:0|[1-9a-fA-F][0-9a-fA-F]{0,63})$/.test(value)) {
    throw undecodable('bad-field', { field });
  }
  return BigInt(value);
}

function textOf(value: JsonValue | undefined, field: string): string {
  if (typeof value !== 'string') throw undecodable('bad-field', { field });
  return value;
}

function recipientOf(value: JsonValue | undefined): { to?: Uint8Array } {
  if (value === undefined || value === null) return {};
  return { to: parseAddress(textOf(value, 'to')).bytes };
}

function dataOf(object: JsonObject): Uint8Array {
  const [data, input] = ['data', 'input'].map((name) => {
    const value = object.get(name);
    return value === undefined ? undefined : prefixedHex(value, name);
  });
  // Both names are in use; two different contents would let two readers see two transactions.
  if (data !== undefined && input !== undefined && data !== input)
    throw undecodable('bad-field', { field: 'input' });
  return fromHex(data ?? input ?? '0x');
}

function prefixedHex(value: JsonValue, field: string): string {
  const text = textOf(value, field);
  if (!text.startsWith('0x')) throw undecodable('bad-hex', { field });
  return text.toLowerCase();
}

function accessListOf(value: JsonValue): AccessEntry[] {
  if (!Array.isArray(value)) throw undecodable('bad-field', { field: 'accessList' });
  return value.map((entry) => {
    const keys = entry instanceof Map && entry.size === 2 ? entry.get('storageKeys') : undefined;
    if (!(entry instanceof Map) || !Array.isArray(keys))
      throw undecodable('bad-field', { field: 'accessList' });
    const storageKeys = keys.map((key) => fromHex(prefixedHex(key, 'accessList')));
    if (storageKeys.some((key) => key.length !== 32)) throw undecodable('bad-field', { field: 'accessList' });
    return { address: parseAddress(textOf(entry.get('address'), 'accessList')).bytes, storageKeys };
  });
}
