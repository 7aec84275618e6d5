import { choose, chooseLikely, type Plan, type Planner } from './plan.ts';
import { currentOf, type Kind, type ModelKey, type State } from './reference-model.ts';
import type { World } from './world.ts';

const day = 86_400_000;
const reason = 'model';
const label = (model: World): string => `k${String(model.keys.size)}`;
const algorithms = { pair: 'ed25519', cipher: 'aes-256', mac: 'hmac-sha256' } as const;

/** A key that the vault makes itself. */
const generate: Planner = (model, { a, b }) => {
  const kind = choose(['pair', 'cipher', 'mac', 'cipher'] as const, a) ?? 'pair';
  const name = label(model);
  const originatorUntil = b % 3 === 0 ? model.now + (1 + (b % 90)) * day : undefined;
  const recipientUntil =
    originatorUntil !== undefined && b % 2 === 0 ? originatorUntil + (b % 60) * day : undefined;
  const from = originatorUntil !== undefined && b % 5 === 0 ? model.now + (b % 90) * day : undefined;
  const periods = { from, originatorUntil, recipientUntil };
  return {
    command: 'keys.generate',
    input: {
      algorithm: algorithms[kind],
      label: name,
      ...(kind === 'cipher' ? { purposes: ['encrypt', 'wrap'] } : {}),
      periods: texts(periods),
    },
    blocks: [],
    newKey: name,
    apply: ({ id }) => {
      model.add({ id, label: name, kind, ...periods });
      model.record('keys.generate', id);
    },
  };
};

function texts(periods: Record<string, number | undefined>): Record<string, string> {
  const stated = Object.entries(periods).flatMap(([name, time]) =>
    time === undefined ? [] : [[name, new Date(time).toISOString()]],
  );
  return Object.fromEntries(stated) as Record<string, string>;
}

const importKey: Planner = (model, { a, b }) => {
  const name = label(model);
  const secret = new TextEncoder().encode(
    [a, b, model.keys.size, 7, 11, 13, 17, 19].map((n) => n.toString(16).padStart(8, '0')).join(''),
  );
  return {
    command: 'keys.import',
    input: { algorithm: 'ed25519', format: 'hex', secret, label: name },
    blocks: [],
    newKey: name,
    apply: ({ id }) => {
      model.add({ id, label: name, kind: 'pair', ...model.usualPeriods('pair') });
      model.record('keys.import', id);
    },
  };
};

const seed: Planner = (model) => {
  const name = label(model);
  return {
    command: 'seeds.generate',
    input: { label: name, words: 12 },
    blocks: [],
    newKey: name,
    apply: ({ id }) => {
      model.add({ id, label: name, kind: 'seed' });
      model.record('seeds.generate', id);
    },
  };
};

const derive: Planner = (model, { a }) => {
  const seeds = model.all().filter(({ kind }) => kind === 'seed');
  const blocks = ({ state }: ModelKey): string[] => (state === 'active' ? [] : ['seed-unusable']);
  const parent = chooseLikely(seeds, a, blocks);
  if (parent === undefined) return undefined;
  const name = label(model);
  const path = `m/7'/${String(model.keys.size)}'`;
  return {
    command: 'seeds.derive-key',
    input: { seed: parent.id, label: name, algorithm: 'ed25519', scheme: 'slip10', path },
    blocks: blocks(parent),
    newKey: name,
    apply: ({ id }) => {
      model.add({ id, label: name, kind: 'child', seed: parent });
      model.record('seeds.derive-key', id, parent.id);
    },
  };
};

/** A call on one key that says why, and changes the model when it is not blocked. */
function act(
  command: Plan['command'],
  blocks: (model: World, key: ModelKey) => string[],
  change: (model: World, key: ModelKey) => void,
  more: (key: ModelKey) => object = () => ({ reason }),
): Planner {
  return (model, { a }) => {
    const key = chooseLikely(model.all(), a, (one) => blocks(model, one));
    if (key === undefined) return undefined;
    return {
      command,
      input: { id: key.id, ...more(key) },
      blocks: blocks(model, key),
      apply: () => {
        change(model, key);
        model.record(command, key.id);
      },
    };
  };
}

const to = (state: State) => (model: World, key: ModelKey) => model.moveBlocks(key, state);

const rotate: Planner = (model, { a }) => {
  const key = chooseLikely(model.all(), a, ({ state }) => (state === 'active' ? [] : ['state-forbids']));
  if (key === undefined) return undefined;
  const versioned = key.kind === 'cipher' || key.kind === 'mac';
  if (versioned) {
    return {
      command: 'keys.rotate',
      input: { id: key.id, reason },
      blocks: key.state === 'active' ? [] : ['state-forbids'],
      apply: () => {
        model.addVersion(key);
        model.record('keys.rotate', key.id);
      },
    };
  }
  const name = label(model);
  const moving = model.moves.some((move) => move.key === key && move.open);
  const retirable = key.state === 'active' || key.state === 'suspended';
  return {
    command: 'keys.rotate',
    input: { id: key.id, reason, label: name },
    blocks: [
      ...(retirable && !moving ? [] : ['state-forbids']),
      ...(key.seed !== undefined && key.seed.state !== 'active' ? ['seed-unusable'] : []),
    ],
    newKey: name,
    apply: ({ answer, id }) => {
      const successor = model.add({
        id,
        label: name,
        kind: key.kind,
        ...model.usualPeriods(key.kind),
        ...(key.seed === undefined ? {} : { seed: key.seed }),
      });
      key.successor = id;
      const left = toMove(model, key);
      model.moves.push({ key, successor, open: true, listed: left.length, left, ...movedIn(answer) });
      if (key.rotation !== undefined) key.rotation.next = model.now + key.rotation.everyMs;
      model.record('keys.rotate', key.id, id);
    },
  };
};

/** Names of what has to move from a key: its own place with others, or that of each of a seed's children. */
function toMove(model: World, key: ModelKey): string[] {
  const held =
    key.kind === 'seed' ? model.childrenOf(key).filter(({ state }) => state !== 'destroyed') : [key];
  return held.map((_one, at) => `item-${String(at + 1).padStart(5, '0')}`);
}

/** The id of the move in the answer of `keys.rotate`; unknown after a kill. */
function movedIn(answer: unknown): { readonly id?: string } {
  const { move } = (answer ?? {}) as { readonly move?: string };
  return move === undefined ? {} : { id: move };
}

const versioned = (kind: Kind): boolean => kind === 'cipher' || kind === 'mac';

/** A number that is mostly that of a version, and sometimes one too high. */
const versionOf = (key: ModelKey, number: number): number => 1 + (number % (currentOf(key).number + 1));

const notVersioned = ({ kind, state }: ModelKey): string[] =>
  versioned(kind) && state !== 'destroyed' ? [] : ['not-versioned'];

const setMinimum: Planner = (model, { a, b }) => {
  const key = chooseLikely(model.all(), a, notVersioned);
  if (key === undefined) return undefined;
  const minimum = versionOf(key, b);
  return {
    command: 'keys.set-minimum-version',
    input: { id: key.id, minimum, reason },
    blocks: [
      ...(versioned(key.kind) ? [] : ['not-versioned']),
      ...(key.state === 'destroyed' ? ['state-forbids'] : []),
      ...(key.versions.some(({ number }) => number === minimum) ? [] : ['no-such-version']),
    ],
    apply: () => {
      key.minimum = minimum;
      model.record('keys.set-minimum-version', key.id);
    },
  };
};

const destroyVersion: Planner = (model, { a, b }) => {
  const key = chooseLikely(model.all(), a, (one) =>
    one.versions.length > 1 ? notVersioned(one) : ['alone'],
  );
  if (key === undefined) return undefined;
  const number = versionOf(key, b);
  const version = key.versions.find((one) => one.number === number);
  const inUse = version === currentOf(key) || model.hangsOn(key, number);
  return {
    command: 'keys.destroy-version',
    input: { id: key.id, version: number, confirmLabel: key.label, reason },
    blocks: [
      ...(versioned(key.kind) ? [] : ['not-versioned']),
      ...(key.state === 'destroyed' ? ['state-forbids'] : []),
      ...(version === undefined || version.state === 'destroyed' ? ['no-such-version'] : []),
      ...(inUse ? ['version-in-use'] : []),
      ...(model.retains(key) ? ['retention-holds'] : []),
    ],
    apply: () => {
      if (version !== undefined) version.state = 'destroyed';
      model.record('keys.destroy-version', key.id);
    },
  };
};

/** Every kind of step on keys, with how often it is taken. */
export const keyPlans: Readonly<Record<string, readonly [number, Planner]>> = {
  generate: [8, generate],
  import: [1, importKey],
  seed: [2, seed],
  derive: [6, derive],
  waive: [
    12,
    act(
      'keys.waive-backup',
      (_model, key) =>
        key.state === 'pre-activation' && key.kind !== 'child' && !key.backed ? [] : ['state-forbids'],
      (_model, key) => void (key.backed = true),
    ),
  ],
  activate: [
    16,
    act(
      'keys.activate',
      (model, key) => model.activateBlocks(key),
      (model, key) => model.activate(key),
      () => ({}),
    ),
  ],
  suspend: [4, act('keys.suspend', to('suspended'), (model, key) => model.move(key, 'suspended'))],
  resume: [
    4,
    act(
      'keys.resume',
      (_model, key) => (key.state === 'suspended' ? [] : ['state-forbids']),
      (model, key) => model.move(key, 'active'),
    ),
  ],
  deactivate: [2, act('keys.deactivate', to('deactivated'), (model, key) => model.move(key, 'deactivated'))],
  revoke: [1, act('keys.revoke', to('compromised'), (model, key) => model.revoke(key))],
  destroy: [
    2,
    act(
      'keys.destroy',
      (model, key) => model.destroyBlocks(key),
      (model, key) => model.destroy(key),
      (key) => ({ reason, confirmLabel: key.label }),
    ),
  ],
  mislabelled: [
    1,
    act(
      'keys.destroy',
      (model, key) => [...model.destroyBlocks(key), 'label-mismatch'],
      () => undefined,
      () => ({ reason, confirmLabel: 'another' }),
    ),
  ],
  rotate: [5, rotate],
  setMinimum: [2, setMinimum],
  destroyVersion: [2, destroyVersion],
};
