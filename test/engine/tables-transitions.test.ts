import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandName } from '../../src/shared/contract.ts';
import { PortPair } from '../support/port-pair.ts';
import { homes, states, TableBench, wayInput, type Home, type State } from './tables-homes.ts';

/** SP 800-57 Part 1, section 7, as security.md tables it. */
const next: Readonly<Record<State, readonly State[]>> = {
  'pre-activation': ['active', 'destroyed', 'compromised'],
  active: ['suspended', 'deactivated', 'compromised', 'destroyed'],
  suspended: ['active', 'deactivated', 'compromised', 'destroyed'],
  deactivated: ['compromised', 'destroyed'],
  compromised: ['destroyed'],
  destroyed: [],
};

/** The commands that lead to a state; the first for each beginning that is not named is the only one. */
const ways: Readonly<Record<State, readonly CommandName[]>> = {
  'pre-activation': [],
  active: ['keys.activate', 'keys.resume'],
  suspended: ['keys.suspend'],
  deactivated: ['keys.deactivate'],
  compromised: ['keys.revoke'],
  destroyed: ['keys.destroy'],
};
const wayFrom = (from: State, to: State): CommandName | undefined =>
  to === 'active' && from === 'suspended' ? 'keys.resume' : ways[to][0];
const allWays = Object.values(ways).flat();

/** What the line of a key's history says of a move. */
const eventOf = (from: State, to: State): string =>
  from === 'suspended' && to === 'active' ? 'resumed' : to === 'active' ? 'activated' : to;

const bench = new TableBench();
const line = new PortPair();
let stop = (): void => undefined;
let calls = 0;
const raw = (command: unknown, input: unknown, more?: object) => line.call(++calls, command, input, more);

beforeAll(async () => {
  await bench.create();
  stop = bench.engine.attach(line.port);
});
afterAll(async () => {
  stop();
  await bench.end();
});

/** Messages that name the wished state outright, smuggle it in, or are not quite a call. */
function smuggled(key: { id: string; label: string }, to: State): [string, unknown][] {
  const { id } = key;
  const messages: [string, unknown][] = [
    ['keys.transition', { id, to }],
    ['keys.set-state', { id, state: to }],
    ['keys.update', { id, state: to }],
    ['keys.update', { id, label: key.label, record: { state: to } }],
    ['keys.set-periods', { id, reason: 'tried', state: to }],
    ['keys.get', { id, to }],
    ['__proto__', { id, to }],
    ['constructor', { id, to }],
    ['toString', { id, to }],
  ];
  for (const command of allWays) {
    const input = wayInput(command, key);
    messages.push(
      [command, { ...input, to }],
      [command, { ...input, state: to }],
      [command, { ...input, from: 'active' }],
      [command, { ...input, force: true }],
      [command, { ...input, id: [id] }],
      [command, { ...input, id: { id } }],
      [command, { ...input, id: new TextEncoder().encode(id) }],
      [command, { ...input, id: id.toUpperCase() }],
      [command, { ...input, id: `${id} ` }],
      [command, { ...input, id: null }],
      [command, [input]],
      [command, JSON.stringify(input)],
      [command, new Map(Object.entries(input))],
      [command, undefined],
      [command.toUpperCase(), input],
      [`${command} `, input],
    );
    if (command !== 'keys.activate')
      messages.push(
        [command, { ...input, reason: '' }],
        [command, { ...input, reason: 7 }],
        [command, { id, confirmLabel: key.label }],
      );
  }
  return messages;
}

let passed = 0;
let refused = 0;
let smuggledTried = 0;

describe.each(homes)('a key of the kind %s', (home: Home) => {
  const pairs = states.flatMap((from) => states.map((to) => [from, to] as const));
  it('has 36 ordered pairs of states', () => expect(pairs).toHaveLength(36));

  it.each(pairs)('%s to %s', async (from, to) => {
    const key = await bench.make(home);
    await bench.lead(key, from);
    const before = await bench.picture(key.id);

    // Nothing but a plain message of the contract has any effect.
    for (const [command, input] of smuggled(key, to)) {
      const answer = await raw(command, input);
      expect(answer.ok, `${command} ${JSON.stringify(input)}`).toBe(false);
      if (!answer.ok) expect(['bad-request', 'unknown-command']).toContain(answer.error.code);
      smuggledTried++;
    }
    expect(await bench.picture(key.id)).toEqual(before);

    // Every other way to the same state, and the right one where the table forbids it, is refused by either door.
    const allowed = next[from].includes(to);
    const right = allowed ? wayFrom(from, to) : undefined;
    for (const command of ways[to].filter((way) => way !== right)) {
      const input = wayInput(command, key);
      for (const result of [await bench.engine.call(command, input), await raw(command, input)]) {
        expect(result).toMatchObject({ ok: false, error: { code: 'state-forbids' } });
        refused++;
      }
    }
    expect(await bench.picture(key.id)).toEqual(before);
    if (right === undefined) return;

    // The right one passes once: by the contract for one key, by a raw message for the next.
    const input = wayInput(right, key);
    const { total } = await bench.ok('audit.list', { limit: 1 });
    const result = passed++ % 2 === 0 ? await bench.engine.call(right, input) : await raw(right, input);
    expect(result).toMatchObject({ ok: true });
    const { record } = await bench.ok('keys.get', { id: key.id });
    expect(record.state).toBe(to);
    expect(record.history.at(-1)).toMatchObject({ event: eventOf(from, to), from, to, actor: 'cli:owner' });
    if (right !== 'keys.activate') expect(record.history.at(-1)?.reason).toBe('tried');
    expect(record.stateSince).toBe(record.history.at(-1)?.at);
    const log = await bench.ok('audit.list', { limit: 1 });
    expect(log.total).toBe(total + 1);
    expect(log.entries[0]).toMatchObject({ command: right, actor: 'cli:owner', outcome: 'ok' });
    expect(log.entries[0]?.subjects).toContain(key.id);

    // The same message again, and the same call under the same number, change nothing.
    const after = await bench.picture(key.id);
    for (let again = 0; again < 2; again++) {
      expect(await line.call(calls, right, input)).toMatchObject({ ok: false });
      refused++;
    }
    expect(await bench.picture(key.id)).toEqual(after);
  });
});

it('every pair was tried in every home', () => {
  const allowed = Object.values(next).flat().length;
  expect(allowed).toBe(14);
  expect(passed).toBe(allowed * homes.length);
  expect(refused).toBeGreaterThan(36 * homes.length);
  expect(smuggledTried).toBeGreaterThan(100 * 36 * homes.length);
});
