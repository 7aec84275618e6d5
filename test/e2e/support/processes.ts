import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a process of the app is, by its command line. */
export type ProcessKind = 'main' | 'renderer' | 'vault' | 'network' | 'gpu' | 'zygote' | 'other';

/** One process of the app. */
export interface AppProcess {
  readonly pid: number;
  readonly kind: ProcessKind;
}

/** A file of /proc as text; undefined when the process is gone. */
export function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** The process and everything below it that has not ended. */
export function processTree(root: number): AppProcess[] {
  const status = readProc(root, 'status');
  if (status === undefined || /^State:\s+Z/m.test(status)) return [];
  return [{ pid: root, kind: processKind(root) }, ...children(root).flatMap(processTree)];
}

function children(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      (readProc(pid, `task/${task}/children`) ?? '').trim().split(/\s+/).filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

function processKind(pid: number): ProcessKind {
  // Chromium rewrites the words of a forked process into one.
  const words = (readProc(pid, 'cmdline') ?? '').replaceAll('\0', ' ');
  if (words.includes('utility-sub-type=node.mojom')) return 'vault';
  if (words.includes('utility-sub-type=network')) return 'network';
  if (words.includes('--type=renderer')) return 'renderer';
  if (words.includes('--type=gpu')) return 'gpu';
  if (words.includes('--type=zygote')) return 'zygote';
  return words.includes('--type=') ? 'other' : 'main';
}

/** The id of the only process of a kind. */
export function onlyProcess(root: number, kind: ProcessKind): number {
  const found = processTree(root).filter((one) => one.kind === kind);
  if (found.length !== 1) throw new Error(`${found.length} processes of kind ${kind}`);
  return found[0]!.pid;
}

/** One field of /proc/PID/status. */
export function statusField(pid: number, name: string): string | undefined {
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(readProc(pid, 'status') ?? '')?.[1];
}

/** Whether a process has ended, even if nobody has asked for its exit code yet. */
export function hasEnded(pid: number): boolean {
  const state = statusField(pid, 'State');
  return state === undefined || state.startsWith('Z');
}

/** How many TCP sockets these processes listen on. */
export function listeningSockets(pids: readonly number[]): number {
  const listening = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => fields[3] === '0A')
        .map((fields) => fields[9]),
    ),
  );
  return pids.reduce((sum, pid) => sum + socketInodes(pid).filter((inode) => listening.has(inode)).length, 0);
}

function socketInodes(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** Waits until `seen` gives something, looking every 20 ms; fails after the deadline. */
export async function waitFor<Value>(
  what: string,
  seen: () => Value | undefined | false | Promise<Value | undefined | false>,
  deadlineMs = 10_000,
): Promise<Value> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const value = await seen();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`waited ${deadlineMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
