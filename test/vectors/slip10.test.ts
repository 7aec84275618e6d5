import { describe, expect, it } from 'vitest';
import { decodeHex, encodeHex } from '../../src/core/encoding/hex.ts';
import { fingerprintText } from '../../src/core/seeds/hd-key.ts';
import { nativeHdEngine } from '../../src/node/crypto/native-hd-engine.ts';
import { nobleSeedHashes } from '../../src/core/seeds/seed-hashes.ts';
import { parseDerivationPath } from '../../src/core/seeds/path.ts';
import { slip10Derive, type Slip10Curve } from '../../src/core/seeds/slip10.ts';
import { readVectorJson, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

interface Suite {
  readonly name: string;
  readonly curve: string;
  readonly seed: string;
  readonly chains: readonly {
    readonly path: string;
    readonly fingerprint: string;
    readonly chain_code: string;
    readonly private: string;
    readonly public: string;
  }[];
}

const curves: Readonly<Record<string, Slip10Curve>> = {
  secp256k1: 'secp256k1',
  nist256p1: 'p256',
  ed25519: 'ed25519',
  curve25519: 'x25519',
};

describe.runIf(vectorsPresent)(`SLIP-10 vectors (${vectorsAbsentReason} otherwise)`, () => {
  it.each([
    ['native', nativeHdEngine],
    ['noble', nobleSeedHashes],
  ])('derives every chain of every curve, hashes %s', (_name, hashes) => {
    let cases = 0;
    const seen = new Set<string>();
    for (const { name, curve, seed, chains } of readVectorJson('slip10', 'vectors.json') as Suite[]) {
      const ours = curves[curve];
      expect(ours, name).toBeDefined();
      for (const chain of chains) {
        const key = slip10Derive(ours ?? 'p256', decodeHex(seed), parseDerivationPath(chain.path), hashes);
        expect(encodeHex(key.secret), `${name} ${chain.path}`).toBe(chain.private);
        expect(encodeHex(key.chainCode)).toBe(chain.chain_code);
        expect(fingerprintText(key.parentFingerprint)).toBe(chain.fingerprint);
        expect(encodeHex(key.publicKey).padStart(66, '0')).toBe(chain.public);
        cases++;
        seen.add(curve);
      }
    }
    expect({ cases, curves: seen.size }).toEqual({ cases: 33, curves: 4 });
  });
});
