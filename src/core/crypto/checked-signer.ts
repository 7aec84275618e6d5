import { HoldfastError } from '../error.ts';
import type { Signer } from './signer.ts';

/**
 * A signer that lets no signature out before a second implementation has accepted it (K-10, X-10): it signs with
 * `first` and verifies with `second` against the public key that `first` derives. For recoverable signatures the
 * recovery id is checked too. Verification calls go to `second`.
 *
 * The pair must differ in code for each scheme: see `releaseSigner` in node for the one that the vault uses.
 * @throws HoldfastError `signature-check-failed` naming the scheme; the signature is not in the error.
 */
export function checkedSigner(first: Signer, second: Signer): Signer {
  function release<T>(scheme: string, signature: T, accepted: boolean): T {
    if (!accepted) throw new HoldfastError('signature-check-failed', { scheme });
    return signature;
  }

  return {
    ...second,
    name: `${first.name}, checked by ${second.name}`,
    publicKey: (algorithm, secret) => first.publicKey(algorithm, secret),

    ecdsaSecp256k1(digest, secret) {
      const signature = first.ecdsaSecp256k1(digest, secret);
      // The recovery id must be right as well: Ethereum derives the sender from it.
      const publicKey = first.publicKey('secp256k1', secret);
      const accepted =
        second.verifyEcdsaSecp256k1(signature.compact, digest, publicKey) &&
        sameBytes(first.recoverEcdsaSecp256k1(signature, digest), publicKey);
      return release('ecdsa-secp256k1', signature, accepted);
    },

    schnorr(digest, secret, aux) {
      const signature = first.schnorr(digest, secret, aux);
      const publicKey = first.publicKey('secp256k1', secret).subarray(1);
      return release('schnorr-secp256k1', signature, second.verifySchnorr(signature, digest, publicKey));
    },

    ecdsaP256Sha256(message, secret) {
      const signature = first.ecdsaP256Sha256(message, secret);
      const publicKey = first.publicKey('p256', secret);
      return release('ecdsa-p256', signature, second.verifyEcdsaP256Sha256(signature, message, publicKey));
    },

    ed25519(message, secret) {
      const signature = first.ed25519(message, secret);
      const publicKey = first.publicKey('ed25519', secret);
      return release('ed25519', signature, second.verifyEd25519(signature, message, publicKey));
    },
  };
}

function sameBytes(left: Uint8Array | undefined, right: Uint8Array): boolean {
  return left?.length === right.length && left.every((byte, at) => byte === right[at]);
}
