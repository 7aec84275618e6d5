import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';

import type { BitcoinTransaction, TransactionOutput } from './transaction.ts';
import { encodeOutpoint, encodeOutput, hash256 } from './transaction.ts';
import { littleEndian, prefixed } from './writer.ts';

/** SIGHASH_DEFAULT (taproot only) and SIGHASH_ALL: the two types this vault signs with. */
export type AllowedSighash = 0 | 1;

/** The parts of a transaction that every input's digest shares, hashed once. */
export interface SighashParts {
  prevouts: Uint8Array;
  amounts: Uint8Array;
  scripts: Uint8Array;
  sequences: Uint8Array;
  outputs: Uint8Array;
}

/** Single SHA-256 of each shared part. `spent` are the outputs that are spent, in input order. */
export function sighashParts(
  transaction: BitcoinTransaction,
  spent: readonly TransactionOutput[],
): SighashParts {
  const { inputs, outputs } = transaction;
  return {
    prevouts: sha256(concatBytes(...inputs.map(encodeOutpoint))),
    amounts: sha256(concatBytes(...spent.map(({ amount }) => littleEndian(amount, 8)))),
    scripts: sha256(concatBytes(...spent.map(({ script }) => prefixed(script)))),
    sequences: sha256(concatBytes(...inputs.map(({ sequence }) => littleEndian(sequence, 4)))),
    outputs: sha256(concatBytes(...outputs.map(encodeOutput))),
  };
}

/** The BIP-143 digest of a version 0 witness input with SIGHASH_ALL. `scriptCode` without its length. */
export function witnessV0Digest(
  transaction: BitcoinTransaction,
  parts: SighashParts,
  index: number,
  scriptCode: Uint8Array,
  amount: bigint,
): Uint8Array {
  const input = transaction.inputs[index];
  if (!input) throw new RangeError('no such input');
  return hash256(
    concatBytes(
      littleEndian(transaction.version, 4),
      sha256(parts.prevouts),
      sha256(parts.sequences),
      encodeOutpoint(input),
      prefixed(scriptCode),
      littleEndian(amount, 8),
      littleEndian(input.sequence, 4),
      sha256(parts.outputs),
      littleEndian(transaction.lockTime, 4),
      littleEndian(1, 4),
    ),
  );
}

/** The BIP-341 digest of a key path spend without annex, SIGHASH_DEFAULT or SIGHASH_ALL. */
export function taprootKeyDigest(
  transaction: BitcoinTransaction,
  parts: SighashParts,
  index: number,
  sighash: AllowedSighash,
): Uint8Array {
  return taggedHash(
    'TapSighash',
    Uint8Array.of(0, sighash),
    littleEndian(transaction.version, 4),
    littleEndian(transaction.lockTime, 4),
    parts.prevouts,
    parts.amounts,
    parts.scripts,
    parts.sequences,
    parts.outputs,
    Uint8Array.of(0),
    littleEndian(index, 4),
  );
}

/** BIP-340 tagged hash. */
export function taggedHash(tag: string, ...messages: Uint8Array[]): Uint8Array {
  const prefix = sha256(new TextEncoder().encode(tag));
  return sha256(concatBytes(prefix, prefix, ...messages));
}
