import { describe, expect, it } from 'vitest';
import { createIdleTimer } from '../../../src/main/processes/idle-timer.ts';

function timer(limit: number | undefined) {
  const state = { steady: 0, wall: 1e12, limit, expired: 0 };
  const idle = createIdleTimer(
    { steady: () => state.steady, wall: () => state.wall },
    () => state.limit,
    () => (state.expired += 1),
  );
  const pass = (steady: number, wall = steady): void => {
    state.steady += steady;
    state.wall += wall;
    idle.check();
  };
  return { state, idle, pass };
}

describe('the idle timer', () => {
  it('expires once, at the limit', () => {
    const { state, pass } = timer(1);
    pass(59_999);
    expect(state.expired).toBe(0);
    pass(1);
    pass(1e9);
    expect(state.expired).toBe(1);
  });

  it('begins anew with every activity and with every opening', () => {
    const { state, idle, pass } = timer(undefined);
    pass(1e9);
    state.limit = 1;
    pass(59_000);
    idle.activity();
    pass(59_000);
    expect(state.expired).toBe(0);
  });

  it('counts sleep, during which only the wall clock moves', () => {
    const { state, pass } = timer(1);
    pass(0, 60_000);
    expect(state.expired).toBe(1);
  });

  it('is not put off by setting the clock back', () => {
    const { state, pass } = timer(1);
    pass(30_000, -1e9);
    pass(30_000);
    expect(state.expired).toBe(1);
  });
});
