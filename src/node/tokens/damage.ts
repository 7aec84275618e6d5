/** Which side is at fault when a token does not open a ciphertext: the ciphertext, or the token. */
import { randomBytes } from 'node:crypto';
import { equalBytes } from '../../core/crypto/bytes.ts';
import { encodeRsaSpki } from '../../core/crypto/rsa-key.ts';
import { encryptOaep, oaepSeedBytes, type OaepHash } from '../../core/crypto/rsa-oaep.ts';
import { HoldfastError } from '../../core/error.ts';
import { readAttribute } from './attributes.ts';
import { cka } from './constants.ts';
import type { KeyInUse } from './key-use.ts';
import { returnValueOf } from './module-error.ts';
import type { Pkcs11Module } from './pkcs11-module.ts';

/** Answers that say it is the ciphertext. */
const saidSo: ReadonlySet<unknown> = new Set([
  'CKR_ENCRYPTED_DATA_INVALID',
  'CKR_ENCRYPTED_DATA_LEN_RANGE',
  'CKR_DATA_INVALID',
  'CKR_DATA_LEN_RANGE',
  'CKR_WRAPPED_KEY_INVALID',
  'CKR_WRAPPED_KEY_LEN_RANGE',
]);

/** Answers that could be anything: SoftHSM2 and tpm2-pkcs11 give the first of them to wrong padding. */
const couldBeAnything: ReadonlySet<unknown> = new Set([
  'CKR_GENERAL_ERROR',
  'CKR_FUNCTION_FAILED',
  'CKR_DEVICE_ERROR',
]);

/**
 * Does `work` with a ciphertext or a wrapped key. What fails is told as one same error for everything that the key does not
 * open, whatever is wrong with it: who sends ciphertexts learns that theirs is not one, and not why (Manger, CRYPTO 2001).
 * After an answer that could be anything the token has to open a fresh one of ours at once: one that can is well, and one
 * that cannot is treated as a module that has failed (P-4). Errors: `token-failed` {reason: `CKR_ENCRYPTED_DATA_INVALID`},
 * and whatever `work` throws.
 */
export function orDamaged<T>(work: () => T, opensAnother: () => boolean): T {
  try {
    return work();
  } catch (fault) {
    const reason = returnValueOf(fault);
    if (saidSo.has(reason) || (couldBeAnything.has(reason) && opensAnother())) throw damagedCiphertext();
    throw fault;
  }
}

/** The one error for everything that a key does not open. */
export function damagedCiphertext(): HoldfastError {
  return new HoldfastError('token-failed', { reason: 'CKR_ENCRYPTED_DATA_INVALID' });
}

/**
 * Whether `undo` gives back what was just encrypted to an RSA key by OAEP. Never throws. A key that wants its PIN for each
 * use is not tried: nobody has given one for that.
 */
export function opensFreshOaep(
  module: Pkcs11Module,
  used: KeyInUse,
  hash: OaepHash,
  publicKey: Uint8Array | undefined,
  undo: (ciphertext: Buffer) => Uint8Array,
): boolean {
  if (used.key.asksEachTime) return false;
  const message = Uint8Array.from(randomBytes(32));
  try {
    const to = publicKey ?? publicHalf(module, used);
    const seed = Uint8Array.from(randomBytes(oaepSeedBytes(hash)));
    const opened = undo(Buffer.from(encryptOaep(hash, message, seed, to)));
    return equalBytes(new Uint8Array(opened), message);
  } catch {
    return false;
  } finally {
    message.fill(0);
  }
}

/** Of a private RSA key, which most tokens tell of it. Errors: `bad-rsa-key`, those of the module. */
export function publicHalf(module: Pkcs11Module, { open, key }: KeyInUse): Uint8Array {
  const read = (type: number): Uint8Array =>
    readAttribute(module, open.session, key.handle, type) ?? new Uint8Array(0);
  return encodeRsaSpki({ modulus: read(cka.modulus), exponent: read(cka.publicExponent) });
}
