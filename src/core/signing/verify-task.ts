import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';

import { verifyRsa } from '../crypto/rsa.ts';
import { HoldfastError } from '../error.ts';
import { equalBytes } from './bytes.ts';
import { readyTask } from './ready-task.ts';
import type { SigningTask } from './request.ts';

/**
 * Whether a signature is the one the task asks for: right length, right form (low s for ECDSA), made by the task's
 * public key. For the recoverable scheme the recovery id must lead back to that key. A code (HMAC) can only be checked
 * by who has the secret, as `signTasks` does: here it needs the right length.
 */
export function verifiesTask(task: SigningTask, signature: Uint8Array): boolean {
  try {
    return verify(task, signature);
  } catch {
    // The curves throw on encodings that are no points or scalars: that is a signature that does not verify.
    return false;
  }
}

function verify(task: SigningTask, signature: Uint8Array): boolean {
  const { scheme, payload, publicKey } = task;
  switch (scheme) {
    case 'ecdsa-secp256k1':
      return (
        signature.length === 64 &&
        secp256k1.verify(signature, payload, publicKey, { prehash: false, lowS: true })
      );
    case 'ecdsa-secp256k1-recoverable': {
      if (signature.length !== 65 || (signature[64] ?? 2) > 1) return false;
      const compact = signature.subarray(0, 64);
      if (!secp256k1.verify(compact, payload, publicKey, { prehash: false, lowS: true })) return false;
      const point = secp256k1.Signature.fromBytes(compact)
        .addRecoveryBit(signature[64] ?? 0)
        .recoverPublicKey(payload);
      return equalBytes(point.toBytes(true), publicKey);
    }
    case 'schnorr-secp256k1':
      return signature.length === 64 && schnorr.verify(signature, payload, publicKey);
    case 'ecdsa-p256':
      return (
        signature.length === 64 && p256.verify(signature, payload, publicKey, { prehash: true, lowS: false })
      );
    case 'ecdsa-p384':
      return (
        signature.length === 96 && p384.verify(signature, payload, publicKey, { prehash: true, lowS: false })
      );
    case 'ed25519':
      return signature.length === 64 && ed25519.verify(signature, payload, publicKey, { zip215: false });
    case 'rsa-pkcs1-sha256':
      return verifyRsa('pkcs1-sha256', signature, payload, publicKey);
    case 'rsa-pkcs1-sha512':
      return verifyRsa('pkcs1-sha512', signature, payload, publicKey);
    case 'rsa-pss-sha256':
      return verifyRsa('pss-sha256', signature, payload, publicKey);
    case 'hmac-sha256':
    case 'passphrase-hmac-sha256':
      return signature.length === 32;
    case 'hmac-sha384':
      return signature.length === 48;
    case 'hmac-sha512':
      return signature.length === 64;
    case 'passphrase':
      return signature.length > 0;
  }
}

/** Checks all signatures of a request. @throws HoldfastError `bad-signature` with the index of the first bad one. */
export function checkSignatures(tasks: readonly SigningTask[], signatures: readonly Uint8Array[]): void {
  if (signatures.length !== tasks.length)
    throw new HoldfastError('bad-signature', { index: signatures.length });
  for (const [index, task] of tasks.entries()) {
    const signature = signatures[index];
    if (!signature || !verifiesTask(readyTask(task, index, signatures), signature))
      throw new HoldfastError('bad-signature', { index });
  }
}
