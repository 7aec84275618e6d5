import { expect, it } from 'vitest';
import { checkSteps } from './check-steps.ts';
import { sixtySteps } from './sixty-steps.ts';
import { softHsm } from './support/softhsm.ts';

it('has sixty steps, each with a name of its own', () => {
  expect(new Set(sixtySteps.map(({ name }) => name)).size).toBe(60);
});

it('goes through all of them on SoftHSM2', { timeout: 120_000 }, async () => {
  const soft = softHsm();
  try {
    await checkSteps('SoftHSM2', soft);
  } finally {
    soft.remove();
  }
});
