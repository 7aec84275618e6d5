import { describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../src/core/error.ts';
import type { KeyRecord } from '../../src/core/keys/key.ts';
import { transition } from '../../src/core/keys/lifecycle.ts';
import { keyStates, type KeyState } from '../../src/core/keys/state.ts';
import { testRecord } from '../core/keys/records.ts';
import { openBench } from '../engine/harness.ts';

/** A small generator with a stated seed, so that a failure can be run again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function pick<T>(items: readonly T[], random: (below: number) => number): T {
  const item = items[random(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

describe('10,000 random transitions', () => {
  it('leave a record of each, and none that the table forbids', () => {
    const random = generator(1);
    let record = testRecord();
    let moved = 0;
    let refused = 0;
    for (let step = 0; step < 10_000; step++) {
      if (record.state === 'destroyed') record = testRecord();
      const to = pick(keyStates, random);
      const before: KeyRecord = record;
      try {
        record = transition(record, to, {
          at: new Date(step).toISOString(),
          actor: 'model',
          reason: String(step),
        });
        moved++;
        expect(record.history).toHaveLength(before.history.length + 1);
        expect(record.history.at(-1)).toMatchObject({ from: before.state, to, reason: String(step) });
      } catch (error) {
        if (!isHoldfastError(error, 'state-forbids')) throw error;
        refused++;
        expect(record).toBe(before);
      }
    }
    expect(moved + refused).toBe(10_000);
    expect(moved).toBeGreaterThan(1000);
  });
});

describe('random commands over keys and seeds', async () => {
  const bench = await openBench();

  it('keep log, file and model in step', async () => {
    const random = generator(2);
    const model = new Map<string, KeyState>();
    let changes = 1;
    const commands = [
      'keys.activate',
      'keys.suspend',
      'keys.resume',
      'keys.deactivate',
      'keys.revoke',
      'keys.destroy',
      'keys.waive-backup',
      'keys.generate',
      'keys.rotate',
    ] as const;
    const results: Readonly<Record<string, KeyState>> = {
      'keys.activate': 'active',
      'keys.suspend': 'suspended',
      'keys.resume': 'active',
      'keys.deactivate': 'deactivated',
      'keys.revoke': 'compromised',
      'keys.destroy': 'destroyed',
      'keys.rotate': 'deactivated',
    };
    for (let step = 0; step < 250; step++) {
      const command = model.size < 3 ? 'keys.generate' : pick(commands, random);
      const id = pick([...model.keys(), ''], random);
      if (id === '' || command === 'keys.generate') {
        const { record } = await bench.ok('keys.generate', {
          algorithm: 'hmac-sha256',
          label: `key ${String(step)}`,
        });
        model.set(record.id, 'pre-activation');
        changes++;
        continue;
      }
      const label = (await bench.ok('keys.get', { id })).record.label;
      const input =
        command === 'keys.activate'
          ? { id }
          : command === 'keys.destroy'
            ? { id, confirmLabel: label, reason: 'r' }
            : { id, reason: 'r' };
      const result = await bench.engine.call(command, input);
      if (!result.ok) {
        expect(['state-forbids', 'backup-needed']).toContain(result.error.code);
        continue;
      }
      changes++;
      model.set(id, results[command] ?? model.get(id) ?? 'pre-activation');
      if (command === 'keys.rotate') {
        // What rotate gives, by the contract.
        const { successor } = result.value as { successor: { record: KeyRecord } };
        model.set(successor.record.id, 'pre-activation');
      }
    }
    await bench.ok('vault.lock', {});
    await bench.unlock();
    const { keys } = await bench.ok('keys.list', {});
    expect(new Map(keys.map(({ id, state }) => [id as string, state]))).toEqual(model);
    expect((await bench.ok('audit.check', {})).entries).toBe(changes);
    expect(changes).toBeGreaterThan(80);
  }, 60_000);
});
