import { sha256, sha384 } from '@noble/hashes/sha2.js';
import type { Signer } from '../crypto/signer.ts';
import { HoldfastError } from '../error.ts';
import type { TokenSignature } from '../tokens/port.ts';
import { bigIntToBytes, bytesToBigInt } from './bytes.ts';
import type { SignatureScheme, SigningTask } from './request.ts';

/** What a token is asked for in place of a task. */
export interface TokenOrder {
  readonly how: TokenSignature;
  readonly data: Uint8Array;
  /** What an ECDSA signature is over; absent for the others. */
  readonly digest?: Uint8Array;
}

/** Orders of the groups (SEC 2, FIPS 186-5). */
const orders: Partial<Record<SignatureScheme, bigint>> = {
  'ecdsa-secp256k1': 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  'ecdsa-secp256k1-recoverable': 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  'ecdsa-p256': 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  'ecdsa-p384':
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};

const direct: Partial<Record<SignatureScheme, TokenSignature>> = {
  ed25519: 'ed25519',
  'rsa-pkcs1-sha256': 'rsa-pkcs1-sha256',
  'rsa-pkcs1-sha512': 'rsa-pkcs1-sha512',
  'rsa-pss-sha256': 'rsa-pss-sha256',
  'hmac-sha256': 'hmac-sha256',
};

/**
 * How a token makes the signature of a task. Digests of ECDSA are made here: every token that signs takes them.
 * Errors: `token-mechanism-missing` {scheme} for what no token does, such as Schnorr and children of a seed.
 */
export function tokenOrder({ scheme, payload, path, taproot, apiSecret }: SigningTask): TokenOrder {
  if (path === undefined && taproot === undefined && apiSecret === undefined) {
    switch (scheme) {
      case 'ecdsa-secp256k1':
      case 'ecdsa-secp256k1-recoverable':
        return ecdsa(payload);
      case 'ecdsa-p256':
        return ecdsa(sha256(payload));
      case 'ecdsa-p384':
        return ecdsa(sha384(payload));
      default: {
        const how = direct[scheme];
        if (how !== undefined) return { how, data: payload };
      }
    }
  }
  throw new HoldfastError('token-mechanism-missing', { scheme });
}

function ecdsa(digest: Uint8Array): TokenOrder {
  return { how: 'ecdsa', data: digest, digest };
}

/**
 * The signature in the form of its scheme: the lower half of s, which chains ask for (BIP-146, EIP-2), and the recovery id
 * where there is one, found by recovering. Nothing is verified here. Errors: `bad-signature` for what has not its length.
 */
export function signatureFromToken(task: SigningTask, made: Uint8Array, verifier: Signer): Uint8Array {
  const order = orders[task.scheme];
  if (order === undefined) return made;
  const half = made.length / 2;
  const size = byteLength(order);
  if (half !== size) throw new HoldfastError('bad-signature', { reason: 'length' });
  const s = bytesToBigInt(made.subarray(half));
  if (s >= order) throw new HoldfastError('bad-signature', { reason: 'range' });
  const compact = new Uint8Array(made.length);
  compact.set(made.subarray(0, half));
  compact.set(bigIntToBytes(s > order / 2n ? order - s : s, size), half);
  return task.scheme === 'ecdsa-secp256k1-recoverable' ? withRecovery(task, compact, verifier) : compact;
}

function byteLength(order: bigint): number {
  return order.toString(16).length / 2;
}

function withRecovery(
  { payload, publicKey }: SigningTask,
  compact: Uint8Array,
  verifier: Signer,
): Uint8Array {
  for (const recovery of [0, 1] as const) {
    const found = verifier.recoverEcdsaSecp256k1({ compact, recovery }, payload);
    if (found?.every((byte, at) => byte === publicKey[at]) === true)
      return Uint8Array.of(...compact, recovery);
  }
  throw new HoldfastError('bad-signature', { reason: 'recovery' });
}
