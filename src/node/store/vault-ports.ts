import type { AuditSignPort, StorePort } from '../../core/ports.ts';
import type { VaultPorts } from '../../core/vault/vault.ts';
import { nativeAead } from '../crypto/aead.ts';
import { nativeKdf } from '../crypto/argon2.ts';
import { nativeHash } from '../crypto/hash.ts';
import { nativeSigner, readyEd25519 } from '../crypto/native-signer.ts';
import { nativeX25519 } from '../crypto/native-x25519.ts';
import { systemRandomPort } from '../crypto/random.ts';
import { seenFolder } from './seen-file.ts';

/** Ed25519 for the log. */
export const nativeAuditSign: AuditSignPort = {
  publicKey: (secret) => nativeSigner.publicKey('ed25519', secret),
  sign: (secret, message) => nativeSigner.ed25519(message, secret),
  ready: readyEd25519,
  verify: (publicKey, message, signature) => nativeSigner.verifyEd25519(signature, message, publicKey),
};

/** The ports of a vault on this machine. `seen` is the folder where last-seen generations are kept. */
export function nodeVaultPorts(store: StorePort, seen?: string): VaultPorts {
  const ports = {
    store,
    random: systemRandomPort,
    clock: { now: () => Date.now() },
    hash: nativeHash,
    aead: nativeAead,
    kdf: nativeKdf,
    x25519: nativeX25519,
    auditSign: nativeAuditSign,
  };
  return seen === undefined ? ports : { ...ports, seen: seenFolder(seen) };
}
