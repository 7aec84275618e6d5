import { choose, chooseLikely, type Plan, type Planner } from './plan.ts';
import type { ModelKey } from './reference-model.ts';
import type { Move, World } from './world.ts';

const day = 86_400_000;
const reason = 'model';
const text = (time: number): string => new Date(time).toISOString();

const periodFields = ['from', 'originatorUntil', 'recipientUntil'] as const;

const setPeriods: Planner = (model, { a, b }) => {
  const changeable = ({ state }: ModelKey): Record<(typeof periodFields)[number], boolean> => ({
    from: state === 'pre-activation',
    originatorUntil: state === 'pre-activation' || state === 'active' || state === 'suspended',
    recipientUntil: state !== 'compromised' && state !== 'destroyed',
  });
  const wanted = periodFields.filter((_field, at) => ((b >>> at) & 1) === 1);
  const blocks = (key: ModelKey): string[] =>
    wanted.every((field) => changeable(key)[field]) ? [] : ['state-forbids'];
  const key = chooseLikely(model.all(), a, blocks);
  if (key === undefined) return undefined;
  const wish: Partial<Record<(typeof periodFields)[number], number | null>> = {};
  for (const [at, field] of wanted.entries())
    wish[field] = (b >>> (8 + at)) % 4 === 0 ? null : model.now + (1 + ((b >>> (11 + 3 * at)) % 120)) * day;
  const after = periodFields.map((field) => {
    const wished = wish[field];
    return wished === undefined ? key[field] : (wished ?? undefined);
  });
  // Of a key that retired early the first period ended then.
  if (key.state === 'deactivated' && after[1] !== undefined) after[1] = Math.min(after[1], key.moved);
  const stated = after.filter((time) => time !== undefined);
  const inOrder = stated.every((time, at) => at === 0 || (stated[at - 1] ?? 0) <= time);
  return {
    command: 'keys.set-periods',
    input: {
      id: key.id,
      reason,
      ...Object.fromEntries(
        Object.entries(wish).map(([field, time]) => [field, time === null ? null : text(time)]),
      ),
    },
    blocks: [...blocks(key), ...(inOrder && wanted.length > 0 ? [] : ['bad-request'])],
    apply: () => {
      [key.from, key.originatorUntil, key.recipientUntil] = after;
      model.record('keys.set-periods', key.id);
    },
  };
};

const setRotation: Planner = (model, { a, b }) => {
  const rule = b % 4 === 0 ? undefined : { everyDays: 1 + (b % 60), automatic: b % 3 === 0 };
  const blocks = (key: ModelKey): string[] => {
    const ended = key.state === 'deactivated' || key.state === 'compromised';
    const versioned = key.kind === 'cipher' || key.kind === 'mac';
    return [
      ...(key.state === 'destroyed' || (ended && rule !== undefined) ? ['state-forbids'] : []),
      ...(rule?.automatic === true && !versioned ? ['not-versioned'] : []),
    ];
  };
  const key = chooseLikely(model.all(), a, blocks);
  if (key === undefined) return undefined;
  return {
    command: 'keys.set-rotation',
    input: { id: key.id, everyDays: null, ...rule },
    blocks: blocks(key),
    apply: () => {
      key.rotation =
        rule === undefined
          ? undefined
          : {
              everyMs: rule.everyDays * day,
              automatic: rule.automatic,
              next: key.born + rule.everyDays * day,
            };
      model.record('keys.set-rotation', key.id);
    },
  };
};

const archive: Planner = (model, { a, b }) => {
  const blocks = (key: ModelKey): string[] =>
    key.state === 'deactivated' && !key.archived ? [] : ['state-forbids'];
  const key = chooseLikely(model.all(), a, blocks);
  if (key === undefined) return undefined;
  const retainUntil = b % 2 === 0 ? model.now + (1 + (b % 30)) * day : undefined;
  return {
    command: 'keys.archive',
    input: { id: key.id, reason, ...(retainUntil === undefined ? {} : { retainUntil: text(retainUntil) }) },
    blocks: blocks(key),
    apply: () => {
      key.archived = true;
      if (retainUntil !== undefined) key.retainUntil = Math.max(key.retainUntil ?? 0, retainUntil);
      model.record('keys.archive', key.id);
    },
  };
};

const unarchive: Planner = (model, { a }) => {
  const blocks = (key: ModelKey): string[] =>
    key.archived && key.state !== 'destroyed' ? [] : ['state-forbids'];
  const key = chooseLikely(model.all(), a, blocks);
  if (key === undefined) return undefined;
  return {
    command: 'keys.unarchive',
    input: { id: key.id, reason },
    blocks: blocks(key),
    apply: () => {
      key.archived = false;
      model.record('keys.unarchive', key.id);
    },
  };
};

/** A step on a move whose id the program has said. */
function onMove(plan: (model: World, move: Move, id: string, number: number) => Plan): Planner {
  return (model, { a, b }) => {
    const open = model.moves.filter((move) => move.open);
    const move = choose(a % 4 === 0 || open.length === 0 ? model.moves : open, Math.floor(a / 4));
    return move?.id === undefined ? undefined : plan(model, move, move.id, b);
  };
}

const closed = (move: Move): string[] => (move.open ? [] : ['state-forbids']);

const mark = onMove((model, move, id, number) => {
  const item = choose(move.left, number) ?? 'item-00001';
  return {
    command: 'moves.mark',
    input: { id, item, done: true },
    blocks: [...closed(move), ...(move.listed === 0 ? ['no-such-item'] : [])],
    apply: () => {
      move.left = move.left.filter((one) => one !== item);
      model.record('moves.mark', move.key.id);
    },
  };
});

const finish = onMove((model, move, id) => {
  const { successor, key } = move;
  const lost = successor.state === 'compromised' || successor.state === 'destroyed';
  return {
    command: 'moves.finish',
    input: { id, reason },
    blocks: [
      ...closed(move),
      ...(move.left.length > 0 ? ['move-unfinished'] : []),
      ...(lost ? ['state-forbids'] : []),
    ],
    apply: () => {
      move.open = false;
      for (const one of [key, ...model.childrenOf(key)])
        if (model.moveBlocks(one, 'deactivated').length === 0) model.move(one, 'deactivated');
      model.record('moves.finish', key.id, successor.id);
    },
  };
});

const cancel = onMove((model, move, id) => ({
  command: 'moves.cancel',
  input: { id, reason },
  blocks: closed(move),
  apply: () => {
    move.open = false;
    model.record('moves.cancel', move.key.id, move.successor.id);
  },
}));

const confirmClock: Planner = (model) => ({
  command: 'clock.confirm',
  input: { reason },
  blocks: model.clockSetBack ? [] : ['state-forbids'],
  apply: () => model.confirmClock(),
});

/** Every kind of step of a key's later life, with how often it is taken. */
export const laterPlans: Readonly<Record<string, readonly [number, Planner]>> = {
  setPeriods: [4, setPeriods],
  setRotation: [3, setRotation],
  archive: [2, archive],
  unarchive: [1, unarchive],
  mark: [3, mark],
  finish: [2, finish],
  cancel: [1, cancel],
  confirmClock: [1, confirmClock],
};
