/** What goes between the network process and whoever started it. What comes from there is checked: hostile answers pass through it. */
import { z } from 'zod';
import { nodeLimits, nodeSilences, type NodeRequest, type NodeTarget } from '../../core/nodes/port.ts';

/** What the process is told. */
export type ToNetProcess =
  /** The first message: whom it may speak to, for as long as it lives. */
  | { readonly type: 'target'; readonly target: NodeTarget }
  | { readonly type: 'ask'; readonly id: number; readonly request: NodeRequest };

/** What it says. */
export const fromNetProcess = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('answer'),
    id: z.int(),
    status: z.int().min(100).max(599),
    body: z.instanceof(Uint8Array).refine((body) => body.length <= nodeLimits.bytes),
  }),
  z.strictObject({ type: z.literal('silence'), id: z.int(), reason: z.enum(nodeSilences) }),
]);
export type FromNetProcess = z.output<typeof fromNetProcess>;
