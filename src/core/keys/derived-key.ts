/** Keys that derive from a key which is no seed: how each kind does it, and what the derived key is bound to. */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { KeyAlgorithm, KeyPurpose } from '../crypto/algorithms.ts';
import { joinBytes } from '../crypto/bytes.ts';
import { fixedInfo } from '../crypto/counter-kdf.ts';
import type { AgreementCurve } from '../encoding/public-key-import.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { HoldfastError } from '../error.ts';
import type { DerivationMethod, KeyRecord } from './key.ts';
import { judge } from './lifecycle.ts';

/** Algorithms of keys that are derived. */
export const derivedAlgorithms = ['aes-256', 'hmac-sha256'] as const;
/** One of {@link derivedAlgorithms}. */
export type DerivedAlgorithm = (typeof derivedAlgorithms)[number];

/** Length of every derived key in bytes: 256 bits. */
export const derivedKeyBytes = 32;

/** What a key was derived by; see the record. */
export type DerivedFrom = NonNullable<KeyRecord['derivedFrom']>;

const methods: Readonly<Partial<Record<KeyAlgorithm, DerivationMethod>>> = {
  p256: 'ecdh-hkdf-sha256',
  p384: 'ecdh-hkdf-sha256',
  x25519: 'ecdh-hkdf-sha256',
  'hmac-sha256': 'kdf-counter-hmac-sha256',
  'aes-256': 'kdf-counter-cmac-aes256',
};

/** How a key of this algorithm derives others; undefined for those that do not. */
export function derivationMethod(algorithm: KeyAlgorithm): DerivationMethod | undefined {
  return methods[algorithm];
}

/** Whether an algorithm's keys agree with the public keys of others. */
export function isAgreementCurve(algorithm: KeyAlgorithm): algorithm is AgreementCurve {
  return derivationMethod(algorithm) === 'ecdh-hkdf-sha256';
}

/**
 * Why a key that may derive does not: a symmetric one that also does something else. A code or a block over bytes that
 * somebody has chosen could be the derived key itself (SP 800-108 Rev. 1, section 6.1; SP 800-57 Part 1, section 5.2).
 */
export function hasOtherUses({ algorithm, purposes }: Pick<KeyRecord, 'algorithm' | 'purposes'>): boolean {
  return !isAgreementCurve(algorithm) && purposes.some((purpose) => purpose !== 'derive');
}

/**
 * Why the key that another was derived from cannot derive the next one now: it is not in use, or what it derives from is
 * not. Undefined when it can. `above` is the seed of `parent`, if it has one; `now` in milliseconds. The error is
 * `parent-unusable` {parent: its label, id, state}, of which only the state is known of a key that is on no record.
 */
export function parentBlock(
  parent: KeyRecord | undefined,
  above: KeyRecord | undefined,
  now: number,
): HoldfastError | undefined {
  if (parent === undefined) return new HoldfastError('parent-unusable', { state: 'destroyed' });
  const derives = !hasOtherUses(parent) && judge(parent, above, 'derive', now).permission !== 'no';
  if (derives) return undefined;
  return new HoldfastError('parent-unusable', { parent: parent.label, id: parent.id, state: parent.state });
}

/** What a derived key is to be, and with whom. */
export interface DerivationInput {
  readonly algorithm: DerivedAlgorithm;
  readonly purposes: readonly KeyPurpose[];
  /** What it is for, in words that every party gives alike. */
  readonly context: string;
  /** For agreements: both public keys, in the form of records. */
  readonly parties?: { readonly own: Uint8Array; readonly other: Uint8Array } | undefined;
}

/** The words of a context in NFC (Unicode annex 15): two parties who type the same have the same bytes, on whatever system. */
export function contextForm(words: string): string {
  return words.normalize('NFC');
}

const label = 'holdfast derived key v1';

/**
 * The FixedInfo of a derived key (SP 800-56C Rev. 2, section 4.1; SP 800-108 Rev. 1, section 4): a label with the algorithm
 * and the purposes in the order of the alphabet, and a context of both public keys, the smaller one first so that both
 * parties have the same, each behind its length in two bytes, and what the person has named, in the form of
 * {@link contextForm}.
 */
export function derivationInfo({ algorithm, purposes, context, parties }: DerivationInput): Uint8Array {
  const uses = [...new Set(purposes)].sort().join('+');
  const keys = parties === undefined ? [] : [parties.own, parties.other].sort(inOrder).map(withLength);
  return fixedInfo(
    encodeUtf8(`${label} ${algorithm} ${uses}`),
    joinBytes(...keys, encodeUtf8(contextForm(context))),
    derivedKeyBytes,
  );
}

/**
 * A key from what was agreed on: HKDF with SHA-256 (RFC 5869), the two-step key derivation of SP 800-56C Rev. 2, section
 * 5. Without a salt that of zeros is used. The caller wipes `shared` and the key. Errors: `public-key-refused` {reason:
 * `not-on-curve`} for an agreement of zeros.
 */
export function keyOfAgreement(
  shared: Uint8Array,
  info: Uint8Array,
  salt: Uint8Array = new Uint8Array(0),
): Uint8Array {
  if (shared.every((byte) => byte === 0))
    throw new HoldfastError('public-key-refused', { reason: 'not-on-curve' });
  return hkdf(sha256, shared, salt, info, derivedKeyBytes);
}

function withLength(bytes: Uint8Array): Uint8Array {
  return joinBytes(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes);
}

function inOrder(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
