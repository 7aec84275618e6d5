import { concatBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';

import { undecodable } from '../refusal.ts';
import { taggedHash } from './sighash.ts';
import type { BitcoinTransaction } from './transaction.ts';
import {
  encodeTransaction,
  encodeWitness,
  parseTransaction,
  parseWitness,
  transactionId,
} from './transaction.ts';

/*
 * BIP-322: a message is signed as if it were spent. A first transaction, which can never be in a block, holds the
 * message and pays to the script of the address; a second one spends it, and its input is the signature.
 */

const none = new Uint8Array(0);

/** The tagged hash that stands for the message. */
export function bip322MessageHash(message: Uint8Array): Uint8Array {
  return taggedHash('BIP0322-signed-message', message);
}

/** The transaction `to_spend` of a message and a script. */
export function transactionToSpend(message: Uint8Array, script: Uint8Array): BitcoinTransaction {
  const scriptSig = concatBytes(Uint8Array.of(0x00, 0x20), bip322MessageHash(message));
  return {
    version: 0,
    inputs: [{ txid: new Uint8Array(32), vout: 0xffff_ffff, scriptSig, sequence: 0, witness: [] }],
    outputs: [{ amount: 0n, script }],
    lockTime: 0,
  };
}

/** The transaction `to_sign` that spends it, as simple signatures have it: nothing signed yet. */
export function transactionToSign(message: Uint8Array, script: Uint8Array): BitcoinTransaction {
  const txid = transactionId(transactionToSpend(message, script));
  return {
    version: 0,
    inputs: [{ txid, vout: 0, scriptSig: none, sequence: 0, witness: [] }],
    outputs: [{ amount: 0n, script: Uint8Array.of(0x6a) }],
    lockTime: 0,
  };
}

/** A signature of BIP-322: the witness alone, or the whole of `to_sign`. */
export type Bip322Signature =
  { form: 'simple'; witness: Uint8Array[] } | { form: 'full'; transaction: BitcoinTransaction };

/** Writes a signature with the prefix of its form. */
export function encodeBip322Signature(signature: Bip322Signature): string {
  if (signature.form === 'simple') return `smp${base64.encode(encodeWitness(signature.witness))}`;
  const { transaction } = signature;
  const hasWitness = transaction.inputs.some(({ witness }) => witness.length > 0);
  return `ful${base64.encode(encodeTransaction(transaction, hasWitness))}`;
}

/**
 * Reads a signature; one without a prefix is a simple one, as before prefixes were introduced.
 * @throws HoldfastError `undecodable`.
 */
export function parseBip322Signature(text: string): Bip322Signature {
  const prefix = /^(?:smp|ful)/.exec(text)?.[0];
  let bytes: Uint8Array;
  try {
    bytes = base64.decode(prefix ? text.slice(3) : text);
  } catch {
    throw undecodable('bad-base64');
  }
  if (bytes.length === 0) throw undecodable('empty');
  return prefix === 'ful'
    ? { form: 'full', transaction: parseTransaction(bytes, 'any') }
    : { form: 'simple', witness: parseWitness(bytes) };
}
