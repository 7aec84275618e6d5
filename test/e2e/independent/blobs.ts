import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { decodeRlp, encodeRlp } from '../../../src/core/signing/ethereum/rlp.ts';

const { G1 } = bls12_381;
const { Fr } = bls12_381.fields;
const elements = 4096;
/** What came of the ceremony, as viem brings it along; the path that viem itself states for it is wrong. */
const setupPath = join(
  dirname(createRequire(import.meta.url).resolve('viem')),
  '../trusted-setups/mainnet.json',
);

/**
 * The blob of the line a + b·x, with what proves it (EIP-4844). Its commitment is a·G + b·τG for the τ of the ceremony; divided by
 * x - z a line leaves b wherever z lies, so that b·G proves its value there. The blob itself is as dense as any.
 */
export interface Blob {
  readonly bytes: Uint8Array;
  readonly commitment: Uint8Array;
  readonly proof: Uint8Array;
  /** What the transaction names it by, 0x-hex. */
  readonly versionedHash: string;
}

/** See {@link Blob}. */
export function blobOfLine(a: bigint, b: bigint): Blob {
  const setup: unknown = JSON.parse(readFileSync(setupPath, 'utf8'));
  const powers =
    typeof setup === 'object' && setup !== null && 'g1_monomial' in setup ? setup.g1_monomial : [];
  const tau = G1.Point.fromHex(String(Array.isArray(powers) ? powers[1] : '').slice(2));
  const commitment = G1.Point.BASE.multiply(a).add(tau.multiply(b)).toBytes(true);
  const values = roots().map((root) => Fr.toBytes(Fr.add(a, Fr.mul(b, root))));
  return {
    bytes: concatBytes(...values),
    commitment,
    proof: G1.Point.BASE.multiply(b).toBytes(true),
    versionedHash: `0x01${bytesToHex(sha256(commitment).slice(1))}`,
  };
}

/** The 4,096 places where a blob states its polynomial: roots of unity, their numbers with the bits turned round. */
function roots(): bigint[] {
  const root = Fr.pow(7n, (Fr.ORDER - 1n) / BigInt(elements));
  const powers: bigint[] = [];
  for (let power = 1n; powers.length < elements; power = Fr.mul(power, root)) powers.push(power);
  return powers.map((_, index) => {
    const turned = parseInt(index.toString(2).padStart(12, '0').split('').reverse().join(''), 2);
    return powers[turned] ?? 0n;
  });
}

/** A signed transaction of type 3 as it goes out to a node: with its blobs, commitments and proofs. */
export function withSidecar(signed: Uint8Array, { bytes, commitment, proof }: Blob): Uint8Array {
  const sidecar = [decodeRlp(signed.subarray(1)), [bytes], [commitment], [proof]];
  return concatBytes(Uint8Array.of(3), encodeRlp(sidecar));
}
