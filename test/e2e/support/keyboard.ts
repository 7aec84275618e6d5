import { spawnSync } from 'node:child_process';
import { waitFor } from './processes.ts';

/* Real key events from outside of the app, and its window's title: all that is to be had without a debugger. */

function xdotool(args: readonly string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync('xdotool', args, { encoding: 'utf8', input });
  if (status !== 0) throw new Error(`xdotool ${args[0] ?? ''}: ${stderr.trim()}`);
  return stdout.trim();
}

/** Types a text into whatever has the focus. */
export function type(text: string): void {
  xdotool(['type', '--delay', '25', '--file', '-'], text);
}

/** Presses keys one after the other, such as `Return` or `ctrl+l`. */
export function press(...keys: string[]): void {
  xdotool(['key', '--delay', '60', ...keys]);
}

/** Waits for a window with this title and gives it the focus. */
export async function focusWindow(title: string, deadlineMs = 15_000): Promise<void> {
  const pattern = `^${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  const id = await waitFor(
    `a window called ${title}`,
    () => {
      const { stdout } = spawnSync('xdotool', ['search', '--name', pattern], { encoding: 'utf8' });
      return stdout.trim().split('\n').at(-1) || undefined;
    },
    deadlineMs,
  );
  spawnSync('xdotool', ['windowfocus', '--sync', id]);
}

/**
 * Moves the mouse, so that the display counts as used. Its idle time runs from its own start, over all tests on it, and Playwright's
 * input does not count: after the time of the automatic lock every app that unlocks there would lock at once.
 */
export function showPresence(): void {
  for (const at of ['1', '0']) xdotool(['mousemove', at, at]);
}
