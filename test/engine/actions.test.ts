/** What a key's page offers is what the commands then do: every life command, in every state, both ways. */
import { describe, expect, it } from 'vitest';
import { keyStates, type KeyState } from '../../src/core/keys/state.ts';
import { isCommandName } from '../../src/shared/contract.ts';
import type { KeyView } from '../../src/shared/contract/common.ts';
import { openBench, type Bench } from './harness.ts';

const reason = 'for the test';
const kinds = ['aes-256', 'ed25519', 'seed', 'account'] as const;
let made = 0;

/** The input of each action that is a command about the key alone. */
function inputFor(command: string, { record }: KeyView, bench: Bench): object | undefined {
  const { id, label } = record;
  const later = new Date(Date.now() + bench.clockOffset + 86_400_000).toISOString();
  switch (command) {
    case 'keys.activate':
      return { id };
    case 'keys.waive-backup':
    case 'keys.suspend':
    case 'keys.resume':
    case 'keys.deactivate':
    case 'keys.revoke':
    case 'keys.rotate':
    case 'keys.archive':
    case 'keys.unarchive':
      return { id, reason };
    case 'keys.destroy':
      return { id, reason, confirmLabel: label };
    case 'keys.set-periods':
      return { id, reason, recipientUntil: new Date(Date.parse(later) + 9e11).toISOString() };
    case 'keys.set-rotation':
      return { id, everyDays: 30 };
    case 'keys.set-minimum-version':
      return { id, reason, minimum: 1 };
    case 'keys.destroy-version':
      return { id, reason, version: 1, confirmLabel: label };
    default:
      return undefined;
  }
}

async function bring(bench: Bench, kind: (typeof kinds)[number], state: KeyState): Promise<KeyView> {
  // No number at the end: a successor's label would be that of the next key.
  const label = `${kind} ${state} ${String(++made)} one`;
  const id = await create(bench, kind, label);
  const input = { id, reason };
  const { record } = await bench.ok('keys.get', { id });
  if (record.derivation === undefined) await bench.ok('keys.waive-backup', input);
  if (state === 'active' || state === 'suspended' || state === 'deactivated')
    await bench.ok('keys.activate', { id });
  if (state === 'suspended') await bench.ok('keys.suspend', input);
  if (state === 'deactivated') await bench.ok('keys.deactivate', input);
  if (state === 'compromised') await bench.ok('keys.revoke', input);
  if (state === 'destroyed') await bench.ok('keys.destroy', { ...input, confirmLabel: label });
  return await bench.ok('keys.get', { id });
}

async function create(bench: Bench, kind: (typeof kinds)[number], label: string): Promise<string> {
  if (kind === 'aes-256' || kind === 'ed25519')
    return (await bench.ok('keys.generate', { algorithm: kind, label })).record.id;
  const seedLabel = kind === 'seed' ? label : `${label} seed`;
  const { key } = await bench.ok('seeds.generate', { label: seedLabel, words: 12 });
  const seed = key.record.id;
  if (kind === 'seed') return seed;
  await bench.ok('keys.waive-backup', { id: seed, reason });
  await bench.ok('keys.activate', { id: seed });
  const account = { seed, label, standard: 'ethereum', network: 'ethereum', account: 0 } as const;
  return (await bench.ok('seeds.add-account', account)).record.id;
}

describe.each(kinds)('a key of kind %s', async (kind) => {
  const bench = await openBench();

  it.each(keyStates)(
    'that is %s offers what can be done, and says of the rest what stands in the way',
    async (state) => {
      const first = await bring(bench, kind, state);
      const tried = first.actions.filter(({ command }) => inputFor(command, first, bench) !== undefined);
      expect(tried.length).toBeGreaterThan(9);
      expect(first.actions.every(({ command }) => isCommandName(command))).toBe(true);
      for (const { command } of tried) {
        // Each on a key of its own, since most of them change its state.
        const view = await bring(bench, kind, state);
        const offered = view.actions.find((action) => action.command === command);
        const result = await bench.engine.call(command, inputFor(command, view, bench));
        const outcome = result.ok ? undefined : result.error.code;
        expect(outcome, command).toBe(offered?.why);
        expect(result.ok, command).toBe(offered?.allowed);
      }
    },
  );
});
