import type { EnginePorts } from './ports.ts';

/** Milliseconds, and pieces of work, after which others have their turn. */
const longest = { time: 8, pieces: 8 } as const;

/**
 * What lets whatever waits outside be heard before more work begins: messages, sockets and timers. Our store answers at
 * once, so that work after work would keep them all waiting, and with them whoever wants to lock.
 */
export function breathOf({ breath = aMillisecond, clock }: Pick<EnginePorts, 'breath' | 'clock'>): Breath {
  let last = -Infinity;
  let pieces = 0;
  return async () => {
    // A clock that stands still or goes back must not keep anybody waiting: pieces are counted too.
    if (++pieces < longest.pieces && Math.abs(clock.now() - last) < longest.time) return;
    await breath();
    last = clock.now();
    pieces = 0;
  };
}

/** To be called between two pieces of work: waits when it is time to. */
export type Breath = () => Promise<void>;

/** What every runtime has; its timers take a millisecond at least. */
export function aMillisecond(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 0));
}
