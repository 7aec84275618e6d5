import { isHoldfastError } from '../core/error.ts';
import { parseNodeAddress } from '../core/nodes/address.ts';
import type { NodeTarget } from '../core/nodes/port.ts';
import type { JsonValue } from '../core/vault/vault.ts';
import type { CommandOutput } from '../shared/contract.ts';
import { askedChainSchema } from '../shared/contract/nodes.ts';

/** The node that is asked about a chain. */
export interface NamedNode extends NodeTarget {
  readonly chain: string;
}

/** What a vault keeps about nodes. */
export interface NodeSettings {
  /** Whether any may be asked. */
  readonly on: boolean;
  readonly list: readonly NamedNode[];
}

/** What a vault begins with: nobody is asked. */
export const noNodes: NodeSettings = { on: false, list: [] };

/** Chains of one vault that have a node, at most. */
export const mostNodes = 64;

/** Node settings out of a record; whatever is not as it should be is left out. */
export function readNodes(value: JsonValue | undefined): NodeSettings {
  const { on, list } = fieldsOf(value);
  const nodes = (Array.isArray(list) ? list : []).flatMap((one: JsonValue): NamedNode[] => {
    const { chain, url, pin } = fieldsOf(one);
    if (typeof chain !== 'string' || !askedChainSchema.safeParse(chain).success) return [];
    if (typeof url !== 'string' || !isAddress(url)) return [];
    return [{ chain, url, ...(typeof pin === 'string' ? { pin } : {}) }];
  });
  return { on: on === true, list: nodes.slice(0, mostNodes) };
}

function isAddress(url: string): boolean {
  try {
    parseNodeAddress(url);
    return true;
  } catch (error) {
    if (!isHoldfastError(error, 'node-address-refused')) throw error;
    return false;
  }
}

/** Node settings as their record holds them. */
export function nodesValue({ on, list }: NodeSettings): JsonValue {
  return {
    on,
    list: list.map(({ chain, url, pin }) => ({ chain, url, ...(pin === undefined ? {} : { pin }) })),
  };
}

/** As they may be shown, an address can hold a key of the service; `cold` is left out where it is not known. */
export function nodesView({ on, list }: NodeSettings, cold?: boolean): CommandOutput<'nodes.list'> {
  return {
    on,
    ...(cold === undefined ? {} : { cold }),
    nodes: list.map(({ chain, url, pin }) => {
      const { origin, path, query } = parseNodeAddress(url);
      return { chain, origin, more: `${path}${query}` !== '', ...(pin === undefined ? {} : { pin }) };
    }),
  };
}

function fieldsOf(value: JsonValue | undefined): { readonly [name: string]: JsonValue | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? // Arrays were ruled out; the compiler cannot narrow readonly ones.
      (value as { readonly [name: string]: JsonValue | undefined })
    : {};
}
