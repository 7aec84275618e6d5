import { keep } from './data-plans.ts';
import { choose, chooseLikely, type Plan, type Planner } from './plan.ts';
import type { ModelKey } from './reference-model.ts';
import type { World } from './world.ts';

/** Requests that wait for a signature are few: more would make every revocation slow and show nothing new. */
const mostOpen = 20;

const open: Planner = (model, { a, b }) => {
  const blocks = (key: ModelKey): string[] => model.protectBlocks(key, 'sign');
  const key = chooseLikely([...model.keys.values()], a, blocks);
  if (key === undefined || (key.kind !== 'pair' && key.kind !== 'child') || model.requests.length > mostOpen)
    return undefined;
  const bytes = new TextEncoder().encode(`message ${String(b)}`);
  return {
    command: 'sign.open',
    input: { from: { bytes }, kind: 'raw-message', key: key.id },
    blocks: blocks(key),
    apply: ({ answer }) => {
      // As the contract states the answer; without it nobody can approve the request any more.
      const { id, digest } = (answer ?? {}) as { readonly id?: string; readonly digest?: string };
      if (id !== undefined && digest !== undefined)
        model.requests.push({ key, id, digest, bytes, open: true });
      model.record('sign.open', key.id);
    },
  };
};

const approve: Planner = (model, { a }) => {
  const request = chooseLikely(model.requests, a, ({ open: waits, key: by }) =>
    waits ? model.protectBlocks(by, 'sign') : ['request-closed'],
  );
  if (request === undefined) return undefined;
  const { id, digest, key, bytes } = request;
  return {
    command: 'sign.approve',
    input: { id, digest },
    blocks: [...(request.open ? [] : ['request-closed']), ...model.protectBlocks(key, 'sign')],
    apply: ({ answer }) => {
      close(model, id);
      model.record('sign.approve', id, key.id);
      const { bytes: given } = (answer ?? {}) as { readonly bytes?: Uint8Array };
      if (given !== undefined)
        keep(model, { by: 'sign', key, version: 1, at: model.now, plain: bytes, given });
    },
  };
};

const reject: Planner = (model, { a }): Plan | undefined => {
  const request = choose(model.requests, a);
  if (request === undefined) return undefined;
  return {
    command: 'sign.reject',
    input: { id: request.id },
    blocks: request.open ? [] : ['request-closed'],
    apply: () => {
      close(model, request.id);
      model.record('sign.reject', request.id);
    },
  };
};

/** A closed request stays for a while, so that it is tried again. */
function close(model: World, id: string): void {
  for (const request of model.requests) if (request.id === id) request.open = false;
  model.requests = model.requests.slice(-mostOpen);
}

/** Every kind of step on signing requests, with how often it is taken. */
export const signPlans: Readonly<Record<string, readonly [number, Planner]>> = {
  open: [4, open],
  approve: [4, approve],
  reject: [1, reject],
};
