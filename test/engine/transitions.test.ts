import { describe, expect, it } from 'vitest';
import { keyStates, type KeyState } from '../../src/core/keys/state.ts';
import type { CommandName } from '../../src/shared/contract.ts';
import { openBench, type Bench } from './harness.ts';

/** For every state, the raw calls that must pass; every other one must be refused with `state-forbids`. */
const passes: Readonly<Record<KeyState, readonly CommandName[]>> = {
  'pre-activation': ['keys.activate', 'keys.revoke', 'keys.destroy'],
  active: ['keys.suspend', 'keys.deactivate', 'keys.revoke', 'keys.destroy', 'keys.rotate'],
  suspended: ['keys.resume', 'keys.deactivate', 'keys.revoke', 'keys.destroy', 'keys.rotate'],
  deactivated: ['keys.revoke', 'keys.destroy'],
  compromised: ['keys.destroy'],
  destroyed: [],
};
const moves: readonly CommandName[] = [
  'keys.activate',
  'keys.suspend',
  'keys.resume',
  'keys.deactivate',
  'keys.revoke',
  'keys.destroy',
  'keys.rotate',
];

let made = 0;

async function keyIn(bench: Bench, state: KeyState): Promise<{ id: string; label: string }> {
  const label = `${state} ${String(++made)}`;
  const { record } = await bench.ok('keys.generate', { algorithm: 'ed25519', label });
  const input = { id: record.id, reason: 'for the test' };
  await bench.ok('keys.waive-backup', input);
  if (state === 'active' || state === 'suspended' || state === 'deactivated')
    await bench.ok('keys.activate', { id: record.id });
  if (state === 'suspended') await bench.ok('keys.suspend', input);
  if (state === 'deactivated') await bench.ok('keys.deactivate', input);
  if (state === 'compromised') await bench.ok('keys.revoke', input);
  if (state === 'destroyed') await bench.ok('keys.destroy', { ...input, confirmLabel: label });
  return { id: record.id, label };
}

describe('every state, every move, by raw calls', async () => {
  const bench = await openBench();
  const cases = keyStates.flatMap((state) => moves.map((command) => [state, command] as const));
  it('are 42', () => expect(cases).toHaveLength(42));

  it.each(cases)('%s: %s', async (state, command) => {
    const { id, label } = await keyIn(bench, state);
    const before = await bench.ok('audit.list', { limit: 1 });
    const input =
      command === 'keys.activate'
        ? { id }
        : command === 'keys.destroy'
          ? { id, reason: 'test', confirmLabel: label }
          : { id, reason: 'test' };
    const result = await bench.engine.call(command, input);
    const after = await bench.ok('audit.list', { limit: 1 });
    if (passes[state].includes(command)) {
      expect(result.ok).toBe(true);
      // On record, once, with who and why.
      expect(after.total).toBe(before.total + 1);
      expect(after.entries[0]).toMatchObject({ command, actor: 'cli:owner', outcome: 'ok' });
      expect(after.entries[0]?.subjects).toContain(id);
    } else {
      expect(result).toMatchObject({ ok: false, error: { code: 'state-forbids' } });
      expect(after.total).toBe(before.total);
      expect((await bench.ok('keys.get', { id })).record.state).toBe(state);
    }
  });
});
