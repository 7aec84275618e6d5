import { joinBytes } from '../crypto/bytes.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import type { SeedHashes } from './seed-hashes.ts';

/** Most labels in a path of ours, and the longest of one, in characters. */
export const slip21Limits = { depth: 8, label: 64 } as const;

const masterLabel = encodeUtf8('Symmetric key seed');

/**
 * Parses a SLIP-21 path in the text form of this program: `m/` and labels apart by `/`, as in
 * `m/SLIP-0021/Master encryption key`. A label is 1 to 64 printable ASCII characters without `/`, `%` and space at
 * either end; it stands for its own bytes. SLIP-21 allows labels of any bytes; those that no text can show are not taken.
 * @throws HoldfastError `bad-derivation-path` {reason, position}.
 */
export function parseSlip21Path(text: string): string[] {
  const [root, ...labels] = text.split('/');
  if (root !== 'm') throw new HoldfastError('bad-derivation-path', { reason: 'no-root' });
  if (labels.length === 0) throw new HoldfastError('bad-derivation-path', { reason: 'empty' });
  if (labels.length > slip21Limits.depth)
    throw new HoldfastError('bad-derivation-path', { reason: 'too-deep' });
  for (const [at, label] of labels.entries()) {
    if (label.length > slip21Limits.label || !/^[!-~]([ -~]*[!-~])?$/.test(label) || label.includes('%'))
      throw new HoldfastError('bad-derivation-path', { reason: 'bad-step', position: at + 1 });
  }
  return labels;
}

/** Labels as a path; the inverse of `parseSlip21Path`, and checked by it. Errors: `bad-derivation-path`. */
export function encodeSlip21Path(labels: readonly string[]): string {
  const text = ['m', ...labels].join('/');
  parseSlip21Path(text);
  return text;
}

/**
 * The symmetric key of 32 bytes at a path of a seed of 16 to 64 bytes (SLIP-21): a node is 64 bytes, of which the
 * first half makes its children and the second half is its key, so that a key tells nothing of those below it. Nodes
 * are wiped, the key is the caller's to wipe. The empty path gives the master's key.
 * @throws HoldfastError `bad-seed`.
 */
export function slip21Key(seed: Uint8Array, labels: readonly string[], hashes: SeedHashes): Uint8Array {
  if (seed.length < 16 || seed.length > 64) throw new HoldfastError('bad-seed', { length: seed.length });
  let node = hashes.hmacSha512(masterLabel, seed);
  for (const label of labels) {
    const half = node.subarray(0, 32);
    const child = hashes.hmacSha512(half, joinBytes(Uint8Array.of(0), encodeUtf8(label)));
    node.fill(0);
    node = child;
  }
  const key = node.slice(32);
  node.fill(0);
  return key;
}
