import { base58 } from '@scure/base';
import { concatBytes } from '@noble/hashes/utils.js';

import { refused, undecodable } from '../refusal.ts';
import { compactU16, WireReader } from './wire.ts';

/** A transaction fits into one packet of the network: 1280 bytes of IPv6 less 48 of headers. */
export const maxTransactionBytes = 1232;

/** One call: indexes point into the accounts of the message, then into those of its lookup tables. */
export interface CompiledInstruction {
  readonly program: number;
  readonly accounts: readonly number[];
  readonly data: Uint8Array;
}

/** Accounts that a table on the chain holds, by index; what they are cannot be known from the message. */
export interface TableLookup {
  readonly table: string;
  readonly writable: readonly number[];
  readonly readonly: readonly number[];
}

/** What the signatures of a transaction cover. Addresses and the blockhash are Base58. */
export interface SolanaMessage {
  readonly version: 'legacy' | '0';
  /** So many of the first accounts sign; the first pays the fee. */
  readonly signers: number;
  readonly readonlySigners: number;
  readonly readonlyOthers: number;
  readonly accounts: readonly string[];
  readonly blockhash: string;
  readonly instructions: readonly CompiledInstruction[];
  readonly lookups: readonly TableLookup[];
}

/**
 * Reads a legacy or version 0 message and refuses whatever the network would refuse as malformed, as well as accounts
 * named twice. @throws HoldfastError `undecodable`, or `refused` for a version that is not supported.
 */
export function parseSolanaMessage(bytes: Uint8Array): SolanaMessage {
  if (bytes.length > maxTransactionBytes) throw undecodable('too-large', { limit: maxTransactionBytes });
  const reader = new WireReader(bytes);
  const first = reader.u8();
  if (first > 0x80) throw refused('unsupported-transaction-type', { version: first & 0x7f });
  const version = first === 0x80 ? '0' : 'legacy';
  const signers = version === '0' ? reader.u8() : first;
  const readonlySigners = reader.u8();
  const readonlyOthers = reader.u8();
  const accounts = list(reader, () => reader.address());
  if (signers === 0 || readonlySigners >= signers || signers + readonlyOthers > accounts.length)
    throw undecodable('bad-header');
  if (new Set(accounts).size !== accounts.length) throw undecodable('duplicate-account');
  const blockhash = reader.address();
  const instructions = list(reader, () => readInstruction(reader));
  const lookups = version === '0' ? list(reader, () => readLookup(reader)) : [];
  reader.end();
  const message = {
    version,
    signers,
    readonlySigners,
    readonlyOthers,
    accounts,
    blockhash,
    instructions,
    lookups,
  } as const;
  checkIndexes(message);
  return message;
}

function checkIndexes({ accounts, instructions, lookups }: SolanaMessage): void {
  if (new Set(lookups.map(({ table }) => table)).size !== lookups.length)
    throw undecodable('duplicate-account');
  const total = lookups.reduce(
    (sum, { writable, readonly }) => sum + writable.length + readonly.length,
    accounts.length,
  );
  if (total > 256) throw undecodable('too-many-items');
  for (const { program, accounts: used } of instructions) {
    // A program is never the fee payer, and never out of a table.
    if (program === 0 || program >= accounts.length) throw undecodable('out-of-range');
    if (used.some((index) => index >= total)) throw undecodable('out-of-range');
  }
}

function readInstruction(reader: WireReader): CompiledInstruction {
  const program = reader.u8();
  const accounts = Array.from(reader.take(reader.compactU16()));
  return { program, accounts, data: reader.take(reader.compactU16()) };
}

function readLookup(reader: WireReader): TableLookup {
  const table = reader.address();
  const writable = Array.from(reader.take(reader.compactU16()));
  const readonly = Array.from(reader.take(reader.compactU16()));
  if (writable.length + readonly.length === 0) throw undecodable('bad-field', { field: 'lookup' });
  return { table, writable, readonly };
}

function list<T>(reader: WireReader, read: () => T): T[] {
  const items: T[] = [];
  for (let left = reader.compactU16(); left > 0; left -= 1) items.push(read());
  return items;
}

/** The bytes of a message: for whatever {@link parseSolanaMessage} has read, the same bytes again. */
export function encodeSolanaMessage(message: SolanaMessage): Uint8Array {
  const parts: Uint8Array[] = [
    message.version === '0' ? Uint8Array.of(0x80) : new Uint8Array(0),
    Uint8Array.of(message.signers, message.readonlySigners, message.readonlyOthers),
    compactU16(message.accounts.length),
    ...message.accounts.map((address) => base58.decode(address)),
    base58.decode(message.blockhash),
    compactU16(message.instructions.length),
  ];
  for (const { program, accounts, data } of message.instructions)
    parts.push(Uint8Array.of(program), counted(accounts), compactU16(data.length), data);
  if (message.version === '0') {
    parts.push(compactU16(message.lookups.length));
    for (const { table, writable, readonly } of message.lookups)
      parts.push(base58.decode(table), counted(writable), counted(readonly));
  }
  return concatBytes(...parts);
}

function counted(indexes: readonly number[]): Uint8Array {
  return concatBytes(compactU16(indexes.length), Uint8Array.from(indexes));
}
