import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandName } from '../../src/shared/contract.ts';
import { commitFaults } from '../support/memory-stores.ts';
import { TableBench, wayInput, type State } from './tables-homes.ts';

const moves: readonly (readonly [State, State, CommandName])[] = [
  ['pre-activation', 'active', 'keys.activate'],
  ['pre-activation', 'compromised', 'keys.revoke'],
  ['pre-activation', 'destroyed', 'keys.destroy'],
  ['active', 'suspended', 'keys.suspend'],
  ['active', 'deactivated', 'keys.deactivate'],
  ['active', 'compromised', 'keys.revoke'],
  ['active', 'destroyed', 'keys.destroy'],
  ['suspended', 'active', 'keys.resume'],
  ['suspended', 'deactivated', 'keys.deactivate'],
  ['suspended', 'compromised', 'keys.revoke'],
  ['suspended', 'destroyed', 'keys.destroy'],
  ['deactivated', 'compromised', 'keys.revoke'],
  ['deactivated', 'destroyed', 'keys.destroy'],
  ['compromised', 'destroyed', 'keys.destroy'],
];

describe('a transition is on record before it takes effect (K-3)', () => {
  const bench = new TableBench();
  beforeAll(() => bench.create());
  afterAll(() => bench.end());

  it.each(moves)('%s to %s', async (from, to, command) => {
    const key = await bench.make('pair');
    await bench.lead(key, from);
    const { total } = await bench.ok('audit.list', { limit: 1 });
    const seen: { state: string; logged: number[] }[] = [];
    bench.stores.onCommit = async ({ log }) => {
      const { record } = await bench.ok('keys.get', { id: key.id });
      seen.push({ state: record.state, logged: log.map(({ seq }) => seq) });
    };
    await bench.ok(command, wayInput(command, key));
    bench.stores.onCommit = undefined;
    // One commit, which carries the entry; until it is durable everyone sees the former state.
    expect(seen).toEqual([{ state: from, logged: [total + 1] }]);
    expect((await bench.ok('keys.get', { id: key.id })).record.state).toBe(to);
  });

  it.each(moves)(
    '%s to %s happens once, however often and fast it is asked for',
    async (from, to, command) => {
      const key = await bench.make('pair');
      await bench.lead(key, from);
      const { total } = await bench.ok('audit.list', { limit: 1 });
      const others: CommandName[] = ['keys.suspend', 'keys.resume', 'keys.activate', 'keys.deactivate'];
      const calls = Array.from({ length: 8 }, () => bench.engine.call(command, wayInput(command, key)));
      const results = await Promise.all(calls);
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      expect((await bench.ok('audit.list', { limit: 1 })).total).toBe(total + 1);
      expect((await bench.ok('keys.get', { id: key.id })).record.state).toBe(to);
      // All at once, in whatever order they come: each that passes is a pair of the table, and on record.
      const mixed = [...others, command, ...others].map((one) => bench.engine.call(one, wayInput(one, key)));
      const passed = (await Promise.all(mixed)).filter(({ ok }) => ok).length;
      const { record } = await bench.ok('keys.get', { id: key.id });
      const steps = record.history.filter((line) => line.from !== undefined);
      for (const [at, line] of steps.entries()) {
        expect(moves.some(([one, other]) => one === line.from && other === line.to)).toBe(true);
        expect(line.from).toBe(at === 0 ? 'pre-activation' : steps[at - 1]?.to);
      }
      expect((await bench.ok('audit.list', { limit: 1 })).total).toBe(total + 1 + passed);
    },
  );

  it.each(moves.flatMap((move) => commitFaults.map((fault) => [...move, fault] as const)))(
    '%s to %s by %s, when the commit is %s',
    async (from, to, command, fault) => {
      const key = await bench.make('pair');
      await bench.lead(key, from);
      const { total } = await bench.ok('audit.list', { limit: 1 });
      const killed = bench.stores.arm(fault);
      const answer = await Promise.race([bench.engine.call(command, wayInput(command, key)), killed]);
      if (answer !== 'killed') expect(answer.ok).toBe(false);
      if (fault !== 'refused') {
        bench.engine = bench.another();
        await bench.unlock();
      }
      const happened = fault.endsWith('-after');
      const { record } = await bench.ok('keys.get', { id: key.id });
      expect(record.state).toBe(happened ? to : from);
      expect(record.history.findLast((line) => line.to !== undefined)?.to).toBe(happened ? to : from);
      expect((await bench.ok('audit.list', { limit: 1 })).total).toBe(total + (happened ? 1 : 0));
    },
  );
});
