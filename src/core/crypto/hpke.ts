import { gcm } from '@noble/ciphers/aes.js';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concatBytes, utf8ToBytes } from '@noble/ciphers/utils.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { HoldfastError } from '../error.ts';
import type { X25519Port } from '../ports.ts';
import { checkLength } from './xaes.ts';

/** AEADs of HPKE known here, by their numbers in RFC 9180 7.3. The vault uses ChaCha20-Poly1305. */
export const hpkeAeads = { 'aes-128-gcm': 1, 'chacha20-poly1305': 3 } as const;

/** Name of an AEAD of HPKE. */
export type HpkeAead = keyof typeof hpkeAeads;

/** Length in bytes of an X25519 key and of an encapsulated key. */
export const hpkeKeyLength = 32;

/** One side of an HPKE exchange; messages are sealed and opened in order (RFC 9180 5.2). */
export interface HpkeContext {
  seal(aad: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** Errors: `hpke-open-failed`. */
  open(aad: Uint8Array, sealed: Uint8Array): Uint8Array;
  /** RFC 9180 5.3. */
  export(context: Uint8Array, length: number): Uint8Array;
}

/** X25519 by noble, for where there is nothing native. */
export const nobleX25519: X25519Port = {
  publicKey: (secret) => x25519.getPublicKey(secret),
  sharedSecret: (secret, publicKey) => x25519.getSharedSecret(secret, publicKey),
};

const kemSuite = Uint8Array.of(0x4b, 0x45, 0x4d, 0x00, 0x20); // "KEM", DHKEM(X25519, HKDF-SHA256)
const version = utf8ToBytes('HPKE-v1');
const empty = new Uint8Array(0);

/** Public half of an X25519 secret of 32 bytes. */
export function hpkePublicKey(secret: Uint8Array): Uint8Array {
  checkLength('hpke secret', secret, hpkeKeyLength);
  return x25519.getPublicKey(secret);
}

/** Key pair from `ikm` of at least 32 bytes (DeriveKeyPair, RFC 9180 7.1.3). */
export function hpkeDeriveKeyPair(ikm: Uint8Array): { secret: Uint8Array; publicKey: Uint8Array } {
  if (ikm.length < hpkeKeyLength)
    throw new HoldfastError('bad-length', { what: 'hpke ikm', expected: 32, actual: ikm.length });
  const prk = labeledExtract(kemSuite, empty, 'dkp_prk', ikm);
  const secret = labeledExpand(kemSuite, prk, 'sk', empty, 32);
  prk.fill(0);
  return { secret, publicKey: x25519.getPublicKey(secret) };
}

/**
 * Sender's side in base mode (RFC 9180 5.1.1). `ephemeral` is the ephemeral secret of 32 bytes, fresh from the
 * random source for each call. Errors: `hpke-bad-key` when the public key is of low order.
 */
export function hpkeSender(
  recipient: Uint8Array,
  info: Uint8Array,
  ephemeral: Uint8Array,
  aead: HpkeAead = 'chacha20-poly1305',
): { enc: Uint8Array; context: HpkeContext } {
  checkLength('hpke public key', recipient, hpkeKeyLength);
  const enc = x25519.getPublicKey(ephemeral);
  const shared = sharedSecret(nobleX25519, ephemeral, recipient, enc, recipient);
  return { enc, context: schedule(shared, info, aead) };
}

/**
 * Recipient's side in base mode. `exchange` may be native: a person waits for this one at every unlock.
 * Errors: `hpke-bad-key`.
 */
export function hpkeRecipient(
  enc: Uint8Array,
  secret: Uint8Array,
  info: Uint8Array,
  aead: HpkeAead = 'chacha20-poly1305',
  exchange: X25519Port = nobleX25519,
): HpkeContext {
  checkLength('hpke enc', enc, hpkeKeyLength);
  const shared = sharedSecret(exchange, secret, enc, enc, exchange.publicKey(secret));
  return schedule(shared, info, aead);
}

/** Encap and Decap share all but the direction of the exchange (RFC 9180 4.1). */
function sharedSecret(
  exchange: X25519Port,
  secret: Uint8Array,
  peer: Uint8Array,
  enc: Uint8Array,
  recipient: Uint8Array,
): Uint8Array {
  let dh: Uint8Array;
  try {
    dh = exchange.sharedSecret(secret, peer);
  } catch {
    throw new HoldfastError('hpke-bad-key'); // all-zero result (RFC 9180 7.1.4)
  }
  const prk = labeledExtract(kemSuite, empty, 'eae_prk', dh);
  const shared = labeledExpand(kemSuite, prk, 'shared_secret', concatBytes(enc, recipient), 32);
  dh.fill(0);
  prk.fill(0);
  return shared;
}

/** Key schedule in base mode, psk and psk_id empty (RFC 9180 5.1). Wipes `shared`. */
function schedule(shared: Uint8Array, info: Uint8Array, aead: HpkeAead): HpkeContext {
  const suite = concatBytes(utf8ToBytes('HPKE'), Uint8Array.of(0, 0x20, 0, 1, 0, hpkeAeads[aead]));
  const keyLength = aead === 'aes-128-gcm' ? 16 : 32;
  const pskIdHash = labeledExtract(suite, empty, 'psk_id_hash', empty);
  const infoHash = labeledExtract(suite, empty, 'info_hash', info);
  const context = concatBytes(Uint8Array.of(0), pskIdHash, infoHash);
  const secret = labeledExtract(suite, shared, 'secret', empty);
  const key = labeledExpand(suite, secret, 'key', context, keyLength);
  const baseNonce = labeledExpand(suite, secret, 'base_nonce', context, 12);
  const exporter = labeledExpand(suite, secret, 'exp', context, 32);
  shared.fill(0);
  secret.fill(0);
  let sequence = 0;
  const next = (aad: Uint8Array) => {
    const nonce = baseNonce.slice();
    for (let i = 0, rest = sequence; i < 4; i++, rest >>>= 8)
      nonce[11 - i] = (nonce[11 - i] ?? 0) ^ (rest & 0xff);
    // RFC 9180 allows 2^96 messages; the vault sends one.
    if (sequence === 0xffff_ffff) throw new HoldfastError('hpke-message-limit');
    return aead === 'aes-128-gcm' ? gcm(key, nonce, aad) : chacha20poly1305(key, nonce, aad);
  };
  return {
    seal(aad, plaintext) {
      const sealed = next(aad).encrypt(plaintext);
      sequence++;
      return sealed;
    },
    open(aad, sealed) {
      let opened: Uint8Array;
      try {
        opened = next(aad).decrypt(sealed);
      } catch (error) {
        if (error instanceof HoldfastError) throw error;
        throw new HoldfastError('hpke-open-failed');
      }
      sequence++;
      return opened;
    },
    export: (exporterContext, length) => labeledExpand(suite, exporter, 'sec', exporterContext, length),
  };
}

/** RFC 9180 4, LabeledExtract. */
function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return extract(sha256, concatBytes(version, suite, utf8ToBytes(label), ikm), salt);
}

/** RFC 9180 4, LabeledExpand. */
function labeledExpand(
  suite: Uint8Array,
  prk: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Uint8Array {
  const labeled = concatBytes(
    Uint8Array.of(length >> 8, length & 0xff),
    version,
    suite,
    utf8ToBytes(label),
    info,
  );
  return expand(sha256, prk, labeled, length);
}
