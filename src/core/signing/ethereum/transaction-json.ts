import { fromHex } from '../bytes.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { JsonNumber } from '../json.ts';
import { refused, undecodable } from '../refusal.ts';
import { parseAddress } from './address.ts';
import type { Authorization, SignedAuthorization } from './authorization.ts';
import type { AccessEntry } from './transaction-items.ts';
import { curveOrder, maxUint64 } from './transaction-items.ts';
import type { EthereumTransaction } from './transaction.ts';

const fields = new Set([
  'accessList',
  'authorizationList',
  'blobVersionedHashes',
  'chainId',
  'data',
  'from',
  'gas',
  'gasLimit',
  'gasPrice',
  'input',
  'maxFeePerBlobGas',
  'maxFeePerGas',
  'maxPriorityFeePerGas',
  'nonce',
  'sig',
  'to',
  'type',
  'value',
]);

/**
 * Reads the object of `eth_signTransaction`: quantities as hex strings; whole JSON numbers and strings of decimal digits,
 * as libraries write out their own transactions, are also taken. A field that is null is not there. Nothing is
 * filled in from elsewhere: nonce, gas, fee and chain id must be there, because a signer that guesses cannot show.
 * @throws HoldfastError `undecodable`, or `refused` for types that are not supported and what is signed already.
 */
export function parseTransactionJson(given: JsonObject): {
  transaction: EthereumTransaction;
  from?: string;
} {
  const object: JsonObject = new Map([...given].filter(([, value]) => value !== null));
  for (const name of given.keys()) if (!fields.has(name)) throw undecodable('unknown-field');
  if (object.has('sig')) throw refused('already-signed');
  const quantity = (name: string): bigint => quantityOf(object.get(name), name);
  if (!object.has('chainId')) throw refused('chain-id-missing');
  const common = {
    chainId: quantity('chainId'),
    nonce: quantity('nonce'),
    gasLimit: gasOf(object),
    ...recipientOf(object.get('to')),
    value: object.has('value') ? quantity('value') : 0n,
    data: dataOf(object),
  };
  const from = object.get('from');
  const sender = from === undefined ? {} : { from: textOf(from, 'from') };
  const type = typeOf(object);
  refuseOthers(object, type);
  if (type === 'legacy')
    return { transaction: { type, ...common, gasPrice: quantity('gasPrice') }, ...sender };
  const accessList = accessListOf(object.get('accessList') ?? []);
  if (type === 'eip2930')
    return { transaction: { type, ...common, gasPrice: quantity('gasPrice'), accessList }, ...sender };
  const market = {
    ...common,
    maxFeePerGas: quantity('maxFeePerGas'),
    maxPriorityFeePerGas: quantity('maxPriorityFeePerGas'),
    accessList,
  };
  if (type === 'eip1559') return { transaction: { type, ...market }, ...sender };
  if (type === 'eip7702') {
    const authorizations = listOf(object, 'authorizationList').map(signedAuthorizationOf);
    return { transaction: { type, ...market, authorizations }, ...sender };
  }
  const blobHashes = listOf(object, 'blobVersionedHashes').map((hash) => wordOf(hash, 'blobVersionedHashes'));
  const maxFeePerBlobGas = quantity('maxFeePerBlobGas');
  return { transaction: { type, ...market, maxFeePerBlobGas, blobHashes }, ...sender };
}

const typeNames = ['legacy', 'eip2930', 'eip1559', 'eip4844', 'eip7702'] as const;

/** The fields that only some types have, with those types. */
const fieldsOfTypes: readonly (readonly [field: string, types: readonly EthereumTransaction['type'][]])[] = [
  ['gasPrice', ['legacy', 'eip2930']],
  ['accessList', ['eip2930', 'eip1559', 'eip4844', 'eip7702']],
  ['maxFeePerGas', ['eip1559', 'eip4844', 'eip7702']],
  ['maxPriorityFeePerGas', ['eip1559', 'eip4844', 'eip7702']],
  ['maxFeePerBlobGas', ['eip4844']],
  ['blobVersionedHashes', ['eip4844']],
  ['authorizationList', ['eip7702']],
];

/** A field that its type does not have could be taken for something that is signed. */
function refuseOthers(object: JsonObject, type: EthereumTransaction['type']): void {
  for (const [field, types] of fieldsOfTypes)
    if (object.has(field) && !types.includes(type)) throw undecodable('bad-field', { field });
}

function typeOf(object: JsonObject): EthereumTransaction['type'] {
  if (!object.has('type')) {
    if (object.has('authorizationList')) return 'eip7702';
    if (object.has('blobVersionedHashes')) return 'eip4844';
    if (!object.has('gasPrice')) return 'eip1559';
    return object.has('accessList') ? 'eip2930' : 'legacy';
  }
  const given = object.get('type');
  const named = typeNames.find((one) => one === given);
  if (named !== undefined) return named;
  const type = quantityOf(given, 'type');
  const name = typeNames[Number(type)];
  if (name === undefined) throw refused('unsupported-transaction-type', { type: type.toString() });
  return name;
}

function listOf(object: JsonObject, field: string): JsonValue[] {
  const value = object.get(field);
  if (!Array.isArray(value)) throw undecodable('bad-field', { field });
  return value;
}

function wordOf(value: JsonValue, field: string): Uint8Array {
  const bytes = fromHex(prefixedHex(value, field));
  if (bytes.length !== 32) throw undecodable('bad-field', { field });
  return bytes;
}

const authorizationFields = ['chainId', 'address', 'nonce'];
const signatureFields = ['yParity', 'v', 'r', 's'];

/** Reads `{chainId, address, nonce}`. @throws HoldfastError `undecodable`. */
export function authorizationOf(value: JsonValue | undefined): Authorization {
  return readAuthorization(value, authorizationFields);
}

function readAuthorization(value: JsonValue | undefined, fields: readonly string[]): Authorization {
  const field = 'authorization';
  if (!(value instanceof Map)) throw undecodable('bad-field', { field });
  for (const name of value.keys()) if (!fields.includes(name)) throw undecodable('unknown-field', { field });
  const chainId = quantityOf(value.get('chainId'), 'chainId');
  const nonce = quantityOf(value.get('nonce'), 'nonce');
  if (chainId > maxUint64) throw undecodable('out-of-range', { field: 'chainId' });
  // EIP-2681: the highest nonce can never be used.
  if (nonce >= maxUint64) throw undecodable('out-of-range', { field: 'nonce' });
  return { chainId, delegate: parseAddress(textOf(value.get('address'), 'address')).bytes, nonce };
}

function signedAuthorizationOf(value: JsonValue): SignedAuthorization {
  const authorization = readAuthorization(value, [...authorizationFields, ...signatureFields]);
  const number = (name: string, max: bigint): bigint => {
    const one = value instanceof Map ? value.get(name) : undefined;
    // r and s are also written as words of 32 bytes.
    const word = typeof one === 'string' && /^[rs]$/.test(name) && /^0x[0-9a-fA-F]{64}$/.test(one);
    const read = word ? BigInt(one) : quantityOf(one, name);
    if (read > max) throw undecodable('out-of-range', { field: name });
    return read;
  };
  const parity = number('yParity', 1n) === 1n ? 1 : 0;
  // Some write the parity a second time, in the form of old.
  if (value instanceof Map && value.has('v') && number('v', 28n) !== BigInt(27 + parity))
    throw undecodable('bad-field', { field: 'v' });
  return { ...authorization, parity, r: number('r', curveOrder - 1n), s: number('s', curveOrder / 2n) };
}

/** Both names are in use, as of the data: two different limits would let two readers see two transactions. */
function gasOf(object: JsonObject): bigint {
  if (!object.has('gasLimit')) return quantityOf(object.get('gas'), 'gas');
  const limit = quantityOf(object.get('gasLimit'), 'gasLimit');
  if (object.has('gas') && quantityOf(object.get('gas'), 'gas') !== limit)
    throw undecodable('bad-field', { field: 'gasLimit' });
  return limit;
}

function quantityOf(value: JsonValue | undefined, field: string): bigint {
  if (value === undefined) throw undecodable('missing-field', { field });
  if (value instanceof JsonNumber && /^[0-9]{1,78}$/.test(value.text)) return BigInt(value.text);
  if (
    typeof value !== 'string' ||
    !/^(?:0x(?:0|[1-9a-fA-F][0-9a-fA-F]{0,63})|0|[1-9][0-9]{0,77})$/.test(value)
  ) {
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
    const storageKeys = keys.map((key) => wordOf(key, 'accessList'));
    return { address: parseAddress(textOf(entry.get('address'), 'accessList')).bytes, storageKeys };
  });
}
