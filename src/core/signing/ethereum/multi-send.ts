import { bytesToBigInt } from '../bytes.ts';
import { undecodable } from '../refusal.ts';
import { checksumAddress } from './address.ts';

/** A call inside of another; operation 0 is a call, 1 a delegatecall, others are none. */
export interface PackedCall {
  operation: bigint;
  target: string;
  value: bigint;
  data: Uint8Array;
}

/**
 * Takes apart the tight packing of Safe's `multiSend`: operation (1 byte), address (20), value (32), length (32), data;
 * again and again up to the very end. @throws HoldfastError `undecodable` (`truncated`).
 */
export function unpackMultiSend(bytes: Uint8Array): PackedCall[] {
  const calls: PackedCall[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at + 85;
    if (start > bytes.length) throw undecodable('truncated', { field: 'transactions' });
    const length = bytesToBigInt(bytes.subarray(at + 53, start));
    if (length > BigInt(bytes.length - start)) throw undecodable('truncated', { field: 'transactions' });
    const end = start + Number(length);
    calls.push({
      operation: BigInt(bytes[at] ?? 2),
      target: checksumAddress(bytes.subarray(at + 1, at + 21)),
      value: bytesToBigInt(bytes.subarray(at + 21, at + 53)),
      data: bytes.slice(start, end),
    });
    at = end;
  }
  return calls;
}
