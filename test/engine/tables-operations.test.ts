import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PortPair } from '../support/port-pair.ts';
import { states, TableBench, type State } from './tables-homes.ts';
import { operations, owners, Specimen, type Operation, type Owner, type Route } from './tables-material.ts';

/** SP 800-57 Part 1, section 7, as security.md tables it: what a state says to protecting and to reading. */
const table: Readonly<Record<State, readonly ['yes' | 'no', 'yes' | 'no' | 'warn' | 'risk']>> = {
  'pre-activation': ['no', 'no'],
  active: ['yes', 'yes'],
  suspended: ['no', 'warn'],
  deactivated: ['no', 'yes'],
  compromised: ['no', 'risk'],
  destroyed: ['no', 'no'],
};
const saysTo = (state: State, operation: Operation): 'yes' | 'no' | 'warn' | 'risk' =>
  table[state][['sign', 'encrypt', 'mac', 'wrap'].includes(operation) ? 0 : 1];

const reason = 'read although anyone may have made it';
const bench = new TableBench();
const line = new PortPair();
let stop = (): void => undefined;
let number = 0;
let tried = 0;
let passed = 0;
const cases = new Set<string>();
let refused = 0;

type Answer =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: { code: string } };
/** Both doors in turn: the engine's own, and the port as a message that nothing has looked at. */
const ask = async ({ command, input }: Route): Promise<Answer> => {
  tried++;
  return tried % 2 === 0
    ? await bench.engine.call(command, input)
    : await line.call(++number, command, structuredClone(input));
};
const raw = (command: string, input: unknown): Promise<Answer> => line.call(++number, command, input);

async function reopen(file: string): Promise<void> {
  await bench.ok('vault.lock', {});
  await bench.unlock(file);
}

/** Keys of this owner in this state, with what they protected while they were in use. */
async function specimenIn(owner: Owner, state: State): Promise<Specimen> {
  const specimen = await Specimen.make(bench, owner);
  if (state === 'pre-activation') {
    // They protect in a copy of the vault in which they are in use; then the other copy is asked.
    const before = `before ${String(++number)}`;
    await bench.ok('vault.lock', {});
    bench.memory.copy(bench.file('v.holdfast'), bench.file(before));
    await bench.unlock();
    await specimen.lead('active');
    await specimen.protect();
    await reopen(before);
    return specimen;
  }
  await specimen.lead('active');
  await specimen.protect();
  for (const key of specimen.keys) if (state !== 'active') await onwards(key, state);
  return specimen;
}

async function onwards({ id, label }: { id: string; label: string }, to: State): Promise<void> {
  const input = { id, reason: 'for the test' };
  if (to === 'suspended') await bench.ok('keys.suspend', input);
  if (to === 'deactivated') await bench.ok('keys.deactivate', input);
  if (to === 'compromised') await bench.ok('keys.revoke', input);
  if (to === 'destroyed') await bench.ok('keys.destroy', { ...input, confirmLabel: label });
}

/** Inputs that try to talk the engine into it. */
function persuasions({ input }: Route): unknown[] {
  return [
    { ...input, state: 'active' },
    { ...input, force: true },
    { ...input, warnings: [] },
    { ...input, risk: true },
    { ...input, risk: {} },
    { ...input, risk: { reason: '' } },
    { ...input, risk: { reason: 7 } },
    { ...input, risk: { reason, confirmed: true } },
    { ...input, version: 1 },
    { ...input, at: '2020-01-01T00:00:00.000Z' },
    [input],
    JSON.stringify(input),
  ];
}

beforeAll(async () => {
  await bench.create();
  stop = bench.engine.attach(line.port);
});
afterAll(async () => {
  stop();
  await bench.end();
});

/** Keys of a seed, all of them in use, whose seed is in this state: it says of them what a state of their own would. */
async function specimenUnder(state: State): Promise<Specimen> {
  const specimen = await Specimen.make(bench, 'seed');
  await specimen.lead('active');
  await specimen.protect();
  if (specimen.seed !== undefined && state !== 'active') await onwards(specimen.seed, state);
  return specimen;
}

// Before it is in use a seed has no keys.
const underSeeds = states.filter((state) => state !== 'pre-activation');

describe.each([...owners, 'seed in that state'] as const)('keys whose secret is with a %s', (owner) => {
  describe.each(owner === 'seed in that state' ? underSeeds : states)('%s', (state) => {
    let specimen: Specimen;
    beforeAll(async () => {
      specimen = await (owner === 'seed in that state' ? specimenUnder(state) : specimenIn(owner, state));
    }, 60_000);
    afterAll(async () => {
      if (state === 'pre-activation') await reopen('v.holdfast');
    });

    it.each(operations)('%s', async (operation) => {
      const { id } = specimen.keyOf(operation);
      const says = saysTo(state, operation);
      cases.add(`${owner} ${state} ${operation}`);
      const routes = await specimen.routes(operation);
      expect(routes.length).toBeGreaterThan(0);
      for (const route of routes) {
        const before = await bench.picture(id);
        for (const input of persuasions(route)) {
          const answer = await raw(route.command, input);
          expect(answer, JSON.stringify(input)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
        }
        expect(await bench.picture(id)).toEqual(before);
        await judged(route, says, operation, id, before);
      }
    });

    it('answers no request that was opened while the key was in use, unless it is', async () => {
      if (state === 'pre-activation') return;
      const answer = specimen.request === undefined ? undefined : await ask(specimen.request);
      if (state === 'active') expect(answer).toMatchObject({ ok: true });
      else {
        expect(answer?.ok).toBe(false);
        if (answer?.ok === false)
          expect(['state-forbids', 'seed-unusable', 'request-closed']).toContain(answer.error.code);
      }
    });
  });
});

async function judged(
  route: Route,
  says: 'yes' | 'no' | 'warn' | 'risk',
  operation: Operation,
  id: string,
  before: unknown,
): Promise<void> {
  const takesRisk = ['verify', 'decrypt', 'verify-mac', 'unwrap'].includes(operation);
  const withRisk: Route = { ...route, input: { ...route.input, risk: { reason } } };
  if (says === 'no') {
    for (const asked of takesRisk ? [route, withRisk, route] : [route, route]) {
      const answer = await ask(asked);
      if (answer.ok) throw new Error(`${asked.command} succeeded`);
      expect(['state-forbids', 'seed-unusable']).toContain(answer.error.code);
      refused++;
    }
    expect(await bench.picture(id)).toEqual(before);
    return;
  }
  if (says === 'risk') {
    expect(await ask(route)).toMatchObject({ ok: false, error: { code: 'risk-unconfirmed' } });
    refused++;
    expect(await bench.picture(id)).toEqual(before);
  }
  const { total } = await bench.ok('audit.list', { limit: 1 });
  const answer = await ask(says === 'risk' ? withRisk : route);
  expect(answer, route.command).toMatchObject({ ok: true });
  passed++;
  const log = await bench.ok('audit.list', { limit: 1 });
  expect(log.total).toBe(total + 1);
  expect(log.entries[0]).toMatchObject({ command: route.command, outcome: 'ok' });
  expect(log.entries[0]?.subjects).toContain(id);
  const warnings = answer.ok ? (answer.value as { readonly warnings?: unknown }).warnings : undefined;
  if (warnings !== undefined) {
    const expected = { yes: [], warn: ['key-suspended'], risk: ['key-compromised'], no: [] }[says];
    expect(warnings).toEqual(expected);
  }
  const { record } = await bench.ok('keys.get', { id });
  const atRisk = record.history.filter((entry) => entry.event === 'used-at-risk');
  if (says === 'risk') expect(atRisk.at(-1)).toMatchObject({ reason });
  else expect(atRisk).toEqual([]);
}

describe('what was protected while the key was suspended', () => {
  it.each(owners)('is not believed, with a %s', async (owner) => {
    const specimen = await Specimen.make(bench, owner);
    await specimen.lead('active');
    await bench.ok('vault.lock', {});
    const elsewhere = `elsewhere ${String(++number)}`;
    bench.memory.copy(bench.file('v.holdfast'), bench.file(elsewhere));
    await bench.unlock();
    for (const key of specimen.keys) await onwards(key, 'suspended');
    // In the other copy, as on a machine that does not know of the suspension, the keys go on.
    await reopen(elsewhere);
    await specimen.protect();
    await reopen('v.holdfast');
    for (const operation of ['decrypt', 'verify-mac'] as const) {
      for (const route of await specimen.routes(operation))
        expect(await ask(route)).toMatchObject({ ok: false, error: { code: 'protected-while-suspended' } });
    }
    const [unwrapped] = await specimen.routes('unwrap');
    if (unwrapped !== undefined)
      expect(await ask(unwrapped)).toMatchObject({ ok: false, error: { code: 'protected-while-suspended' } });
  });
});

it('every case was tried in every home', () => {
  expect(states.length * operations.length).toBe(48);
  expect(cases.size).toBe(2 * 48 + 40);
  expect(passed).toBeGreaterThan(cases.size / 2);
  expect(refused).toBeGreaterThan(2 * 48);
});
