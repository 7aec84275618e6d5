import type { AbiFunction } from './abi-types.ts';
import type { DisplayChain } from './display.ts';

/** How an argument is called and written by a description; `path` as in `call-path.ts`, with `[]` for every element. */
export interface DescribedField {
  path: string;
  /** Already safe to show. */
  label: string;
  format:
    | { kind: 'raw' | 'date' | 'duration' | 'address' }
    | { kind: 'amount'; decimals: number; unit: string }
    | { kind: 'enum'; names: Readonly<Record<string, string>> };
}

/** A call as a file of the user's describes it. All texts are already safe to show. */
export interface DescribedCall {
  call: AbiFunction;
  intent?: string;
  fields: readonly DescribedField[];
  /** The name of the file's entry. */
  source: string;
}

/** What the decoder may ask of the descriptions that the user added. */
export interface ReferenceBook {
  /** The description of a call of this contract on this chain (`eip155:1`, checksum address, selector as 0x-hex). */
  describe(chain: string, target: string, selector: string): DescribedCall | undefined;
  /** A chain that the bundled list lacks, by its decimal id. */
  chain(id: string): DisplayChain | undefined;
}
