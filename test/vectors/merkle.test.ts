import { base64 } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { rootFromInclusion, rootsFromConsistency } from '../../src/core/audit/merkle.ts';
import { isHoldfastError } from '../../src/core/error.ts';
import { nativeHash } from '../../src/node/crypto/hash.ts';
import { listVectors, readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

interface Inclusion {
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  wantErr: boolean;
}

interface Consistency {
  size1: number;
  size2: number;
  root1: string;
  root2: string;
  proof: string[] | null;
  wantErr: boolean;
}

const bytes = (text: string) => base64.decode(text);
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/** False when the proof does not lead anywhere; any other error is one of ours. */
function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (isHoldfastError(error, 'bad-proof')) return false;
    throw error;
  }
}

describe.runIf(vectorsPresent)(
  `Merkle proofs, RFC 6962 (${vectorsPresent ? 'transparency-dev' : vectorsAbsentReason})`,
  () => {
    const counts = { inclusion: 0, consistency: 0, valid: 0 };
    const files = (kind: string) =>
      vectorsPresent
        ? listVectors('merkle-rfc6962', kind).flatMap((folder) =>
            listVectors('merkle-rfc6962', kind, folder).map((file) => [folder, file] as const),
          )
        : [];

    it('inclusion', () => {
      for (const [folder, file] of files('inclusion')) {
        // The shape is that of the folder's SOURCE.md.
        const { leafIdx, treeSize, root, leafHash, proof, wantErr } = readVectorJson(
          'merkle-rfc6962',
          'inclusion',
          folder,
          file,
        ) as Inclusion;
        const ok = holds(() =>
          same(
            rootFromInclusion(nativeHash, bytes(leafHash), leafIdx, treeSize, (proof ?? []).map(bytes)),
            bytes(root),
          ),
        );
        expect(ok, `${folder}/${file}`).toBe(!wantErr);
        counts.inclusion++;
        if (ok) counts.valid++;
      }
    });

    it('consistency', () => {
      for (const [folder, file] of files('consistency')) {
        const { size1, size2, root1, root2, proof, wantErr } = readVectorJson(
          'merkle-rfc6962',
          'consistency',
          folder,
          file,
        ) as Consistency;
        const ok = holds(() => {
          const roots = rootsFromConsistency(
            nativeHash,
            size1,
            size2,
            bytes(root1),
            (proof ?? []).map(bytes),
          );
          return same(roots.smaller, bytes(root1)) && same(roots.larger, bytes(root2));
        });
        expect(ok, `${folder}/${file}`).toBe(!wantErr);
        counts.consistency++;
        if (ok) counts.valid++;
      }
    });

    it('ran every case', () => {
      expect(counts.inclusion + counts.consistency).toBe(135);
      expect(counts).toEqual({ inclusion: 71, consistency: 64, valid: 9 });
    });
  },
);
