import { instant } from '../../core/keys/instant.ts';
import type { KeyRecord } from '../../core/keys/key.ts';
import type { Context, HandlersOf } from '../context.ts';
import { journalEntry, rejectRequests } from '../journal.ts';
import { agents, offeredKeys, signWaiting, SshAgent } from '../ssh-agent.ts';

/** The handlers of `agent.*`. */
export const agentHandlers: HandlersOf<'agent'> = {
  'agent.status': (_input, { session }) => {
    const agent = agents.get(session);
    if (agent === undefined) return Promise.resolve({ running: false, keys: [], waiting: [] });
    const keys = agent.keys.flatMap(({ key, confirm }) => {
      const record = session.keys.get(key);
      return record === undefined ? [] : [{ key: record.id, label: record.label, confirm }];
    });
    const waiting = agent.waiting.map(({ id, key, what, since }) => ({
      id,
      // Keys of the agent were keys of this vault when it was started.
      key: key as KeyRecord['id'],
      what,
      since,
    }));
    return Promise.resolve({ running: true, socket: agent.socket, keys, waiting });
  },

  'agent.start': async (input, context) => {
    const { session, holder } = context;
    if (agents.has(session)) throw context.fail('already-serving');
    const agent = new SshAgent(context, offeredKeys(context, input));
    await agent.start();
    try {
      const subjects = agent.keys.map(({ key }) => key);
      await context.change({ subjects, details: { keys: subjects.length } }, () => undefined);
    } catch (error) {
      await agent.stop();
      throw error;
    }
    agents.set(session, agent);
    holder.atEnd(() => agent.stop());
    return { socket: agent.socket };
  },

  'agent.answer': async (input, context) => {
    const waiting = agents.get(context.session)?.take(input.id);
    if (waiting === undefined) throw context.fail('no-such-request');
    try {
      if (input.allow) waiting.settle(await signWaiting(context, waiting.id));
      else await turnAway(context, waiting.id);
      return {};
    } finally {
      // Turned away, or where signing failed: the client is not left waiting.
      waiting.settle(undefined);
    }
  },

  'agent.stop': async (_input, context) => {
    const agent = agents.get(context.session);
    if (agent === undefined) return {};
    agents.delete(context.session);
    const left = agent.waiting.flatMap(({ id }) => journalEntry(context.session.vault, id) ?? []);
    await agent.stop();
    const subjects = agent.keys.map(({ key }) => key);
    await context.change({ subjects, details: { keys: subjects.length } }, (change) => {
      const open = left.filter(({ status }) => status === 'open');
      rejectRequests(change, open, instant(context.now), 'the agent was stopped');
    });
    return {};
  },
};

async function turnAway(context: Context, id: string): Promise<void> {
  const entry = journalEntry(context.session.vault, id);
  if (entry?.status !== 'open') return;
  const reason = 'rejected';
  await context.change({ subjects: [id], details: { digest: entry.digest, reason } }, (change) => {
    rejectRequests(change, [entry], instant(context.now), reason);
  });
}
