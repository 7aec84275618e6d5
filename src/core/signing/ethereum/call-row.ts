import type { Warning } from '../display-parts.ts';
import type { RequestAct } from '../facts.ts';

/*
 * The language in which bundled calls say what they do. A path names an argument: `to`, `details.token`; a number takes
 * one of a list (`path.0`, `path.-1`); `first` and `last` take the address at an end of packed bytes, `withdrawer` the one
 * in withdrawal credentials. `@` is the contract that is called. With `each`, paths that begin with a dot are of each
 * element of that list.
 */

/** One thing that a call does. */
export interface CallEffect {
  act: RequestAct;
  each?: string;
  /** What moves or may be moved: path of the token, `@` when absent. `coin` is the chain's own. */
  token?: string;
  /** Path of the amount, or `1`, `all`, or `refund` (what a Safe pays back for gas). Absent: nothing of value moves. */
  amount?: string;
  /** Path of a flag: when it is false, what moves is already with the contract. */
  payer?: string;
  /** Path of who gets it or may take it; `@` when absent. */
  to?: string;
  /** Path of the flag that grants or takes back everything (`setApprovalForAll`, DAI's permit). */
  flag?: string;
  /** Path of who gets what comes back; others than the caller are called out. */
  receiver?: string;
  /** Receivers that are no addresses: 0 for the router or the caller; or 1 for the caller and 2 for the router. */
  aliases?: 'zero-is-router' | 'zero-is-caller' | 'one-is-caller';
  /** Path of the least that comes back; 0 is called out. */
  minimum?: string;
  /** What must be said of it whatever the arguments are. */
  warn?: Warning['code'];
  /** How grave `warn` is; `danger` when absent. */
  severity?: Warning['severity'];
}

/** A call that a call carries. */
export interface CarriedCall {
  each?: string;
  /** Path of the data; a `.` is the element of `each` itself. */
  data: string;
  /** Path of whom it reaches; `@` when absent. */
  target?: string;
  /** Path of the value that goes along, in wei. */
  value?: string;
  /** Path of Safe's operation: 0 call, 1 delegatecall. */
  operation?: string;
  /** The contract is a wallet of the caller's, so what comes back may go to it. */
  wallet?: true;
}

/** A bundled call. */
export interface CallRow {
  standard: string;
  /** With names of parameters, as `abi-types.ts` reads it. */
  signature: string;
  does?: readonly CallEffect[];
  carries?: readonly CarriedCall[];
  /** Data in a packing of its own. */
  packed?: 'multi-send' | 'universal-router';
}

/** Bundled calls by selector. */
export type CallTable = Readonly<Record<string, CallRow>>;
