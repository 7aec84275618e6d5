import { parseNodeAddress } from '../../core/nodes/address.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import type { Context, HandlersOf } from '../context.ts';
import { mostNodes, nodesView, type NodeSettings } from '../nodes.ts';

/** The handlers of `nodes.*`. */
export const nodesHandlers: HandlersOf<'nodes'> = {
  'nodes.list': async (_input, { session, ports }) =>
    nodesView(session.settings.nodes, ports.nodes?.isCold?.()),

  'nodes.switch': async ({ on }, context) => {
    const { nodes } = context.session.settings;
    return await keep(context, { ...nodes, on }, { on });
  },

  'nodes.set': async ({ chain, url, pin }, context) => {
    const { nodes } = context.session.settings;
    // What follows the host may be a key of the service: the log names the host alone.
    const { origin, secure } = parseNodeAddress(url);
    if (pin !== undefined && !secure)
      throw context.fail('node-address-refused', { reason: 'pin-without-https' });
    const others = nodes.list.filter((node) => node.chain !== chain);
    if (others.length >= mostNodes) throw context.fail('too-many-nodes', { limit: mostNodes });
    const node = { chain, url: url.trim(), ...(pin === undefined ? {} : { pin }) };
    const list = [...others, node].sort((a, b) => (a.chain < b.chain ? -1 : 1));
    return await keep(
      context,
      { ...nodes, list },
      { chain, node: origin, ...(pin === undefined ? {} : { pin }) },
    );
  },

  'nodes.remove': async ({ chain }, context) => {
    const { nodes } = context.session.settings;
    const list = nodes.list.filter((node) => node.chain !== chain);
    if (list.length === nodes.list.length) throw context.fail('no-node', { chain });
    return await keep(context, { ...nodes, list }, { chain });
  },
};

async function keep(
  context: Context<'nodes.switch'> | Context<'nodes.set'> | Context<'nodes.remove'>,
  nodes: NodeSettings,
  details: Readonly<Record<string, string | boolean>>,
): Promise<CommandOutput<'nodes.list'>> {
  const { session } = context;
  await context.change({ subjects: [session.vault.id], details }, (change) => {
    change.putSettings({ ...session.settings, nodes });
  });
  return nodesView(nodes, context.ports.nodes?.isCold?.());
}
