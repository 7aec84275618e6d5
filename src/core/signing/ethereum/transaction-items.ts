import { bytesToBigInt } from '../bytes.ts';
import { undecodable } from '../refusal.ts';
import type { SignedAuthorization } from './authorization.ts';
import type { RlpInput, RlpItem } from './rlp.ts';

/** One entry of an EIP-2930 access list. */
export interface AccessEntry {
  address: Uint8Array;
  storageKeys: Uint8Array[];
}

/** The largest nonce, gas limit or chain id that fits into its field. */
export const maxUint64 = 2n ** 64n - 1n;
/** The largest amount. */
export const maxUint256 = 2n ** 256n - 1n;
/** The order of secp256k1 (SEC 2). */
export const curveOrder = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** A byte string. @throws HoldfastError `undecodable`, `bad-field`. */
export function bytesOf(item: RlpItem | undefined, field: string): Uint8Array {
  if (!(item instanceof Uint8Array)) throw undecodable('bad-field', { field });
  return item;
}

/** A number without leading zeros, at most `max`. @throws HoldfastError `undecodable`. */
export function numberOf(item: RlpItem | undefined, field: string, max: bigint): bigint {
  const bytes = bytesOf(item, field);
  if (bytes[0] === 0) throw undecodable('non-canonical', { field });
  const value = bytesToBigInt(bytes);
  if (value > max) throw undecodable('out-of-range', { field });
  return value;
}

/** The recipient, absent when the transaction creates a contract. @throws HoldfastError `undecodable`. */
export function recipientOf(item: RlpItem | undefined): { to?: Uint8Array } {
  const to = bytesOf(item, 'to');
  return to.length === 0 ? {} : { to: addressOf(item, 'to') };
}

/** Exactly 20 bytes. @throws HoldfastError `undecodable`, `bad-address`. */
export function addressOf(item: RlpItem | undefined, field: string): Uint8Array {
  const bytes = bytesOf(item, field);
  if (bytes.length !== 20) throw undecodable('bad-address', { field });
  return bytes;
}

function listOf(item: RlpItem | undefined, field: string, count?: number): RlpItem[] {
  if (!Array.isArray(item) || (count !== undefined && item.length !== count))
    throw undecodable('bad-field', { field });
  return item;
}

/** Reads an access list (EIP-2930). @throws HoldfastError `undecodable`. */
export function accessListOf(item: RlpItem | undefined): AccessEntry[] {
  const field = 'accessList';
  return listOf(item, field).map((entry) => {
    const [address, keys] = listOf(entry, field, 2);
    if (!(address instanceof Uint8Array) || address.length !== 20) throw undecodable('bad-field', { field });
    return { address, storageKeys: listOf(keys, field).map((key) => wordOf(key, field)) };
  });
}

/** Reads the versioned hashes of blobs (EIP-4844). @throws HoldfastError `undecodable`. */
export function blobHashesOf(item: RlpItem | undefined): Uint8Array[] {
  return listOf(item, 'blobVersionedHashes').map((hash) => wordOf(hash, 'blobVersionedHashes'));
}

function wordOf(item: RlpItem, field: string): Uint8Array {
  const bytes = bytesOf(item, field);
  if (bytes.length !== 32) throw undecodable('bad-field', { field });
  return bytes;
}

/** Reads an authorisation list (EIP-7702). @throws HoldfastError `undecodable`. */
export function authorizationListOf(item: RlpItem | undefined): SignedAuthorization[] {
  const field = 'authorizationList';
  return listOf(item, field).map((entry) => {
    const [chainId, delegate, nonce, parity, r, s] = listOf(entry, field, 6);
    return {
      chainId: numberOf(chainId, field, maxUint64),
      delegate: addressOf(delegate, field),
      nonce: numberOf(nonce, field, maxUint64 - 1n),
      parity: numberOf(parity, field, 1n) === 1n ? 1 : 0,
      r: numberOf(r, field, curveOrder - 1n),
      // EIP-7702 skips one with a high s, as EIP-2 does for transactions.
      s: numberOf(s, field, curveOrder / 2n),
    };
  });
}

/** The form of an access list in RLP. */
export function accessListItem(list: readonly AccessEntry[]): RlpInput {
  return list.map(({ address, storageKeys }) => [address, storageKeys]);
}

/** The form of an authorisation list in RLP. */
export function authorizationListItem(list: readonly SignedAuthorization[]): RlpInput {
  return list.map(({ chainId, delegate, nonce, parity, r, s }) => [
    chainId,
    delegate,
    nonce,
    BigInt(parity),
    r,
    s,
  ]);
}
