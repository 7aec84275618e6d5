import { base64 } from '@scure/base';
import { joinBytes } from '../crypto/bytes.ts';
import type { AsymmetricAlgorithm } from '../crypto/signer.ts';
import { HoldfastError } from '../error.ts';
import { readRsaPublicKey, uncompressedPoint } from './public-key-export.ts';
import { sshMpint, sshString } from './ssh-wire.ts';

/** Algorithms of keys that SSH has. */
export type SshKeyAlgorithm = 'ed25519' | 'p256' | 'p384' | 'rsa';

/** Names of keys and of signatures by our algorithms (RFC 8709, RFC 5656, RFC 8332). */
export const sshNames: Readonly<
  Record<SshKeyAlgorithm, { readonly key: string; readonly signature: string }>
> = {
  ed25519: { key: 'ssh-ed25519', signature: 'ssh-ed25519' },
  p256: { key: 'ecdsa-sha2-nistp256', signature: 'ecdsa-sha2-nistp256' },
  p384: { key: 'ecdsa-sha2-nistp384', signature: 'ecdsa-sha2-nistp384' },
  rsa: { key: 'ssh-rsa', signature: 'rsa-sha2-512' },
};

/** Whether SSH has keys of this algorithm. */
export function isSshKeyAlgorithm(algorithm: string): algorithm is SshKeyAlgorithm {
  return algorithm in sshNames;
}

/** The public key blob (RFC 4253, section 6.6). `publicKey` is in our stored form. Errors: `bad-public-key`. */
export function sshKeyBlob(algorithm: SshKeyAlgorithm, publicKey: Uint8Array): Uint8Array {
  const name = sshString(sshNames[algorithm].key);
  switch (algorithm) {
    case 'ed25519':
      if (publicKey.length !== 32) throw new HoldfastError('bad-public-key', { reason: 'length' });
      return joinBytes(name, sshString(publicKey));
    case 'p256':
      return joinBytes(name, sshString('nistp256'), sshString(uncompressedPoint('p256', publicKey)));
    case 'p384':
      return joinBytes(name, sshString('nistp384'), sshString(uncompressedPoint('p384', publicKey)));
    case 'rsa': {
      const { modulus, exponent } = readRsaPublicKey(publicKey);
      return joinBytes(name, sshMpint(exponent), sshMpint(modulus));
    }
  }
}

/**
 * The line for `authorized_keys` (RFC 4253 section 6.6, RFC 8709, RFC 5656). The comment has control characters and
 * line ends taken out, because a line end would start another entry.
 * @throws HoldfastError `no-ssh-form` for algorithms that SSH does not have, or `bad-public-key`.
 */
export function encodeSshPublicKey(
  algorithm: AsymmetricAlgorithm,
  publicKey: Uint8Array,
  comment = '',
): string {
  if (!isSshKeyAlgorithm(algorithm)) throw new HoldfastError('no-ssh-form', { algorithm });
  const blob = base64.encode(sshKeyBlob(algorithm, publicKey));
  const note = comment.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ').trim();
  return `${sshNames[algorithm].key} ${blob}${note === '' ? '' : ` ${note}`}`;
}

/** The signature blob (RFC 8709, section 6; RFC 5656, section 3.1.2; RFC 8332) of a signature as the tasks make it. */
export function sshSignatureBlob(
  algorithm: SshKeyAlgorithm,
  signature: Uint8Array,
  signatureName = sshNames[algorithm].signature,
): Uint8Array {
  const name = sshString(signatureName);
  switch (algorithm) {
    case 'ed25519':
    case 'rsa':
      return joinBytes(name, sshString(signature));
    case 'p256':
    case 'p384': {
      const half = signature.length / 2;
      const numbers = joinBytes(sshMpint(signature.subarray(0, half)), sshMpint(signature.subarray(half)));
      return joinBytes(name, sshString(numbers));
    }
  }
}
