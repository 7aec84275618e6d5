import type { RsaScheme } from './rsa.ts';
import type { RsaSize } from './rsa-key.ts';

/** An ECDSA signature over secp256k1 with what is needed to recover the public key (SEC 1 section 4.1.6). */
export interface RecoverableSignature {
  /** r || s, 32 bytes big-endian each, s in the lower half of the order. */
  readonly compact: Uint8Array;
  /** Recovery id: bit 0 the parity of R's y, bit 1 set when r overflowed the order. */
  readonly recovery: 0 | 1 | 2 | 3;
}

/** The algorithms on curves, whose secrets are 32 bytes; 48 for P-384. */
export type CurveAlgorithm = 'secp256k1' | 'p256' | 'p384' | 'ed25519' | 'x25519';

/** The algorithms that have a public half. */
export type AsymmetricAlgorithm = CurveAlgorithm | 'rsa';

/** Hashes that an HMAC is made with (RFC 2104, FIPS 180-4). */
export type HmacHash = 'sha256' | 'sha384' | 'sha512';

/**
 * The one port by which signatures are made and checked. Every byte argument must be a true `Uint8Array` of the
 * exact length; anything else throws `HoldfastError('bad-signer-input')`. A secret outside the group's range
 * throws `HoldfastError('bad-secret-key')`. Verification never throws for wrong signatures or keys: it is `false`.
 *
 * Signatures are deterministic: same key, same input, same bytes; only RSA-PSS draws a salt. Secrets are read, never kept; the caller
 * wipes its own.
 */
export interface Signer {
  /** Which engine this is, for the origin record and the self-test: `noble` or `native`. */
  readonly name: string;

  /** ECDSA over a 32-byte digest, nonce by RFC 6979 with SHA-256, low-S. */
  ecdsaSecp256k1(digest: Uint8Array, secret: Uint8Array): RecoverableSignature;
  /** High-S signatures are refused (BIP-146). `publicKey` is 33 bytes compressed or 65 bytes uncompressed. */
  verifyEcdsaSecp256k1(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean;
  /** The 33-byte compressed public key that made this signature, or `undefined` if none could have. */
  recoverEcdsaSecp256k1(signature: RecoverableSignature, digest: Uint8Array): Uint8Array | undefined;

  /**
   * BIP-340 over a 32-byte message with 32 bytes of auxiliary randomness; 64 bytes out. `publicKey` is the compressed
   * key of the secret where it is known, which saves half of the work; a wrong one gives a wrong signature.
   */
  schnorr(digest: Uint8Array, secret: Uint8Array, aux: Uint8Array, publicKey?: Uint8Array): Uint8Array;
  /** BIP-340 verification; `publicKey` is the 32-byte x-only key. */
  verifySchnorr(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean;

  /**
   * ECDSA P-256 over SHA-256 of the MESSAGE (hashed here, not by the caller, because no second implementation
   * at hand takes a digest), nonce by RFC 6979, low-S; r || s, 64 bytes.
   */
  ecdsaP256Sha256(message: Uint8Array, secret: Uint8Array): Uint8Array;
  /** Takes both halves of s, as FIPS 186-5 does. `publicKey` is 33 bytes compressed or 65 bytes uncompressed. */
  verifyEcdsaP256Sha256(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;

  /** ECDSA P-384 over SHA-384 of the message, as the one above: low-S; r || s, 96 bytes. */
  ecdsaP384Sha384(message: Uint8Array, secret: Uint8Array): Uint8Array;
  /** `publicKey` is 49 bytes compressed or 97 bytes uncompressed. */
  verifyEcdsaP384Sha384(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;

  /** RFC 8032 Ed25519 (pure) over the whole message; `secret` is the 32-byte seed; 64 bytes out. */
  ed25519(message: Uint8Array, secret: Uint8Array): Uint8Array;
  /** Strict RFC 8032: canonical encodings, no ZIP-215 leniency; `publicKey` is 32 bytes. */
  verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;

  /**
   * RFC 8017 over the whole message; `secret` is PKCS#8, and the signature as long as the modulus. An engine without
   * RSA of its own throws `HoldfastError('internal')`: it only checks.
   */
  rsa(scheme: RsaScheme, message: Uint8Array, secret: Uint8Array): Uint8Array;
  /** `publicKey` is a SubjectPublicKeyInfo in DER. */
  verifyRsa(scheme: RsaScheme, signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  /** A new RSA key as PKCS#8, e = 65537; off the calling thread, for it can take seconds. The caller wipes it. */
  generateRsa(bits: RsaSize): Promise<Uint8Array>;

  /** RFC 2104 over the whole message; a key of any length but none. */
  hmac(hash: HmacHash, message: Uint8Array, key: Uint8Array): Uint8Array;

  /** The public half: 33 bytes compressed for secp256k1 and P-256, 49 for P-384, 32 for Ed25519 and X25519, SPKI in DER for RSA. */
  publicKey(algorithm: AsymmetricAlgorithm, secret: Uint8Array): Uint8Array;
}
