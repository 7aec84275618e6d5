import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * No process of the app leaves a core file, since one would hold whatever was in its memory (security.md A6, E-8). Both
 * settings pass on to children, but Chromium's zygotes are older than our first line, so they are set by id.
 */
export function disableCoreDumps(): void {
  if (process.platform !== 'linux') return;
  for (const pid of [process.pid, ...descendants(process.pid)]) {
    quietly(() => writeFileSync(`/proc/${pid}/coredump_filter`, '0'));
    spawnSync('prlimit', ['--pid', String(pid), '--core=0:0'], { stdio: 'ignore', timeout: 2000 });
  }
}

function descendants(pid: number): number[] {
  const own = quietly(() =>
    readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .trim()
        .split(/\s+/)
        .filter(Boolean)
        .map(Number),
    ),
  );
  return (own ?? []).flatMap((child) => [child, ...descendants(child)]);
}

/** A kernel without one of these files still has the other setting. */
function quietly<Value>(act: () => Value): Value | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
