import { expect, it } from 'vitest';
import { isHoldfastError } from '../../src/core/error.ts';
import type { Context } from '../../src/engine/context.ts';
import { seedFrom } from '../../src/engine/new-seed.ts';
import { openBench } from './harness.ts';

const bench = await openBench();

it('wipes the entropy of a seed that could not be made', () => {
  // As much of a context as is looked at before the refusal.
  const context = { ports: bench.ports } as unknown as Context;
  const entropy = new Uint8Array(16).fill(7);
  const notText = Uint8Array.of(0xff, 0xfe);
  let thrown: unknown;
  try {
    seedFrom(context, { label: 'x', passphrase: notText }, entropy, 'english', 'imported');
  } catch (error) {
    thrown = error;
  }
  expect(isHoldfastError(thrown, 'bad-text')).toBe(true);
  expect([...entropy]).toEqual(Array<number>(16).fill(0));
});
