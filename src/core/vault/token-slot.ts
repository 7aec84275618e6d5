import { bytesToHex, concatBytes, hexToBytes } from '@noble/ciphers/utils.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { HoldfastError } from '../error.ts';
import type { Argon2idCost, KdfPort, RandomPort } from '../ports.ts';
import { label, uint32 } from './bytes.ts';

/**
 * How a token gives its share of a slot's key: it decrypts a stored ciphertext (RSA-OAEP, AES), or agrees with a stored
 * ephemeral public key (ECDH: the x coordinate, or the result of X25519).
 */
export const tokenSlotMeans = [
  'rsa-oaep-sha256',
  'rsa-oaep-sha1',
  'ecdh-p256',
  'ecdh-p384',
  'ecdh-x25519',
  'aes-gcm',
  'aes-cbc-pad',
] as const;
/** One of {@link tokenSlotMeans}. */
export type TokenSlotMeans = (typeof tokenSlotMeans)[number];

/**
 * How long the share of each means is, in bytes. Exact: who has seen a ciphertext of AES-CBC can make others whose
 * shorter plaintexts they know.
 */
const shareLength = (means: TokenSlotMeans): number => (means === 'ecdh-p384' ? 48 : 32);
/** Bounds of what is stored for it, in bytes: an RSA key of 4096 bits makes 512. */
const mostChallenge = 1024;

const hex = (least: number, most: number) =>
  z.string().regex(new RegExp(`^(?:[0-9a-f]{2}){${least},${most}}$`));
/** Text that a token has given of itself: one line, as long as PKCS#11 allows at most. */
const shown = z
  .string()
  .max(64)
  .regex(/^\P{Cc}*$/u);

const argon2id = z.strictObject({
  algorithm: z.literal('argon2id'),
  lanes: z.number().int().min(0).max(0xffff_ffff),
  memoryKiB: z.number().int().min(0).max(0xffff_ffff),
  passes: z.number().int().min(0).max(0xffff_ffff),
  salt: hex(16, 16),
});

/** The `kdf` of a token slot as it stands in the header (docs/vault-format.md, "A slot of a token"). It names no file of any machine. */
export const tokenKdfShape = z.strictObject({
  algorithm: z.literal('token'),
  /** RSA-OAEP: the ciphertext. ECDH: the ephemeral public key. AES: iv (12 or 16 bytes), ciphertext, tag of GCM. */
  challenge: hex(1, mostChallenge),
  /** CKA_ID. */
  keyId: hex(1, 255),
  label: shown,
  means: z.enum(tokenSlotMeans),
  /** Argon2id over the passphrase that is asked for as well; null when the token is enough. */
  passphrase: argon2id.nullable(),
  /** Written as null: who reads it could make a file of their own that the token opens. */
  publicKey: hex(32, mostChallenge).nullable(),
  salt: hex(16, 16),
  serial: shown,
});

/** See {@link tokenKdfShape}. */
export type TokenKdf = z.infer<typeof tokenKdfShape>;

/** Which key of which token a slot asks for. */
export interface TokenSlotPlace {
  readonly means: TokenSlotMeans;
  readonly challenge: Uint8Array;
  readonly serial: string;
  readonly label: string;
  /** CKA_ID. */
  readonly keyId: Uint8Array;
}

/** What a person is shown of the token of a slot. */
export interface TokenSlotInfo {
  readonly serial: string;
  readonly label: string;
  readonly means: TokenSlotMeans;
  /** CKA_ID, lower-case hex. */
  readonly keyId: string;
  /** A passphrase is asked for as well. */
  readonly passphrase: boolean;
}

/** The `kdf` of a new token slot, with fresh salts. */
export function newTokenKdf(
  random: RandomPort,
  place: TokenSlotPlace,
  cost: Argon2idCost | undefined,
): TokenKdf {
  const { lanes, memoryKiB, passes } = cost ?? { lanes: 0, memoryKiB: 0, passes: 0 };
  return {
    algorithm: 'token',
    challenge: bytesToHex(place.challenge),
    keyId: bytesToHex(place.keyId),
    label: place.label,
    means: place.means,
    passphrase:
      cost === undefined
        ? null
        : { algorithm: 'argon2id', lanes, memoryKiB, passes, salt: bytesToHex(random.bytes(16)) },
    publicKey: null,
    salt: bytesToHex(random.bytes(16)),
    serial: place.serial,
  };
}

/** Where the key of a slot is, from its header. */
export function placeOfSlot(kdf: TokenKdf): TokenSlotPlace {
  const { means, serial, label: name } = kdf;
  return {
    means,
    challenge: hexToBytes(kdf.challenge),
    serial,
    label: name,
    keyId: hexToBytes(kdf.keyId),
  };
}

/** The token of a slot, as shown to people. */
export function tokenSlotInfo({ serial, label: name, means, keyId, passphrase }: TokenKdf): TokenSlotInfo {
  return { serial, label: name, means, keyId, passphrase: passphrase !== null };
}

/** The factors of a slot with that `kdf`, in the one order in which they are written. */
export function tokenFactors({ passphrase }: Pick<TokenKdf, 'passphrase'>): readonly string[] {
  return passphrase === null ? ['token'] : ['token', 'passphrase'];
}

/**
 * Whether a token's answer can be secret. X25519 with a point of low order gives zeros whatever the key is (RFC 7748,
 * section 6.1), so that a challenge made of one would open for everybody.
 */
export function isTokenShare(means: TokenSlotMeans, share: Uint8Array): boolean {
  return share.length === shareLength(means) && share.some((byte) => byte !== 0);
}

/** Refuses what no slot is made of. Errors: `bad-slot-secret`. */
export function checkTokenShare(means: TokenSlotMeans, share: Uint8Array): void {
  if (!isTokenShare(means, share))
    throw new HoldfastError('bad-slot-secret', { kind: 'token', limit: shareLength(means) });
}

/**
 * The key of a token slot, 32 bytes for the caller to wipe: HKDF-SHA-256 over the token's share and, where the slot asks
 * for a passphrase, what Argon2id makes of it. Both go in, so that neither alone opens anything; vault and slot are in
 * the info, so that a share is worth nothing for another slot. Errors: `slot-needs-passphrase`.
 */
export async function tokenKek(
  port: KdfPort,
  kdf: TokenKdf,
  place: { readonly vaultId: Uint8Array; readonly slotId: string },
  share: Uint8Array,
  passphrase: Uint8Array | undefined,
): Promise<Uint8Array> {
  let stretched = new Uint8Array(0);
  if (kdf.passphrase !== null) {
    if (passphrase === undefined) throw new HoldfastError('slot-needs-passphrase');
    const { memoryKiB, passes, lanes, salt } = kdf.passphrase;
    stretched = Uint8Array.from(
      await port.argon2id({ memoryKiB, passes, lanes }, passphrase, hexToBytes(salt)),
    );
  }
  const material = concatBytes(uint32(share.length), share, stretched);
  const info = concatBytes(label('token slot'), place.vaultId, hexToBytes(place.slotId));
  const kek = hkdf(sha256, material, hexToBytes(kdf.salt), info, 32);
  material.fill(0);
  stretched.fill(0);
  return kek;
}
