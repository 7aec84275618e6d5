import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8's collector as a function; unknown settings are passed over. */
type Collector = (settings?: {
  readonly type: 'major' | 'minor';
  readonly execution: 'sync';
  readonly flavor?: 'last-resort';
}) => void;

let collector: Collector | undefined;

// Blocks that V8's helper threads give back stand in lists of those threads, which nothing here can reach.
setFlagsFromString('--no-concurrent-array-buffer-sweeping');

/** Keys that are destroyed one after another are forgotten together. */
const waitMs = 1000;
let isPlanned = false;

/**
 * Takes the last copies of secrets out of this process, a second after a key was destroyed. Key objects of node:crypto
 * hold a copy that is overwritten when they are collected and not before; what libraries in JavaScript have copied stands
 * in freed memory until something else is put there. So: everything that nobody uses is collected and its pages given
 * back, and what the allocator keeps for later is written over. It takes a few hundred milliseconds.
 */
export function forgetUsedKeys(): void {
  if (isPlanned) return;
  isPlanned = true;
  // A program that ends before has nothing left to overwrite.
  setTimeout(() => {
    isPlanned = false;
    collector ??= findCollector();
    // The flavour that gives pages back: a plain collection leaves their contents standing.
    collector({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    overwriteFreedBlocks();
  }, waitMs).unref();
}

/**
 * Collects what was thrown away lately, in a millisecond or less, for a moment in which nobody waits. Left to itself V8
 * collects more of it at once, with a hundred times as many key objects to overwrite, and somebody waits ten milliseconds.
 */
export function collectLatest(): void {
  collector ??= findCollector();
  collector({ type: 'minor', execution: 'sync' });
}

function findCollector(): Collector {
  // The only way to the collector for a program that was started without the switch.
  setFlagsFromString('--expose-gc');
  try {
    // What V8 puts there under this name is the collector.
    return runInNewContext('gc') as Collector;
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}

/** Arrays of up to 64 bytes lie in V8's own heap, larger ones come from the allocator. */
const smallest = 72;
const largest = 1544;
const step = 16;
/** Bytes taken of each size, so that small blocks, of which more are free, are taken more often. */
const perSize = 512 * 1024;

/**
 * Takes blocks of every size that a copy of a secret may have had, all at once, so that the free ones are used up: some
 * that the allocator fills with zeros, and some that it gives out as they are, from a list that the others do not touch.
 */
function overwriteFreedBlocks(): void {
  const held: Uint8Array[] = [];
  for (let size = smallest; size <= largest; size += step) {
    for (let count = 0; count < 16; count++) held.push(Buffer.allocUnsafeSlow(size).fill(0));
    for (let taken = 0; taken < perSize; taken += size) held.push(new Uint8Array(size));
  }
  held.length = 0;
}
