import { concatBytes } from '@noble/hashes/utils.js';

import { HoldfastError } from '../../error.ts';
import { equalBytes } from '../bytes.ts';
import { undecodable } from '../refusal.ts';
import {
  encodeSolanaMessage,
  maxTransactionBytes,
  parseSolanaMessage,
  type SolanaMessage,
} from './message.ts';
import { compactU16, WireReader } from './wire.ts';

/** A transaction: one place for each signature, all zero bytes while it is empty, then the message that they cover. */
export interface SolanaTransaction {
  readonly message: SolanaMessage;
  readonly messageBytes: Uint8Array;
  readonly signatures: readonly Uint8Array[];
}

/**
 * Reads a whole transaction or a bare message, which stands for a transaction that nobody has signed yet.
 * @throws HoldfastError `undecodable` (bytes that are neither or could be both), or `refused`.
 */
export function parseSolanaTransaction(bytes: Uint8Array): SolanaTransaction {
  if (bytes.length === 0) throw undecodable('empty');
  if (bytes.length > maxTransactionBytes) throw undecodable('too-large', { limit: maxTransactionBytes });
  const whole = attempt(() => parseWhole(bytes));
  const bare = attempt(() => fromMessage(bytes));
  if (whole instanceof HoldfastError && bare instanceof HoldfastError)
    throw startsWithEmptySignature(bytes) ? whole : bare;
  if (whole instanceof HoldfastError) return settled(bare);
  if (bare instanceof HoldfastError) return whole;
  throw undecodable('unknown-format');
}

function settled(result: SolanaTransaction | HoldfastError): SolanaTransaction {
  if (result instanceof HoldfastError) throw result;
  return result;
}

/** Tells which of two failures to report: a whole transaction usually comes with at least one empty signature. */
function startsWithEmptySignature(bytes: Uint8Array): boolean {
  return bytes.length > 65 && bytes.subarray(1, 65).every((byte) => byte === 0);
}

function attempt(read: () => SolanaTransaction): SolanaTransaction | HoldfastError {
  try {
    return read();
  } catch (error) {
    if (error instanceof HoldfastError) return error;
    throw error;
  }
}

function fromMessage(bytes: Uint8Array): SolanaTransaction {
  const message = parseSolanaMessage(bytes);
  // The reader takes one encoding only; this holds it to that.
  if (!equalBytes(encodeSolanaMessage(message), bytes)) throw undecodable('non-canonical');
  const signatures = Array.from({ length: message.signers }, () => new Uint8Array(64));
  return { message, messageBytes: bytes.slice(), signatures };
}

function parseWhole(bytes: Uint8Array): SolanaTransaction {
  const reader = new WireReader(bytes);
  const count = reader.compactU16();
  if (count * 64 > reader.left) throw undecodable('truncated');
  const signatures = Array.from({ length: count }, () => reader.take(64));
  const { message, messageBytes } = fromMessage(reader.take(reader.left));
  if (message.signers !== count) throw undecodable('bad-header');
  return { message, messageBytes, signatures };
}

/** Whether bytes are a transaction or message of Solana, whole and strict. */
export function isSolanaTransaction(bytes: Uint8Array): boolean {
  try {
    parseSolanaTransaction(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Whether the place of a signature is still empty. */
export function isEmptySignature(signature: Uint8Array): boolean {
  return signature.every((byte) => byte === 0);
}

/** The network form. */
export function encodeSolanaTransaction({ signatures, messageBytes }: SolanaTransaction): Uint8Array {
  return concatBytes(compactU16(signatures.length), ...signatures, messageBytes);
}
