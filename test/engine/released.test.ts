import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Released } from '../../src/engine/released.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('forgets what it remembers after five minutes, though nobody asks and the clock was set back', () => {
  const released = new Released();
  const start = 1_800_000_000_000;
  released.keep('one', new Uint8Array([1, 2, 3]), start);
  expect(released.of('one', start - 3_600_000)).toEqual(new Uint8Array([1, 2, 3]));
  vi.advanceTimersByTime(299_000);
  expect(released.of('one', start)).toBeDefined();
  vi.advanceTimersByTime(2_000);
  expect(released.of('one', start)).toBeUndefined();
});

it('remembers one outcome a request, and sixteen at most', () => {
  const released = new Released();
  for (let index = 0; index < 20; index++) released.keep(String(index), new Uint8Array([index]), 0);
  expect(released.of('3', 0)).toBeUndefined();
  expect(released.of('4', 0)).toEqual(new Uint8Array([4]));
  released.wipe();
  expect(released.of('19', 0)).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});
