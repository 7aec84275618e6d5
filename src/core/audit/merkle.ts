import { HoldfastError } from '../error.ts';
import type { HashPort } from '../ports.ts';
import { concatBytes } from '@noble/ciphers/utils.js';

/** Hash of a leaf (RFC 6962 2.1): SHA-256(0x00 || data). */
export function leafHash(hash: HashPort, data: Uint8Array): Uint8Array {
  return hash.sha256(concatBytes(Uint8Array.of(0), data));
}

/** Hash of an inner node (RFC 6962 2.1): SHA-256(0x01 || left || right). */
export function nodeHash(hash: HashPort, left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash.sha256(concatBytes(Uint8Array.of(1), left, right));
}

/** Builds the root over leaves one by one, holding one hash per level (RFC 6962 2.1). */
export class MerkleTree {
  readonly #hash: HashPort;
  /** Perfect subtrees from the largest to the smallest. */
  readonly #peaks: { size: number; hash: Uint8Array }[] = [];
  #size = 0;

  constructor(hash: HashPort) {
    this.#hash = hash;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds the hash of a leaf. */
  add(leaf: Uint8Array): void {
    let peak = { size: 1, hash: leaf };
    for (let last = this.#peaks.at(-1); last?.size === peak.size; last = this.#peaks.at(-1)) {
      this.#peaks.pop();
      peak = { size: last.size * 2, hash: nodeHash(this.#hash, last.hash, peak.hash) };
    }
    this.#peaks.push(peak);
    this.#size++;
  }

  /** The root as it stands, 32 bytes; of no leaves: SHA-256 of nothing. */
  root(): Uint8Array {
    let root: Uint8Array | undefined;
    for (let i = this.#peaks.length - 1; i >= 0; i--) {
      const peak = this.#peaks[i]?.hash;
      if (peak !== undefined) root = root === undefined ? peak : nodeHash(this.#hash, peak, root);
    }
    return root ?? this.#hash.sha256(new Uint8Array(0));
  }
}

/**
 * The root that an inclusion proof leads to (RFC 9162 2.1.3.2). The caller compares it with the one it trusts.
 * Errors: `bad-proof`.
 */
export function rootFromInclusion(
  hash: HashPort,
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
): Uint8Array {
  if (!isCount(index) || !isCount(size) || index >= size || leaf.length !== 32)
    throw new HoldfastError('bad-proof');
  // Numbers beyond 32 bits have no bit operators in JavaScript.
  let [node, last] = [BigInt(index), BigInt(size) - 1n];
  let root = leaf;
  for (const sibling of proof) {
    if (last === 0n || sibling.length !== 32) throw new HoldfastError('bad-proof');
    if (node % 2n === 1n || node === last) {
      root = nodeHash(hash, sibling, root);
      while (node % 2n === 0n && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      root = nodeHash(hash, root, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  if (last !== 0n) throw new HoldfastError('bad-proof');
  return root;
}

/**
 * The two roots that a consistency proof leads to (RFC 9162 2.1.4.2), of the smaller and the larger tree.
 * `smaller` is the trusted root of the smaller one. Errors: `bad-proof`.
 */
export function rootsFromConsistency(
  hash: HashPort,
  smallerSize: number,
  largerSize: number,
  smaller: Uint8Array,
  proof: readonly Uint8Array[],
): { smaller: Uint8Array; larger: Uint8Array } {
  if (!isCount(smallerSize) || !isCount(largerSize) || smallerSize === 0 || smallerSize > largerSize) {
    throw new HoldfastError('bad-proof');
  }
  // Nothing between two trees of one size: they are the same tree.
  if (smallerSize === largerSize && proof.length === 0) return { smaller, larger: smaller };
  if (proof.some((node) => node.length !== 32) || proof.length === 0) throw new HoldfastError('bad-proof');
  const first = BigInt(smallerSize);
  const path = (first & (first - 1n)) === 0n ? [smaller, ...proof] : [...proof];
  let [node, last] = [first - 1n, BigInt(largerSize) - 1n];
  while (node % 2n === 1n) [node, last] = [node >> 1n, last >> 1n];
  const start = path.shift();
  if (start === undefined) throw new HoldfastError('bad-proof');
  let [old, full] = [start, start];
  for (const sibling of path) {
    if (last === 0n) throw new HoldfastError('bad-proof');
    if (node % 2n === 1n || node === last) {
      old = nodeHash(hash, sibling, old);
      full = nodeHash(hash, sibling, full);
      while (node % 2n === 0n && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      full = nodeHash(hash, full, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  if (last !== 0n) throw new HoldfastError('bad-proof');
  return { smaller: old, larger: full };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
