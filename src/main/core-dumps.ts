import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/*
 * No process of the app leaves a core file, since one would hold whatever was in its memory (security.md A6, E-8). Both
 * settings pass on to children, but Chromium's zygotes are older than our first line, so they are set by id.
 */

/** Whatever core file may come to be holds nothing. Takes no time; the first thing that runs. */
export function emptyCoreDumps(): void {
  if (process.platform !== 'linux') return;
  for (const pid of family()) quietly(() => writeFileSync(`/proc/${pid}/coredump_filter`, '0'));
}

/** No core file comes to be. That takes another program; main answers no page before it is done, so nobody can type a secret. */
export async function limitCoreDumps(): Promise<void> {
  if (process.platform !== 'linux') return;
  // Twice at most: the second time for children of a process which the first had not reached yet.
  for (let round = 0; round < 2; round++) {
    const left = family().filter((pid) => !hasNoCore(pid));
    if (left.length === 0) return;
    await limit(left);
  }
}

/** Settles when the limits are set, or cannot be: a system without `prlimit` still has the filter. */
async function limit(pids: readonly number[]): Promise<void> {
  // One shell for all, since starting a program holds main up for longer than the program runs.
  const script = 'for pid; do prlimit --pid "$pid" --core=0:0; done';
  const tool = spawn('sh', ['-c', script, 'sh', ...pids.map(String)], { stdio: 'ignore', timeout: 2000 });
  await new Promise<void>((resolve) => {
    tool.once('error', () => resolve());
    tool.once('exit', () => resolve());
  });
}

function hasNoCore(pid: number): boolean {
  const limits = quietly(() => readFileSync(`/proc/${pid}/limits`, 'utf8'));
  return limits !== undefined && /^Max core file size\s+0\s+0\s/m.test(limits);
}

/** This process and all that came from it. */
function family(): number[] {
  return [process.pid, ...descendants(process.pid)];
}

/** Processes that came from one, and from those. */
export function descendants(pid: number): number[] {
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
