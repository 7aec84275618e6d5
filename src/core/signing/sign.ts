import { HoldfastError } from '../error.ts';
import type { Signer } from '../crypto/signer.ts';
import { tweakSecretKey } from './bitcoin/taproot.ts';
import { bytesToBigInt, equalBytes } from './bytes.ts';
import type { SigningTask } from './request.ts';

/** Half the order of secp256k1 (SEC 2), rounded down. */
const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** Gives the 32-byte secret of a task's key; the caller of `signTasks` wipes nothing, each secret is wiped here. */
export type ResolveSecret = (task: SigningTask) => Uint8Array;

/** What signing needs: the engine that signs, and another one that checks. */
export interface SigningEngines {
  signer: Signer;
  /** A second implementation where there is one; the signer itself otherwise. */
  verifier: Signer;
}

/**
 * Makes one signature for each task, in order. Each is verified under the task's public key by the second
 * implementation before it is kept (K-10); secrets are overwritten whatever happens. Schnorr signatures use 32 zero
 * bytes as auxiliary randomness, so that the same request gives the same signature.
 * @throws HoldfastError `bad-signature` when a
 * signature does not verify, which a secret of another key causes as well.
 */
export function signTasks(
  tasks: readonly SigningTask[],
  resolveSecret: ResolveSecret,
  engines: SigningEngines,
): Uint8Array[] {
  return tasks.map((task, index) => {
    const secret = resolveSecret(task);
    try {
      const signature = signTask(task, secret, engines.signer);
      if (!verifies(task, signature, engines.verifier)) throw new HoldfastError('bad-signature', { index });
      return signature;
    } finally {
      secret.fill(0);
    }
  });
}

function signTask(task: SigningTask, secret: Uint8Array, signer: Signer): Uint8Array {
  const { payload } = task;
  switch (task.scheme) {
    case 'ecdsa-secp256k1':
      return signer.ecdsaSecp256k1(payload, secret).compact;
    case 'ecdsa-secp256k1-recoverable': {
      const { compact, recovery } = signer.ecdsaSecp256k1(payload, secret);
      const signature = new Uint8Array(65);
      signature.set(compact);
      signature[64] = recovery;
      return signature;
    }
    case 'schnorr-secp256k1':
      return signSchnorr(task, secret, signer);
    case 'ecdsa-p256':
      return signer.ecdsaP256Sha256(payload, secret);
    case 'ed25519':
      return signer.ed25519(payload, secret);
  }
}

function signSchnorr(task: SigningTask, secret: Uint8Array, signer: Signer): Uint8Array {
  const aux = new Uint8Array(32);
  if (!task.taproot) return signer.schnorr(task.payload, secret, aux);
  const tweaked = tweakSecretKey(secret, task.taproot.merkleRoot);
  try {
    return signer.schnorr(task.payload, tweaked, aux);
  } finally {
    tweaked.fill(0);
  }
}

function verifies(task: SigningTask, signature: Uint8Array, verifier: Signer): boolean {
  const { scheme, payload, publicKey } = task;
  switch (scheme) {
    case 'ecdsa-secp256k1':
      return verifier.verifyEcdsaSecp256k1(signature, payload, publicKey);
    case 'ecdsa-secp256k1-recoverable':
      return recoversTo(signature, payload, publicKey, verifier);
    case 'schnorr-secp256k1':
      return verifier.verifySchnorr(signature, payload, publicKey);
    case 'ecdsa-p256':
      return verifier.verifyEcdsaP256Sha256(signature, payload, publicKey);
    case 'ed25519':
      return verifier.verifyEd25519(signature, payload, publicKey);
  }
}

/**
 * Whether the recovery id leads back to the key: Ethereum knows the sender by nothing else. A key recovered from a
 * signature verifies it (SEC 1 section 4.1.6), so only the lower half of s is left to check (EIP-2).
 */
function recoversTo(
  signature: Uint8Array,
  digest: Uint8Array,
  publicKey: Uint8Array,
  verifier: Signer,
): boolean {
  const recovery = signature[64];
  if (signature.length !== 65 || (recovery !== 0 && recovery !== 1)) return false;
  if (bytesToBigInt(signature.subarray(32, 64)) > halfOrder) return false;
  const recovered = verifier.recoverEcdsaSecp256k1({ compact: signature.slice(0, 64), recovery }, digest);
  return recovered !== undefined && equalBytes(recovered, publicKey);
}
