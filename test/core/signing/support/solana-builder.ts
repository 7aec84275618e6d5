import {
  appendTransactionMessageInstructions,
  compileTransaction,
  createTransactionMessage,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
  type Address,
  type Blockhash,
} from '@solana/kit';
import { concatBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';

/** Programs as the network knows them. */
export const programs = {
  system: '11111111111111111111111111111111',
  token: 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA',
  token2022: 'TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb',
  associated: 'ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL',
  budget: 'ComputeBudget111111111111111111111111111111',
  stake: 'Stake11111111111111111111111111111111111111',
  memo: 'MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr',
};

/** Sysvars that old instructions still name. */
export const sysvars = {
  rent: 'SysvarRent111111111111111111111111111111111',
  clock: 'SysvarC1ock11111111111111111111111111111111',
  stakeHistory: 'SysvarStakeHistory1111111111111111111111111',
  recentBlockhashes: 'SysvarRecentB1ockHashes11111111111111111111',
};

/** One call; an account is its address with `s` for a signer and `w` for writable, as `address:sw`. */
export interface BuiltCall {
  readonly program: string;
  readonly accounts: readonly string[];
  readonly data: Uint8Array;
}

const roles: Readonly<Record<string, number>> = { '': 0, w: 1, s: 2, sw: 3 };

/** What a message has besides its calls. */
interface MessageOptions {
  readonly blockhash?: string;
  readonly version?: 'legacy' | 0;
}

/** The message bytes of calls, compiled by the network's own library. */
export function compileMessage(
  payer: string,
  calls: readonly BuiltCall[],
  { blockhash = base58.encode(new Uint8Array(32).fill(7)), version = 'legacy' }: MessageOptions = {},
): Uint8Array {
  const instructions = calls.map(({ program, accounts, data }) => ({
    programAddress: program as Address,
    accounts: accounts.map((entry) => {
      const [address = '', flags = ''] = entry.split(':');
      return { address: address as Address, role: roles[flags] ?? 0 };
    }),
    data,
  }));
  const message = appendTransactionMessageInstructions(
    instructions,
    setTransactionMessageLifetimeUsingBlockhash(
      { blockhash: blockhash as Blockhash, lastValidBlockHeight: 1000n },
      setTransactionMessageFeePayer(payer as Address, createTransactionMessage({ version })),
    ),
  );
  return Uint8Array.from(compileTransaction(message).messageBytes);
}

/** Little-endian numbers and addresses one after the other, by a line such as `u32 u64 address`. */
export function pack(
  form: string,
  ...values: readonly (number | bigint | string | Uint8Array)[]
): Uint8Array {
  const widths: Readonly<Record<string, number>> = { u8: 1, u16: 2, u32: 4, u64: 8 };
  return concatBytes(
    ...form.split(' ').map((type, at) => {
      const value = values[at] ?? 0;
      if (value instanceof Uint8Array) return value;
      if (typeof value === 'string') return base58.decode(value);
      return Uint8Array.from({ length: widths[type] ?? 8 }, (_, index) =>
        Number((BigInt(value) >> BigInt(8 * index)) & 0xffn),
      );
    }),
  );
}

/** A transfer of SOL. */
export function transferSol(from: string, to: string, lamports: number | bigint): BuiltCall {
  return {
    program: programs.system,
    accounts: [`${from}:sw`, `${to}:w`],
    data: pack('u32 u64', 2, lamports),
  };
}
