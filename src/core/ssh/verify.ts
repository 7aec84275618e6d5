import { sha256 } from '@noble/hashes/sha2.js';
import { base64nopad } from '@scure/base';
import { joinBytes } from '../crypto/bytes.ts';
import { encodeRsaSpki } from '../crypto/rsa-key.ts';
import type { Signer } from '../crypto/signer.ts';
import { SshReader } from '../encoding/ssh-wire.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';

/** A public key's fingerprint as OpenSSH writes it: `SHA256:` and unpadded Base64. */
export function sshFingerprint(blob: Uint8Array): string {
  return `SHA256:${base64nopad.encode(sha256(blob))}`;
}

/**
 * Whether a signature blob is one over these bytes by the key of this blob. False too for keys of other kinds than
 * Ed25519, P-256, P-384 and RSA, and for signatures over SHA-1.
 */
export function verifySsh(
  verifier: Pick<Signer, 'verifyEd25519' | 'verifyEcdsaP256Sha256' | 'verifyEcdsaP384Sha384' | 'verifyRsa'>,
  keyBlob: Uint8Array,
  message: Uint8Array,
  signatureBlob: Uint8Array,
): boolean {
  try {
    return verify(verifier, new SshReader(keyBlob), message, new SshReader(signatureBlob));
  } catch (error) {
    if (error instanceof HoldfastError && !isHoldfastError(error, 'internal')) return false;
    throw error;
  }
}

function verify(
  verifier: Parameters<typeof verifySsh>[0],
  key: SshReader,
  message: Uint8Array,
  signature: SshReader,
): boolean {
  const type = key.text();
  const name = signature.text();
  const value = signature.string();
  signature.end();
  switch (type) {
    case 'ssh-ed25519': {
      const publicKey = lastString(key);
      return name === type && verifier.verifyEd25519(value, message, publicKey);
    }
    case 'ecdsa-sha2-nistp256':
    case 'ecdsa-sha2-nistp384': {
      if (name !== type || key.text() !== type.slice(-8)) return false;
      const size = type.endsWith('384') ? 48 : 32;
      const point = lastString(key);
      const numbers = new SshReader(value);
      const pair = [numbers.mpint(), numbers.mpint()];
      numbers.end();
      if (pair.some(({ length }) => length > size)) return false;
      const compact = joinBytes(...pair.flatMap((part) => [new Uint8Array(size - part.length), part]));
      return size === 48
        ? verifier.verifyEcdsaP384Sha384(compact, message, point)
        : verifier.verifyEcdsaP256Sha256(compact, message, point);
    }
    case 'ssh-rsa': {
      const exponent = key.mpint();
      const modulus = key.mpint();
      key.end();
      const scheme =
        name === 'rsa-sha2-512' ? 'pkcs1-sha512' : name === 'rsa-sha2-256' ? 'pkcs1-sha256' : undefined;
      return (
        scheme !== undefined &&
        verifier.verifyRsa(scheme, value, message, encodeRsaSpki({ modulus, exponent }))
      );
    }
    default:
      return false;
  }
}

function lastString(reader: SshReader): Uint8Array {
  const value = reader.string();
  reader.end();
  return value;
}
