import { createHash } from 'node:crypto';

/**
 * A stream of bytes from a seed (SHA-256 in counter mode), so that a failing random case can be run again: the seed
 * stands in the test, and a failure names the number of the case.
 */
export function seededBytes(seed: string): (length: number) => Uint8Array {
  let counter = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      const block = createHash('sha256')
        .update(`${seed}:${String(counter++)}`)
        .digest();
      bytes.set(block.subarray(0, Math.min(32, length - at)), at);
    }
    return bytes;
  };
}

/**
 * Random cases for each primitive: 10,000 in the slow suite (security.md T-2), which sets the variable, and a tenth
 * of them on every change.
 */
export const randomCases = Number(process.env['HOLDFAST_RANDOM_CASES'] ?? 1_000);
