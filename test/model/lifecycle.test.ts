import { expect, it } from 'vitest';
import { runModel } from './run-model.ts';

it('3,000 random steps with crashes and reopens end as the model says', async () => {
  const tally = await runModel(1_000, 3_000, 4);
  expect(tally.steps).toBe(3_000);
  expect(tally.done).toBeGreaterThan(1_000);
  expect(tally.refused).toBeGreaterThan(500);
  expect(tally.crashes).toBeGreaterThan(20);
  expect(tally.transitions).toBeGreaterThan(300);
}, 300_000);
