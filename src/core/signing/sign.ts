import { apiSecretKey, decodeApiSecret } from '../crypto/api-secret.ts';
import type { HmacHash, Signer } from '../crypto/signer.ts';
import { HoldfastError } from '../error.ts';
import { tweakSecretKey } from './bitcoin/taproot.ts';
import { bytesToBigInt, equalBytes } from './bytes.ts';
import { readyTask } from './ready-task.ts';
import type { SignatureScheme, SigningTask } from './request.ts';

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
  const made: Uint8Array[] = [];
  const tweaks = new LastTweak(engines.signer);
  try {
    for (const [index, next] of tasks.entries()) {
      const task = readyTask(next, index, made);
      const secret = resolveSecret(task);
      try {
        const signature = signTask(task, secret, engines.signer, tweaks);
        if (!isRight(task, secret, signature, engines.verifier))
          throw new HoldfastError('bad-signature', { index });
        made.push(signature);
      } finally {
        secret.fill(0);
      }
    }
  } finally {
    tweaks.wipe();
  }
  return made;
}

/** The tweaked secret of the last taproot task: inputs of one address follow each other, and a tweak costs a point. */
class LastTweak {
  readonly #signer: Signer;
  #of: SigningTask | undefined;
  #tweaked: Uint8Array = new Uint8Array(0);
  #publicKey: Uint8Array = new Uint8Array(0);

  constructor(signer: Signer) {
    this.#signer = signer;
  }

  /** BIP-340 with the secret of the output key (BIP-341). */
  sign(task: SigningTask, secret: Uint8Array, merkleRoot: Uint8Array): Uint8Array {
    const last = this.#of;
    const same =
      last?.taproot !== undefined &&
      last.keyId === task.keyId &&
      last.path === task.path &&
      equalBytes(last.publicKey, task.publicKey) &&
      equalBytes(last.taproot.merkleRoot, merkleRoot);
    if (!same) {
      this.wipe();
      this.#tweaked = tweakSecretKey(secret, merkleRoot, this.#signer.publicKey('secp256k1', secret));
      this.#publicKey = this.#signer.publicKey('secp256k1', this.#tweaked);
      this.#of = task;
    }
    return this.#signer.schnorr(task.payload, this.#tweaked, new Uint8Array(32), this.#publicKey);
  }

  wipe(): void {
    this.#tweaked.fill(0);
    this.#of = undefined;
  }
}

function signTask(task: SigningTask, secret: Uint8Array, signer: Signer, tweaks: LastTweak): Uint8Array {
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
      return task.taproot
        ? tweaks.sign(task, secret, task.taproot.merkleRoot)
        : signer.schnorr(payload, secret, new Uint8Array(32));
    case 'ecdsa-p256':
      return signer.ecdsaP256Sha256(payload, secret);
    case 'ecdsa-p384':
      return signer.ecdsaP384Sha384(payload, secret);
    case 'ed25519':
      return signer.ed25519(payload, secret);
    case 'rsa-pkcs1-sha256':
      return signer.rsa('pkcs1-sha256', payload, secret);
    case 'rsa-pkcs1-sha512':
      return signer.rsa('pkcs1-sha512', payload, secret);
    case 'rsa-pss-sha256':
      return signer.rsa('pss-sha256', payload, secret);
    case 'hmac-sha256':
    case 'hmac-sha384':
    case 'hmac-sha512':
    case 'passphrase':
    case 'passphrase-hmac-sha256':
      return symmetric(task, secret, signer);
  }
}

const hmacHashes: Partial<Record<SignatureScheme, HmacHash>> = {
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
};

/** A code by the secret, or what else of it goes into a request. The parts of an API secret are wiped. */
function symmetric(task: SigningTask, stored: Uint8Array, signer: Signer): Uint8Array {
  const { scheme, payload, apiSecret } = task;
  const hash = hmacHashes[scheme];
  if (apiSecret === undefined) {
    if (hash === undefined) throw new HoldfastError('internal', { reason: 'no-api-secret' });
    return signer.hmac(hash, payload, stored);
  }
  const { secret, passphrase } = decodeApiSecret(stored);
  try {
    if (scheme === 'passphrase') return passphrase.slice();
    const key = apiSecretKey(secret, apiSecret);
    try {
      return hash === undefined ? signer.hmac('sha256', passphrase, key) : signer.hmac(hash, payload, key);
    } finally {
      key.fill(0);
    }
  } finally {
    secret.fill(0);
    passphrase.fill(0);
  }
}

/** With a secret that both sides know, checking is making it again by the other implementation. */
function isRight(task: SigningTask, secret: Uint8Array, signature: Uint8Array, verifier: Signer): boolean {
  return task.publicKey.length === 0
    ? equalBytes(symmetric(task, secret, verifier), signature)
    : isVerified(task, signature, verifier);
}

/** Whether a signature is right by the public key of its task, as an implementation of the caller's choice has it. */
export function isVerified(task: SigningTask, signature: Uint8Array, verifier: Signer): boolean {
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
    case 'ecdsa-p384':
      return verifier.verifyEcdsaP384Sha384(signature, payload, publicKey);
    case 'ed25519':
      return verifier.verifyEd25519(signature, payload, publicKey);
    case 'rsa-pkcs1-sha256':
      return verifier.verifyRsa('pkcs1-sha256', signature, payload, publicKey);
    case 'rsa-pkcs1-sha512':
      return verifier.verifyRsa('pkcs1-sha512', signature, payload, publicKey);
    case 'rsa-pss-sha256':
      return verifier.verifyRsa('pss-sha256', signature, payload, publicKey);
    default:
      return false; // codes have no public key to be checked by
  }
}

/**
 * Whether the recovery id leads back to the key: Ethereum knows the sender by nothing else. A key recovered from a
 * signature verifies it (SEC 1 section 4.1.6), so only the lower half of s is left to check (EIP-2).
 */
export function recoversTo(
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
