import type { UtilityProcess } from 'electron';
import { descendants } from './core-dumps.ts';

/** What is needed of a process to end it. */
export type Killable = Pick<UtilityProcess, 'pid'> & {
  once(event: 'spawn', listener: () => void): unknown;
};

/**
 * Kills a process with what it has started. One that has only just been asked for has no number yet, and `kill()` of Electron does
 * nothing to it: it goes as soon as it is there, before it has loaded anything.
 */
export function killWithOffspring(child: Killable): void {
  const { pid } = child;
  if (pid === undefined) {
    child.once('spawn', () => {
      // It may have ended at once.
      if (child.pid !== undefined) killWithOffspring(child);
    });
    return;
  }
  for (const one of [...descendants(pid), pid]) {
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // It ended in the meantime.
    }
  }
}
