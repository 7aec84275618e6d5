/** What a key may be used for (design: Keys). A key carries a subset of what its algorithm allows. */
export type KeyPurpose = 'sign' | 'authenticate' | 'encrypt' | 'mac' | 'wrap' | 'derive';

/** The broad sort of a secret: a seed from which others come, a private half of a pair, or a shared secret. */
export type KeyKind = 'seed' | 'asymmetric' | 'symmetric';

/** The closed set of algorithms that Holdfast makes and keeps. The ids are written into vaults: never renamed. */
export type KeyAlgorithm =
  'secp256k1' | 'p256' | 'ed25519' | 'x25519' | 'aes-256' | 'hmac-sha256' | 'bip39-seed';

/** One row of the algorithm table. */
export interface AlgorithmRow {
  readonly id: KeyAlgorithm;
  readonly kind: KeyKind;
  /** Lengths in bytes that the stored secret may have; the first is what generation uses unless told otherwise. */
  readonly secretLengths: readonly number[];
  /** Length in bytes of the stored public key (compressed points, RFC 8032 / RFC 7748 strings), if there is one. */
  readonly publicKeyLength: number | undefined;
  /** Every purpose that this algorithm can serve. */
  readonly purposes: readonly KeyPurpose[];
  /** The purposes a new key gets when the person chooses none. */
  readonly defaultPurposes: readonly KeyPurpose[];
  /** The standard that defines it, as cited to people. */
  readonly standard: string;
}

/**
 * The algorithm table. What is stored as the secret:
 * - `secp256k1`, `p256`: the scalar, 32 bytes big-endian, 1 <= d < n;
 * - `ed25519`: the 32-byte RFC 8032 seed, not the expanded key;
 * - `x25519`: the 32-byte RFC 7748 scalar before clamping;
 * - `aes-256`, `hmac-sha256`: the key itself;
 * - `bip39-seed`: the BIP-39 ENTROPY (16 to 32 bytes). The word list is metadata, and the 64-byte seed is
 *   computed when needed, because it also depends on the BIP-39 passphrase.
 */
export const algorithmTable: Readonly<Record<KeyAlgorithm, AlgorithmRow>> = {
  secp256k1: {
    id: 'secp256k1',
    kind: 'asymmetric',
    secretLengths: [32],
    publicKeyLength: 33,
    purposes: ['sign', 'authenticate'],
    defaultPurposes: ['sign'],
    standard: 'SEC 2 v2 secp256k1; ECDSA by RFC 6979, Schnorr by BIP-340',
  },
  p256: {
    id: 'p256',
    kind: 'asymmetric',
    secretLengths: [32],
    publicKeyLength: 33,
    purposes: ['sign', 'authenticate'],
    defaultPurposes: ['sign'],
    standard: 'FIPS 186-5 ECDSA P-256 with SHA-256, nonces by RFC 6979',
  },
  ed25519: {
    id: 'ed25519',
    kind: 'asymmetric',
    secretLengths: [32],
    publicKeyLength: 32,
    purposes: ['sign', 'authenticate'],
    defaultPurposes: ['sign'],
    standard: 'RFC 8032 Ed25519',
  },
  x25519: {
    id: 'x25519',
    kind: 'asymmetric',
    secretLengths: [32],
    publicKeyLength: 32,
    purposes: ['encrypt', 'wrap'],
    defaultPurposes: ['encrypt'],
    standard: 'RFC 7748 X25519',
  },
  'aes-256': {
    id: 'aes-256',
    kind: 'symmetric',
    secretLengths: [32],
    publicKeyLength: undefined,
    purposes: ['encrypt', 'wrap'],
    defaultPurposes: ['encrypt'],
    standard: 'FIPS 197 AES-256',
  },
  'hmac-sha256': {
    id: 'hmac-sha256',
    kind: 'symmetric',
    // RFC 2104 section 3: keys shorter than the hash are discouraged; longer than the block are hashed first.
    secretLengths: [32, 48, 64],
    publicKeyLength: undefined,
    purposes: ['mac', 'authenticate', 'derive'],
    defaultPurposes: ['mac'],
    standard: 'RFC 2104 HMAC with SHA-256',
  },
  'bip39-seed': {
    id: 'bip39-seed',
    kind: 'seed',
    secretLengths: [32, 16, 20, 24, 28],
    publicKeyLength: undefined,
    purposes: ['derive'],
    defaultPurposes: ['derive'],
    standard: 'BIP-39; children by BIP-32 and SLIP-10',
  },
};

/** All ids of the table, in the order shown to people. */
export const keyAlgorithms: readonly KeyAlgorithm[] = [
  'bip39-seed',
  'secp256k1',
  'p256',
  'ed25519',
  'x25519',
  'aes-256',
  'hmac-sha256',
];

/** Whether a secret of this length in bytes can be a key of this algorithm (range checks come separately). */
export function isSecretLength(algorithm: KeyAlgorithm, length: number): boolean {
  return algorithmTable[algorithm].secretLengths.includes(length);
}
