import { instant } from '../../core/keys/instant.ts';
import type { KeyId, KeyRecord } from '../../core/keys/key.ts';
import { transition, withHistory } from '../../core/keys/lifecycle.ts';
import { canTransition } from '../../core/keys/state.ts';
import type { MoveView } from '../../shared/contract/lifecycle.ts';
import type { Context, HandlersOf } from '../context.ts';
import { keyView } from '../key-view.ts';
import { itemName, moveById, movesOf, moveView, putMove, type MoveItem, type MoveRecord } from '../moves.ts';

/** Most items on one list, those that were there from the start included. */
const maxItems = 6000;

/** The handlers of `moves.*`. */
export const movesHandlers: HandlersOf<'moves'> = {
  'moves.list': (input, context) => {
    const { keys, vault } = context.session;
    const moves = movesOf(vault)
      .filter(({ key, successor }) => input.key === undefined || key === input.key || successor === input.key)
      .filter(({ outcome }) => input.open === undefined || (outcome === 'open') === input.open)
      .map((move) => moveView(keys, move));
    return Promise.resolve({ moves });
  },

  'moves.add-item': async (input, context) => {
    const move = openOne(context, input.id);
    if (move.items.length >= maxItems) throw context.fail('state-forbids', { items: maxItems });
    const { what, from, to } = input;
    const item: MoveItem = {
      id: itemName(move.items.length),
      what,
      from,
      ...(to === undefined ? {} : { to }),
      done: false,
    };
    const longer = { ...move, items: [...move.items, item] };
    return await save(context, move, longer, { item: item.id, what });
  },

  'moves.mark': async (input, context) => {
    const move = openOne(context, input.id);
    if (!move.items.some(({ id }) => id === input.item))
      throw context.fail('no-such-item', { id: input.item });
    const items = move.items.map((item) => {
      if (item.id !== input.item) return item;
      const { doneAt: _before, ...rest } = item;
      return {
        ...rest,
        done: input.done,
        ...(input.done ? { doneAt: instant(context.now) } : {}),
        ...(input.note === undefined ? {} : { note: input.note }),
      };
    });
    return await save(context, move, { ...move, items }, { item: input.item, done: input.done });
  },

  'moves.finish': async (input, context) => {
    const move = openOne(context, input.id);
    const remaining = move.items.filter(({ done }) => !done).length;
    if (remaining > 0) throw context.fail('move-unfinished', { remaining });
    const successor = context.key(move.successor);
    if (successor.state === 'compromised' || successor.state === 'destroyed')
      throw context.fail('state-forbids', { state: successor.state, key: successor.id });
    const act = { ...context.act(input.reason), code: 'superseded' as const };
    const old = context.key(move.key);
    const retire = (record: KeyRecord): KeyRecord =>
      canTransition(record.state, 'deactivated') ? transition(record, 'deactivated', act) : record;
    const key = withHistory(retire(old), 'move-ended', act);
    const accounts = context.session.keys
      .childrenOf(old.id)
      .filter(({ state }) => canTransition(state, 'deactivated'))
      .map(retire);
    const alsoRetired: KeyId[] = accounts.map(({ id }) => id);
    const finished: MoveRecord = { ...move, outcome: 'finished', ended: act.at };
    const note = {
      subjects: [old.id, move.successor, ...alsoRetired.slice(0, 200)],
      details: { move: move.id, reason: input.reason, from: old.state, retired: alsoRetired.length },
    };
    await context.change(note, (change) => {
      putMove(change, finished, move);
      for (const record of [key, ...accounts]) change.putKey(record);
    });
    return { move: moveView(context.session.keys, finished), key: keyView(context, key), alsoRetired };
  },

  'moves.cancel': async (input, context) => {
    const move = openOne(context, input.id);
    const act = context.act(input.reason);
    const cancelled: MoveRecord = { ...move, outcome: 'cancelled', ended: act.at };
    const note = { subjects: [move.key, move.successor], details: { move: move.id, reason: input.reason } };
    await context.change(note, (change) => {
      putMove(change, cancelled, move);
      change.putKey(withHistory(context.key(move.key), 'move-ended', act));
    });
    return moveView(context.session.keys, cancelled);
  },
};

/** A move that is not ended. Errors: `no-such-move`, `state-forbids`. */
function openOne(
  context: Context<'moves.add-item' | 'moves.mark' | 'moves.finish' | 'moves.cancel'>,
  id: string,
): MoveRecord {
  const move = moveById(context.session.vault, id);
  if (move === undefined) throw context.fail('no-such-move', { id });
  if (move.outcome !== 'open') throw context.fail('state-forbids', { state: move.outcome });
  return move;
}

async function save(
  context: Context,
  before: MoveRecord,
  move: MoveRecord,
  details: Record<string, string | boolean>,
): Promise<MoveView> {
  await context.change({ subjects: [move.key], details: { move: move.id, ...details } }, (change) =>
    putMove(change, move, before),
  );
  return moveView(context.session.keys, move);
}
