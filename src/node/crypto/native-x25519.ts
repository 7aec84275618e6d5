import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { requireBytes } from '../../core/crypto/bytes.ts';
import type { X25519Port } from '../../core/ports.ts';
import { nativeSigner } from './native-signer.ts';

// RFC 8410 wrappers: the fixed DER in front of the raw key.
const pkcs8 = Uint8Array.from(Buffer.from('302e020100300506032b656e04220420', 'hex'));
const spki = Uint8Array.from(Buffer.from('302a300506032b656e032100', 'hex'));

function wrapped<Key extends KeyObject>(
  prefix: Uint8Array,
  raw: Uint8Array,
  read: (der: Buffer) => Key,
): Key {
  const der = Buffer.alloc(prefix.length + 32);
  try {
    der.set(prefix, 0);
    der.set(raw, prefix.length);
    return read(der);
  } finally {
    der.fill(0);
  }
}

/** X25519 of `node:crypto`, in OpenSSL and BoringSSL alike; both refuse points of low order (RFC 7748 section 6.1). */
export const nativeX25519: X25519Port = {
  publicKey: (secret) => nativeSigner.publicKey('x25519', secret),

  sharedSecret(secret, publicKey) {
    const own = requireBytes(secret, 32, 'x25519 secret');
    const other = requireBytes(publicKey, 32, 'x25519 public key');
    const shared = diffieHellman({
      privateKey: wrapped(pkcs8, own, (key) => createPrivateKey({ key, format: 'der', type: 'pkcs8' })),
      publicKey: wrapped(spki, other, (key) => createPublicKey({ key, format: 'der', type: 'spki' })),
    });
    const result = Uint8Array.from(shared);
    shared.fill(0);
    if (result.every((byte) => byte === 0)) throw new Error('x25519 gave zero');
    return result;
  },
};
