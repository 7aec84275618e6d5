/** What a key may be used for (design: Keys). A key carries a subset of what its algorithm allows. */
export type KeyPurpose = 'sign' | 'authenticate' | 'encrypt' | 'mac' | 'wrap' | 'derive';

/** The broad sort of a secret: a seed from which others come, a private half of a pair, or a shared secret. */
export type KeyKind = 'seed' | 'asymmetric' | 'symmetric';

/** The closed set of algorithms that Holdfast makes and keeps. The ids are written into vaults: never renamed. */
export type KeyAlgorithm =
  | 'secp256k1'
  | 'p256'
  | 'p384'
  | 'ed25519'
  | 'x25519'
  | 'rsa'
  | 'aes-256'
  | 'hmac-sha256'
  | 'api-secret'
  | 'bip39-seed';

/** One row of the algorithm table. */
export interface AlgorithmRow {
  readonly id: KeyAlgorithm;
  readonly kind: KeyKind;
  /**
   * Lengths in bytes that the stored secret may have, the first being what generation uses unless told otherwise; or
   * its bounds where the form decides.
   */
  readonly secretLengths: readonly number[] | { readonly least: number; readonly most: number };
  /** Every purpose that this algorithm can serve. */
  readonly purposes: readonly KeyPurpose[];
  /** The purposes a new key gets when the person chooses none. */
  readonly defaultPurposes: readonly KeyPurpose[];
  /** The standard that defines it, as cited to people. */
  readonly standard: string;
}

/**
 * The algorithm table. What is stored as the secret:
 * - `secp256k1`, `p256`: the scalar, 32 bytes big-endian, 1 <= d < n; `p384`: the same in 48 bytes;
 * - `ed25519`: the 32-byte RFC 8032 seed, not the expanded key;
 * - `x25519`: the 32-byte RFC 7748 scalar before clamping;
 * - `rsa`: PKCS#8 in DER (two primes, 2048, 3072 or 4096 bits), the public half being a SubjectPublicKeyInfo;
 * - `aes-256`, `hmac-sha256`: the key itself;
 * - `api-secret`: what an exchange gave, with its passphrase (`api-secret.ts`); it is never made here;
 * - `bip39-seed`: the BIP-39 ENTROPY (16 to 32 bytes). The word list is metadata, and the 64-byte seed is
 *   computed when needed, because it also depends on the BIP-39 passphrase.
 */
export const algorithmTable: Readonly<Record<KeyAlgorithm, AlgorithmRow>> = {
  secp256k1: {
    id: 'secp256k1',
    kind: 'asymmetric',
    secretLengths: [32],
    purposes: ['sign', 'authenticate'],
    defaultPurposes: ['sign'],
    standard: 'SEC 2 v2 secp256k1; ECDSA by RFC 6979, Schnorr by BIP-340',
  },
  p256: {
    id: 'p256',
    kind: 'asymmetric',
    secretLengths: [32],
    purposes: ['sign', 'authenticate', 'encrypt', 'wrap', 'derive'],
    defaultPurposes: ['sign'],
    standard: 'FIPS 186-5 ECDSA P-256 with SHA-256, nonces by RFC 6979',
  },
  p384: {
    id: 'p384',
    kind: 'asymmetric',
    secretLengths: [48],
    purposes: ['sign', 'authenticate', 'encrypt', 'wrap', 'derive'],
    defaultPurposes: ['sign'],
    standard: 'FIPS 186-5 ECDSA P-384 with SHA-384, nonces by RFC 6979',
  },
  ed25519: {
    id: 'ed25519',
    kind: 'asymmetric',
    secretLengths: [32],
    purposes: ['sign', 'authenticate'],
    defaultPurposes: ['sign'],
    standard: 'RFC 8032 Ed25519',
  },
  x25519: {
    id: 'x25519',
    kind: 'asymmetric',
    secretLengths: [32],
    purposes: ['encrypt', 'wrap', 'derive'],
    defaultPurposes: ['encrypt'],
    standard: 'RFC 7748 X25519',
  },
  rsa: {
    id: 'rsa',
    kind: 'asymmetric',
    secretLengths: { least: 1100, most: 2500 },
    // Encrypting and wrapping on a token only.
    purposes: ['sign', 'authenticate', 'encrypt', 'wrap'],
    defaultPurposes: ['sign'],
    standard: 'RFC 8017 RSASSA-PKCS1-v1_5 and RSASSA-PSS',
  },
  'aes-256': {
    id: 'aes-256',
    kind: 'symmetric',
    secretLengths: [32],
    purposes: ['encrypt', 'wrap', 'derive'],
    defaultPurposes: ['encrypt'],
    standard: 'FIPS 197 AES-256',
  },
  'hmac-sha256': {
    id: 'hmac-sha256',
    kind: 'symmetric',
    // RFC 2104 section 3: keys shorter than the hash are discouraged; longer than the block are hashed first.
    secretLengths: [32, 48, 64],
    purposes: ['mac', 'authenticate', 'derive'],
    defaultPurposes: ['mac'],
    standard: 'RFC 2104 HMAC with SHA-256',
  },
  'api-secret': {
    id: 'api-secret',
    kind: 'symmetric',
    secretLengths: { least: 11, most: 771 },
    purposes: ['authenticate'],
    defaultPurposes: ['authenticate'],
    standard: 'RFC 2104 HMAC, with the hash that the exchange asks for',
  },
  'bip39-seed': {
    id: 'bip39-seed',
    kind: 'seed',
    secretLengths: [32, 16, 20, 24, 28],
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
  'p384',
  'ed25519',
  'x25519',
  'rsa',
  'aes-256',
  'hmac-sha256',
  'api-secret',
];

/** Whether a secret of this length in bytes can be a key of this algorithm (range checks come separately). */
export function isSecretLength(algorithm: KeyAlgorithm, length: number): boolean {
  const { secretLengths } = algorithmTable[algorithm];
  return 'least' in secretLengths
    ? length >= secretLengths.least && length <= secretLengths.most
    : secretLengths.includes(length);
}
