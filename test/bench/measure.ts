/** One line of the report. Times are milliseconds. */
export interface BenchResult {
  readonly name: string;
  readonly ours: number;
  /** What it is compared with, measured in the same rounds; null when there is nothing to compare with. */
  readonly peer: number | null;
  readonly ratio: number | null;
  /** In words; null for lines that are reported beside one with a target. */
  readonly target: string | null;
  readonly met: boolean | null;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Runs every contestant once a round, the order turned around each time; gives all times of each. */
export async function interleaved<Name extends string>(
  rounds: number,
  contestants: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  // The entries of the record are its names.
  const entries = Object.entries(contestants) as [Name, () => Promise<number>][];
  const times = Object.fromEntries(entries.map(([name]) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of round % 2 === 0 ? entries : entries.toReversed()) times[name].push(await run());
  }
  return times;
}

/** A line with a target on the ratio. */
export function against(name: string, ours: number, peer: number, most: number): BenchResult {
  const ratio = ours / peer;
  return { name, ours, peer, ratio, target: `<= ${most}x`, met: ratio <= most };
}

/** A line with a target in milliseconds. */
export function within(name: string, ours: number, peer: number | null, most: number): BenchResult {
  return {
    name,
    ours,
    peer,
    ratio: peer === null ? null : ours / peer,
    target: `<= ${most} ms`,
    met: ours <= most,
  };
}

/** A line that only reports. */
export function beside(name: string, ours: number, peer: number | null = null): BenchResult {
  return { name, ours, peer, ratio: peer === null ? null : ours / peer, target: null, met: null };
}
