import type { Warning } from '../display-parts.ts';
import { undecodable } from '../refusal.ts';
import type { FactTransfer, RequestAct } from '../facts.ts';
import { messageBody, safeText } from '../text.ts';
import { decodeUtf8 } from '../bytes.ts';
import type { SolanaInstructionDisplay } from './display.ts';
import type { WireReader } from './wire.ts';

type Argument = SolanaInstructionDisplay['arguments'][number];

/** A call with its accounts as addresses; those out of a lookup table read `TABLE#index`. */
export interface Call {
  readonly programId: string;
  readonly accounts: readonly string[];
  readonly data: Uint8Array;
}

/** What the judging of a call needs to know of the rest. */
export interface View {
  /** Address of the key that signs. */
  readonly signer: string;
  /** Whether an address is a key of the vault. */
  isOurs(address: string): boolean;
  /** The wallet whose associated token account this address is, where that was proven. */
  walletOf(tokenAccount: string): string | undefined;
  /** Whether this is the first call of its message, where alone a durable nonce counts. */
  readonly first: boolean;
}

/** A call as read: values by name, and all of it for display. */
export interface ReadCall {
  readonly method: string;
  readonly arguments: readonly Argument[];
  /** The value of an argument; empty when there is none of that name. */
  value(name: string): string;
}

/** What a call does, in the words of rules, and what to warn of. */
export interface Judgement {
  /** Absent for calls that do nothing by themselves, such as setting the price of computation. */
  readonly act?: RequestAct;
  readonly transfers?: readonly FactTransfer[];
  readonly warnings?: readonly Warning[];
}

/** A program that is known. */
export interface Program {
  readonly name: string;
  /** @throws HoldfastError `undecodable`; gives `undefined` for an instruction that is not known. */
  read(call: Call): ReadCall | undefined;
  judge(read: ReadCall, view: View, call: Call): Judgement;
}

/**
 * The shape of one instruction. Accounts in order: `name`, `name?` (may be left out at the end), `name*` (all that
 * follow). Fields in order: `name:type`.
 */
export interface Shape {
  readonly method: string;
  readonly accounts: string;
  readonly fields: string;
}

/** A shape from its line: `method | accounts | fields`. */
export function shape(line: string): Shape {
  const [method = '', accounts = '', fields = ''] = line.split('|').map((part) => part.trim());
  return { method, accounts, fields };
}

/** Reads a call by the shape of its instruction. @throws HoldfastError `undecodable` unless it fits exactly. */
export function readByShape({ method, accounts, fields }: Shape, call: Call, data: WireReader): ReadCall {
  const args = [...readAccounts(words(accounts), call.accounts)];
  for (const field of words(fields)) {
    const [name = '', type = ''] = field.split(':');
    args.push(readField(name, type, data));
  }
  data.end();
  return {
    method,
    arguments: args.filter(({ name, value }) => sysvars[name] !== value),
    value: (name) => args.find((argument) => argument.name === name)?.value ?? '',
  };
}

function words(line: string): string[] {
  return line === '' ? [] : line.split(' ');
}

/** Where these stand under their names they say nothing; under any other address they are shown. */
const sysvars: Readonly<Record<string, string>> = {
  rent: 'SysvarRent111111111111111111111111111111111',
  clock: 'SysvarC1ock11111111111111111111111111111111',
  recentBlockhashes: 'SysvarRecentB1ockHashes11111111111111111111',
  stakeHistory: 'SysvarStakeHistory1111111111111111111111111',
  systemProgram: '11111111111111111111111111111111',
  stakeConfig: 'StakeConfig11111111111111111111111111111111',
};

function readAccounts(names: readonly string[], accounts: readonly string[]): Argument[] {
  const account = (name: string, value: string): Argument => ({ name, type: 'account', value });
  const args: Argument[] = [];
  let at = 0;
  for (const entry of names) {
    if (entry.endsWith('*')) {
      for (; at < accounts.length; at += 1) args.push(account(entry.slice(0, -1), accounts[at] ?? ''));
      continue;
    }
    const value = accounts[at];
    if (value === undefined && entry.endsWith('?')) continue;
    if (value === undefined) throw undecodable('missing-field', { field: entry });
    args.push(account(entry.replace('?', ''), value));
    at += 1;
  }
  // Programs pass over accounts that they do not expect; the person still sees each of them.
  return [...args, ...accounts.slice(at).map((value) => account('extra', value))];
}

function readField(name: string, type: string, data: WireReader): Argument {
  if (type.endsWith('?')) {
    const present = data.u8();
    if (present > 1) throw undecodable('bad-field', { field: name });
    if (present === 0) return { name, type: 'text', value: 'none' };
    return readField(name, type.slice(0, -1), data);
  }
  switch (type) {
    case 'address':
      return { name, type: 'account', value: data.address() };
    case 'lamports':
      return { name, type: 'lamports', value: data.u64().toString() };
    case 'amount':
      return { name, type: 'amount', value: data.u64().toString() };
    case 'u64':
      return { name, type: 'number', value: data.u64().toString() };
    case 'i64':
      return { name, type: 'number', value: data.i64().toString() };
    case 'u32':
      return { name, type: 'number', value: data.u32().toString() };
    case 'u8':
      return { name, type: 'number', value: data.u8().toString() };
    case 'seed':
      return { name, type: 'text', value: readSeed(data) };
    case 'rest':
      return { name, ...shownBytes(data.take(data.left)) };
    default:
      throw undecodable('unknown-type');
  }
}

/** A text with its length in eight bytes; seeds of addresses have at most 32 bytes. */
function readSeed(data: WireReader): string {
  const length = data.u64();
  if (length > 32n) throw undecodable('out-of-range');
  const text = decodeUtf8(data.take(Number(length)));
  if (text === undefined) throw undecodable('not-utf8');
  return safeText(text).text;
}

function shownBytes(bytes: Uint8Array): Pick<Argument, 'type' | 'value'> {
  const body = messageBody(bytes);
  return body.form === 'text' ? { type: 'text', value: body.text.text } : { type: 'bytes', value: body.hex };
}
