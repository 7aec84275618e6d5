import { instant } from '../../core/keys/instant.ts';
import type { HandlersOf } from '../context.ts';
import { Pairings } from '../pairings.ts';
import { Conversation } from '../program-conversation.ts';
import { deskOf } from '../program-desk.ts';

/** The handlers of `serve.*`. */
export const serveHandlers: HandlersOf<'serve'> = {
  'serve.status': (_input, { session }) => {
    const { serving } = deskOf(session);
    if (serving === undefined) return Promise.resolve({ running: false, connections: 0 });
    const { server, since } = serving;
    return Promise.resolve({
      running: true,
      address: server.address,
      connections: server.connections,
      since,
    });
  },

  'serve.start': async (_input, context) => {
    const { session, holder, ports } = context;
    const desk = deskOf(session);
    if (desk.serving !== undefined) throw context.fail('already-serving');
    if (ports.serve === undefined) throw context.fail('serve-failed', { reason: 'not-here' });
    const pairings = new Pairings((length) => ports.random.bytes(length));
    const known = new Map<string, Set<Conversation>>();
    const hangUp = (program: string): void => {
      for (const conversation of known.get(program) ?? []) conversation.end();
    };
    const ground = {
      session,
      holder,
      ports,
      pairings,
      onKnown: (program: string, conversation: Conversation): void => {
        const all = known.get(program) ?? new Set();
        known.set(program, all.add(conversation));
      },
      onGone: (program: string, conversation: Conversation): void => {
        known.get(program)?.delete(conversation);
      },
    };
    const server = await ports.serve.listen((wire) => new Conversation(ground, wire));
    try {
      const details = { address: server.address };
      await context.change({ subjects: [session.vault.id], details }, () => undefined);
    } catch (error) {
      await server.close();
      throw error;
    }
    desk.serve({ server, since: instant(context.now), pairings, hangUp });
    holder.atEnd(() => desk.stop());
    return { address: server.address };
  },

  'serve.stop': async (input, context) => {
    const { session } = context;
    await deskOf(session).stop();
    const reason = input.reason ?? 'asked';
    await context.change({ subjects: [session.vault.id], details: { reason } }, () => undefined);
    return {};
  },
};
