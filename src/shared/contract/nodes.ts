/** `nodes.*`: nodes and APIs that the user names, which are asked what became of a transaction. */
import { z } from 'zod';
import { nodeAddressLimit } from '../../core/nodes/address.ts';
import { askedChainForm } from '../../core/nodes/chain.ts';
import { command } from '../command.ts';

/** Chains that can be asked about: by JSON-RPC for Ethereum and Solana, by an API in the manner of Esplora for Bitcoin. */
export const askedChainSchema = z.string().max(80).regex(askedChainForm).meta({ format: 'chain' });

/** The address of a node: https, or http to this computer. It may hold a key of the service, so nothing gives it out again. */
export const nodeUrlSchema = z.string().min(8).max(nodeAddressLimit);

const view = z.strictObject({
  /** Whether they may be asked at all; off until somebody says so. */
  on: z.boolean(),
  /** This computer is in cold mode: none is asked, whatever `on` says. Left out in the window, where `desktop.status` says it. */
  cold: z.boolean().optional(),
  nodes: z.array(
    z.strictObject({
      chain: askedChainSchema,
      /** Scheme, host and port. */
      origin: z.string(),
      /** The address says more than that, which is not shown. */
      more: z.boolean(),
      /** SHA-256 of the one certificate that is taken. */
      pin: z.string().optional(),
    }),
  ),
});

/** The rows of `nodes.*`. */
export const nodesCommands = {
  'nodes.list': command({
    summary: 'Show the nodes that may be asked what became of a transaction, and whether they may',
    session: 'open',
    effect: 'read',
    input: z.strictObject({}),
    output: view,
    errors: [],
  }),
  'nodes.switch': command({
    summary: 'Let nodes be asked, or let none be asked any more',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ on: z.boolean() }),
    output: view,
    errors: [],
  }),
  'nodes.set': command({
    summary: 'Name the node to ask about a chain; it learns which transactions are yours',
    session: 'open',
    effect: 'change',
    input: z.strictObject({
      chain: askedChainSchema,
      url: nodeUrlSchema,
      /** SHA-256 of the one certificate (DER) to take, instead of those that the system trusts. */
      pin: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
    }),
    output: view,
    errors: ['node-address-refused', 'too-many-nodes'],
  }),
  'nodes.remove': command({
    summary: 'Ask about a chain no more',
    session: 'open',
    effect: 'change',
    input: z.strictObject({ chain: askedChainSchema }),
    output: view,
    errors: ['no-node'],
  }),
} as const;
