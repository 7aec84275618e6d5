/** Keeps this run from leaving a core file, which would hold whatever was in its memory. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/**
 * Called before the first secret is read. Both settings, since a kernel that pipes cores to a program heeds no size
 * limit, and one may lack the filter. Fails for nobody: a run without them is better than none.
 */
export function disableCoreDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // The limit is left.
  }
  // Node has no call for limits of its own process.
  const { pid } = process;
  spawnSync('prlimit', [`--pid=${pid}`, '--core=0:0'], { stdio: 'ignore', timeout: 2000 });
}
