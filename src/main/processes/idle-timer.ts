/** Counts the time since the person last did something; see {@link createIdleTimer}. */
export interface IdleTimer {
  activity(): void;
  /** Looks at the clocks; calls `expired` once when the limit is passed. */
  check(): void;
}

/** Clocks in milliseconds: one that never jumps but may stand still while the machine sleeps, and the wall clock. */
export interface Clocks {
  steady(): number;
  wall(): number;
}

/**
 * The limit holds by either clock: sleep counts by the wall clock, and setting that back does not put the lock off. `limit` gives
 * minutes, or undefined while nothing is open.
 */
export function createIdleTimer(
  clocks: Clocks,
  limit: () => number | undefined,
  expired: () => void,
): IdleTimer {
  let steady = clocks.steady();
  let wall = clocks.wall();
  let done = false;
  const activity = (): void => {
    steady = clocks.steady();
    wall = clocks.wall();
  };
  return {
    activity,
    check() {
      const minutes = limit();
      if (done) return;
      if (minutes === undefined) {
        activity();
        return;
      }
      const idle = Math.max(clocks.steady() - steady, clocks.wall() - wall);
      if (idle < minutes * 60_000) return;
      done = true;
      expired();
    },
  };
}
