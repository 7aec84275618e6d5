import { HoldfastError } from '../error.ts';
import type { SigningEngines } from './sign.ts';
import { recoversTo } from './sign.ts';
import { verifiesTogether, type VerifyTools } from './bulk-verify.ts';

/** What signing many digests needs besides the two engines. */
export interface BulkTools extends VerifyTools {
  /** What it gives is copied before it is asked again, and so may be the same bytes each time. */
  readonly signer: Pick<SigningEngines['signer'], 'ecdsaSecp256k1'>;
  /** See {@link SigningEngines}. */
  readonly verifier: SigningEngines['verifier'];
  /** Fresh random bytes: the weights under which signatures are checked together. */
  readonly random: (length: number) => Uint8Array;
}

/** From so many on the check of all together is cheaper than one by one. */
const worthwhile = 24;

/**
 * Recoverable ECDSA signatures (65 bytes: r, s, recovery 0 or 1) over 32-byte digests, one after the other, with one
 * secret of secp256k1. All are checked by a second implementation before any is given out: together, and where that
 * fails one by one. The secret stays the caller's to wipe. @throws HoldfastError `bad-signature` {index}.
 */
export function signDigests(
  secret: Uint8Array,
  publicKey: Uint8Array,
  digests: Uint8Array,
  { signer, verifier, random, ...tools }: BulkTools,
): Uint8Array {
  const count = Math.floor(digests.length / 32);
  const signatures = new Uint8Array(count * 65);
  for (let at = 0; at < count; at++) {
    const { compact, recovery } = signer.ecdsaSecp256k1(digests.subarray(at * 32, at * 32 + 32), secret);
    signatures.set(compact, at * 65);
    signatures[at * 65 + 64] = recovery;
  }
  if (count >= worthwhile && verifiesTogether(publicKey, digests, signatures, random(32), tools))
    return signatures;
  for (let at = 0; at < count; at++) {
    const signature = signatures.subarray(at * 65, at * 65 + 65);
    if (!recoversTo(signature, digests.subarray(at * 32, at * 32 + 32), publicKey, verifier)) {
      signatures.fill(0);
      throw new HoldfastError('bad-signature', { index: at });
    }
  }
  return signatures;
}
