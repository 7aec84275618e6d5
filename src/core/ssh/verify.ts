import { p521 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64nopad } from '@scure/base';
import { joinBytes } from '../crypto/bytes.ts';
import { encodeRsaSpki } from '../crypto/rsa-key.ts';
import type { Signer } from '../crypto/signer.ts';
import { SshReader, sshString } from '../encoding/ssh-wire.ts';
import { HoldfastError, isHoldfastError } from '../error.ts';

/**
 * A public key's fingerprint as OpenSSH writes it: `SHA256:` and unpadded Base64. That of a certificate is its key's, as
 * `ssh-keygen -l` has it: it stays when the certificate is renewed.
 */
export function sshFingerprint(blob: Uint8Array): string {
  let key = blob;
  try {
    key = plainKey(blob);
  } catch (error) {
    // A blob that is no key has the fingerprint of its bytes.
    if (!isHoldfastError(error, 'bad-ssh-data') && !isHoldfastError(error, 'bad-text')) throw error;
  }
  return `SHA256:${base64nopad.encode(sha256(key))}`;
}

/** How many fields a key of each type has after its name. */
const keyFields: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'ssh-rsa': 2,
};
const certificateEnd = '-cert-v01@openssh.com';

/** The key in a certificate (OpenSSH, PROTOCOL.certkeys), which stands after a nonce; any other key as it is. */
function plainKey(blob: Uint8Array): Uint8Array {
  const reader = new SshReader(blob);
  const name = reader.text();
  const type = name.endsWith(certificateEnd) ? name.slice(0, -certificateEnd.length) : '';
  const fields = keyFields[type];
  if (fields === undefined) return blob;
  reader.string();
  const parts = Array.from({ length: fields }, () => sshString(reader.string()));
  return joinBytes(sshString(type), ...parts);
}

/**
 * Whether a signature blob is one over these bytes by the key of this blob, or the key in it when it is a certificate.
 * False too for keys of other kinds than Ed25519, P-256, P-384, P-521 and RSA, and for signatures over SHA-1.
 */
export function verifySsh(
  verifier: Pick<Signer, 'verifyEd25519' | 'verifyEcdsaP256Sha256' | 'verifyEcdsaP384Sha384' | 'verifyRsa'>,
  keyBlob: Uint8Array,
  message: Uint8Array,
  signatureBlob: Uint8Array,
): boolean {
  try {
    return verify(verifier, new SshReader(plainKey(keyBlob)), message, new SshReader(signatureBlob));
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
    case 'ecdsa-sha2-nistp384':
    case 'ecdsa-sha2-nistp521': {
      if (name !== type || key.text() !== type.slice(-8)) return false;
      const size = { '256': 32, '384': 48, '521': 66 }[type.slice(-3)] ?? 0;
      const point = lastString(key);
      const numbers = new SshReader(value);
      const pair = [numbers.mpint(), numbers.mpint()];
      numbers.end();
      if (pair.some(({ length }) => length > size)) return false;
      const compact = joinBytes(...pair.flatMap((part) => [new Uint8Array(size - part.length), part]));
      if (size === 66) return verifyP521(compact, message, point);
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

/** ECDSA over SHA-512 (RFC 5656, section 6.2.1): keys of servers alone, none of ours is on this curve. */
function verifyP521(compact: Uint8Array, message: Uint8Array, point: Uint8Array): boolean {
  try {
    return p521.verify(compact, message, point, { prehash: true, lowS: false });
  } catch {
    return false; // no such point
  }
}

function lastString(reader: SshReader): Uint8Array {
  const value = reader.string();
  reader.end();
  return value;
}
