import { sha256 } from '@noble/hashes/sha2.js';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { describe, expect, it } from 'vitest';
import { nobleSigner } from '../../src/core/crypto/noble-signer.ts';
import type { Signer } from '../../src/core/crypto/signer.ts';
import { decodeHex, encodeHex } from '../../src/core/encoding/hex.ts';
import { encodeUtf8 } from '../../src/core/encoding/utf8.ts';
import { taprootOutputKey, encodeBitcoinAddress } from '../../src/core/seeds/addresses.ts';
import { nativeSigner } from '../../src/node/crypto/native-signer.ts';
import { quickSecondSigner } from '../../src/node/crypto/second-signer.ts';
import { readVectorJson, readVectorText, vectorsAbsentReason, vectorsPresent } from '../support/vectors.ts';

const signers: readonly [string, Signer][] = [
  ['noble', nobleSigner],
  ['native', nativeSigner],
  ['second', quickSecondSigner],
];

/** The x of k*G modulo the order: r of a signature with nonce k. */
function rOfNonce(k: string): string {
  const x = secp256k1.getPublicKey(decodeHex(k), true).subarray(1);
  return encodeHex(secp256k1.Point.Fn.toBytes(secp256k1.Point.Fn.create(BigInt(`0x${encodeHex(x)}`))));
}

describe.runIf(vectorsPresent)(`signature standards (${vectorsAbsentReason} otherwise)`, () => {
  it.each(signers)('RFC 6979 on secp256k1: the nonces of all 10 cases, %s', (_name, signer) => {
    const rows = readVectorJson('rfc6979', 'secp256k1_nonces.json') as {
      message: string;
      d: string;
      k0: string;
    }[];
    for (const { message, d, k0 } of rows) {
      const { compact } = signer.ecdsaSecp256k1(sha256(encodeUtf8(message)), decodeHex(d));
      expect(encodeHex(compact.subarray(0, 32))).toBe(rOfNonce(k0));
    }
    expect(rows).toHaveLength(10);
  });

  it.each(signers)('RFC 6979 A.2.5 and A.2.6: all 4 cases, P-256 through the signer, %s', (_name, signer) => {
    interface Row {
      readonly curve: string;
      readonly d: string;
      readonly message: string;
      readonly r: string;
      readonly s: string;
    }
    const rows = readVectorJson('rfc6979', 'nist_curves.json') as Row[];
    for (const { curve, d, message, r, s } of rows) {
      if (curve === 'P-256') {
        // The RFC does not normalise s; we do.
        const { Fn } = p256.Point;
        const number = BigInt(`0x${s}`);
        const low = number > Fn.ORDER / 2n ? Fn.ORDER - number : number;
        expect(encodeHex(signer.ecdsaP256Sha256(encodeUtf8(message), decodeHex(d)))).toBe(
          r + encodeHex(Fn.toBytes(low)),
        );
      } else {
        // Not offered yet, and noble's P-384 takes its nonces by SHA-384 only: the signature is checked.
        const key = p384.getPublicKey(decodeHex(d), true);
        const digest = sha256(encodeUtf8(message));
        expect(p384.verify(decodeHex(r + s), digest, key, { prehash: false, lowS: false })).toBe(true);
      }
    }
    expect(rows.map(({ curve }) => curve)).toEqual(['P-256', 'P-256', 'P-384', 'P-384']);
  });

  it.each(signers)('BIP-340: all 19 rows, %s', (_name, signer) => {
    const rows = readVectorText('taproot-schnorr-bip322', 'bip340.csv').trim().split('\n').slice(1);
    const counted = { signed: 0, verified: 0, otherLengths: 0 };
    for (const row of rows) {
      const [, secret = '', publicKey = '', aux = '', message = '', signature = '', verdict] = row.split(',');
      const bytes = decodeHex(message);
      const expected = verdict === 'TRUE';
      if (bytes.length !== 32) {
        // The port signs digests; messages of other lengths go through the library under it.
        expect(schnorr.verify(decodeHex(signature), bytes, decodeHex(publicKey))).toBe(expected);
        counted.otherLengths++;
        continue;
      }
      if (secret !== '') {
        const made = signer.schnorr(bytes, decodeHex(secret), decodeHex(aux));
        expect(encodeHex(made).toUpperCase()).toBe(signature);
        counted.signed++;
      }
      expect(signer.verifySchnorr(decodeHex(signature), bytes, decodeHex(publicKey)), row).toBe(expected);
      counted.verified++;
    }
    expect(counted).toEqual({ signed: 4, verified: 15, otherLengths: 4 });
  });

  it('BIP-341: output keys and addresses of all 7 scriptPubKey cases', () => {
    interface Row {
      readonly given: { readonly internalPubkey: string };
      readonly intermediary: { readonly merkleRoot: string | null; readonly tweakedPubkey: string };
      readonly expected: { readonly scriptPubKey: string; readonly bip350Address: string };
    }
    const { scriptPubKey } = readVectorJson('taproot-schnorr-bip322', 'bip341_wallet.json') as {
      scriptPubKey: Row[];
    };
    for (const { given, intermediary, expected } of scriptPubKey) {
      const output = taprootOutputKey(
        decodeHex(given.internalPubkey),
        decodeHex(intermediary.merkleRoot ?? ''),
      );
      expect(encodeHex(output)).toBe(intermediary.tweakedPubkey);
      expect(encodeBitcoinAddress(decodeHex(expected.scriptPubKey), 'mainnet')).toBe(expected.bip350Address);
    }
    expect(scriptPubKey).toHaveLength(7);
  });

  it('CCTV Ed25519: native and noble agree on all 914, and only strict ones are taken', () => {
    interface Row {
      readonly number: number;
      readonly key: string;
      readonly sig: string;
      readonly msg: string;
      readonly flags: readonly string[] | null;
    }
    const rows = readVectorJson('ed25519-cctv', 'ed25519vectors.json') as Row[];
    const accepted = new Map<string, number>();
    const disagree: number[] = [];
    for (const { number, key, sig, msg, flags } of rows) {
      const verdicts = signers.map(([, signer]) =>
        signer.verifyEd25519(decodeHex(sig), encodeUtf8(msg), decodeHex(key)),
      );
      if (verdicts[0] !== verdicts[1]) disagree.push(number);
      if (verdicts[0] === true) {
        const name = (flags ?? []).join(' ');
        accepted.set(name, (accepted.get(name) ?? 0) + 1);
      }
    }
    expect(disagree).toEqual([]);
    expect(rows).toHaveLength(914);
    // What the product takes, kept stable: torsion that cancels out; nothing of low order, nothing non-canonical.
    expect(Object.fromEntries([...accepted].sort())).toEqual({
      '': 1,
      low_order_component_A: 7,
      'low_order_component_R low_order_component_A': 35,
    });
  });
});
