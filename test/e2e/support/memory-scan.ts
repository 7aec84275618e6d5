import { closeSync, openSync, readSync } from 'node:fs';
import { readProc } from './processes.ts';

/** A value that must not be found, in every form that a program might keep it in. */
export interface Wanted {
  readonly name: string;
  readonly pattern: Uint8Array;
}

const chunk = 1 << 20;

/** The forms of some bytes: as they are, as hex in both cases, as base64 at each of its three alignments. */
export function formsOf(name: string, bytes: Uint8Array): Wanted[] {
  const hex = Buffer.from(bytes).toString('hex');
  const texts = [hex, hex.toUpperCase(), ...[0, 1, 2].map((skip) => base64Inside(bytes, skip))];
  return [{ name, pattern: bytes }, ...texts.flatMap((text) => textForms(`${name} as text`, text))];
}

/** A text in one and in two bytes a letter. */
export function textForms(name: string, text: string): Wanted[] {
  return [
    { name: `${name}, UTF-8`, pattern: new Uint8Array(Buffer.from(text, 'utf8')) },
    { name: `${name}, UTF-16`, pattern: new Uint8Array(Buffer.from(text, 'utf16le')) },
  ];
}

/** What base64 makes of the bytes when `skip` others come before them, without the letters that depend on neighbours. */
function base64Inside(bytes: Uint8Array, skip: number): string {
  const padded = Buffer.alloc(skip + bytes.length);
  padded.set(bytes, skip);
  const text = padded.toString('base64').replace(/=+$/, '');
  return text.slice(skip === 0 ? 0 : skip + 1, -1);
}

/** Every run of `length` letters of a text. */
export function windows(name: string, text: string, length: number): Wanted[] {
  return Array.from({ length: text.length - length + 1 }, (_, at) =>
    textForms(`${name} ${at}..${at + length}`, text.slice(at, at + length)),
  ).flat();
}

/** Looks for patterns in memory; made once for a set of them. */
export class Scanner {
  private readonly table = new Uint8Array(65_536);
  private readonly byPair = new Map<number, Wanted[]>();
  private readonly longest: number;
  private readonly buffer: Uint8Array;

  constructor(wanted: readonly Wanted[]) {
    for (const one of wanted) {
      const [first, second] = one.pattern;
      if (first === undefined || second === undefined) throw new Error('a pattern has two bytes at least');
      const pair = first | (second << 8);
      this.table[pair] = 1;
      this.byPair.set(pair, [...(this.byPair.get(pair) ?? []), one]);
    }
    this.longest = Math.max(...wanted.map(({ pattern }) => pattern.length));
    this.buffer = new Uint8Array(chunk + this.longest);
  }

  /** Names of what is found in a process. Fails when its memory cannot be read at all. */
  scan(pid: number): { readonly found: string[]; readonly bytes: number } {
    const found: string[] = [];
    let bytes = 0;
    const memory = openSync(`/proc/${pid}/mem`, 'r');
    const pages = openSync(`/proc/${pid}/pagemap`, 'r');
    try {
      for (const region of writableRegions(pid)) {
        for (const { from, to } of residentRuns(pages, region)) {
          for (let at = from; at < to; at += chunk) {
            const length = readAt(memory, this.buffer, at, Math.min(chunk + this.longest, to - at));
            bytes += Math.min(length, chunk);
            this.search(length, found);
          }
        }
      }
    } finally {
      closeSync(pages);
      closeSync(memory);
    }
    if (bytes < 1 << 20) throw new Error(`only ${bytes} bytes of process ${pid} could be read`);
    return { found, bytes };
  }

  /** Names of what is found in some bytes. */
  scanBytes(bytes: Uint8Array): string[] {
    const found: string[] = [];
    this.search(bytes.length, found, bytes);
    return found;
  }

  private search(length: number, found: string[], buffer = this.buffer): void {
    const { table } = this;
    for (let i = 0; i + 1 < length; i++) {
      const pair = buffer[i]! | (buffer[i + 1]! << 8);
      if (table[pair] === 0) continue;
      for (const { name, pattern } of this.byPair.get(pair)!) {
        let n = 2;
        while (n < pattern.length && buffer[i + n] === pattern[n]) n++;
        if (n === pattern.length && i + n <= length) found.push(name);
      }
    }
  }
}

interface Run {
  readonly from: number;
  readonly to: number;
}

/** What a process may have written to; unwritable copies of files hold nothing of ours. */
function writableRegions(pid: number): Run[] {
  return (readProc(pid, 'maps') ?? '').split('\n').flatMap((line) => {
    const match = /^([0-9a-f]+)-([0-9a-f]+) r(.).. \S+ \S+ \d+\s*(.*)$/.exec(line);
    if (match === null) return [];
    const [, from = '', to = '', write, name = ''] = match;
    const file = name.startsWith('/') && !/^\/(dev\/shm|memfd)/.test(name);
    if ((write !== 'w' && file) || name.startsWith('[v')) return [];
    return [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) }];
  });
}

const pageBytes = 4096;
const entryBytes = 8;

/** The pages of a region that are in memory or swapped out; the rest was never touched. Engines reserve gigabytes. */
function residentRuns(pages: number, { from, to }: Run): Run[] {
  const runs: { from: number; to: number }[] = [];
  const entries = new Uint8Array(chunk);
  for (let at = from; at < to; at += (chunk / entryBytes) * pageBytes) {
    const count = Math.min(chunk / entryBytes, (to - at) / pageBytes);
    const length = readAt(pages, entries, (at / pageBytes) * entryBytes, count * entryBytes);
    for (let n = 0; n * entryBytes < length; n++) {
      // Bits 63 (present) and 62 (swapped) of a little-endian entry.
      if ((entries[n * entryBytes + entryBytes - 1]! & 0xc0) === 0) continue;
      const page = at + n * pageBytes;
      const last = runs.at(-1);
      if (last?.to === page) last.to = page + pageBytes;
      else runs.push({ from: page, to: page + pageBytes });
    }
  }
  return runs;
}

function readAt(file: number, into: Uint8Array, at: number, length: number): number {
  try {
    return readSync(file, into, 0, length, at);
  } catch {
    // Gone since it was listed, or memory of a device.
    return 0;
  }
}
