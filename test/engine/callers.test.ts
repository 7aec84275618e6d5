import { expect, it } from 'vitest';
import type { CommandSpec } from '../../src/shared/command.ts';
import { contract, type CommandName } from '../../src/shared/contract.ts';
import { Bench } from './harness.ts';
import { wellFormed } from './inputs.ts';

// The keys of the contract are the names of the commands.
const names = Object.keys(contract) as CommandName[];
const rolesOf = (name: CommandName): readonly string[] => (contract[name] satisfies CommandSpec).roles;

it('turns programs away from every command of the owner, and the owner from those of programs', async () => {
  const bench = new Bench();
  await bench.create();
  for (const name of names) {
    const caller = rolesOf(name).includes('owner')
      ? ({ role: 'program', id: 'somebody' } as const)
      : ({ role: 'owner' } as const);
    const result = await bench.engine.call(name, wellFormed[name], { caller });
    expect(result, name).toEqual({ ok: false, error: { code: 'not-permitted' } });
  }
  expect(bench.engine.autoLockMinutes).toBeDefined();
});
