import { sha256 } from '@noble/hashes/sha2.js';
import type { Signer } from '../crypto/signer.ts';
import { isHoldfastError } from '../error.ts';

/** Algorithms that can sign a statement about their own key. */
export type SelfSigner = 'secp256k1' | 'p256' | 'ed25519';

/** Whether keys of an algorithm can sign a statement. */
export function canSelfSign(algorithm: string): algorithm is SelfSigner {
  return algorithm === 'secp256k1' || algorithm === 'p256' || algorithm === 'ed25519';
}

/** A signature and the key it is by. */
interface ByKey {
  readonly publicKey: Uint8Array;
  /** 64 bytes: r || s, or RFC 8032's. */
  readonly signature: Uint8Array;
}

/**
 * A signature over a message by a key of ours, verified by the second implementation (K-10); undefined for a secret
 * that cannot sign. ECDSA goes over SHA-256 of the message, once: no transaction of any chain hashes that way.
 */
export function signByKey(
  { signer, secondSigner }: { readonly signer: Signer; readonly secondSigner: Signer },
  algorithm: SelfSigner,
  secret: Uint8Array,
  message: Uint8Array,
): ByKey | undefined {
  try {
    const publicKey = signer.publicKey(algorithm, secret);
    const made = { publicKey, signature: signatureOf(signer, algorithm, secret, message) };
    return verifyByKey(secondSigner, algorithm, made, message) ? made : undefined;
  } catch (error) {
    if (isHoldfastError(error)) return undefined;
    throw error;
  }
}

function signatureOf(
  signer: Signer,
  algorithm: SelfSigner,
  secret: Uint8Array,
  message: Uint8Array,
): Uint8Array {
  if (algorithm === 'ed25519') return signer.ed25519(message, secret);
  if (algorithm === 'p256') return signer.ecdsaP256Sha256(message, secret);
  return signer.ecdsaSecp256k1(sha256(message), secret).compact;
}

/** Checks such a signature. */
export function verifyByKey(
  verifier: Signer,
  algorithm: SelfSigner,
  { publicKey, signature }: ByKey,
  message: Uint8Array,
): boolean {
  if (algorithm === 'ed25519') return verifier.verifyEd25519(signature, message, publicKey);
  if (algorithm === 'p256') return verifier.verifyEcdsaP256Sha256(signature, message, publicKey);
  return verifier.verifyEcdsaSecp256k1(signature, sha256(message), publicKey);
}
