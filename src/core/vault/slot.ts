import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/ciphers/utils.js';
import { hpkePublicKey, hpkeRecipient, hpkeSender } from '../crypto/hpke.ts';
import { canonicalJson } from '../encoding/jcs.ts';
import { HoldfastError } from '../error.ts';
import type { AeadPort, Argon2idCost, KdfPort, RandomPort, X25519Port } from '../ports.ts';
import { damaged, equalBytes, label, subkey, uint64 } from './bytes.ts';
import type { HeaderSlot } from './header.ts';
import { checkKdfCost } from './kdf-limits.ts';
import { recoverySecretLength } from './recovery-code.ts';
import {
  checkTokenShare,
  isTokenShare,
  newTokenKdf,
  tokenFactors,
  tokenKek,
  tokenSlotInfo,
  type TokenSlotInfo,
  type TokenSlotPlace,
} from './token-slot.ts';

/** Kinds of slot. `keyring` and `quorum` are reserved: a file that has them is read, but they cannot be opened yet. */
export type SlotKind = 'passphrase' | 'recovery-code' | 'keyring' | 'token' | 'quorum';

/** What a person is shown of a slot. */
export interface SlotInfo {
  /** 16 lower-case hex digits. */
  readonly id: string;
  readonly kind: SlotKind;
  /** ISO 8601 UTC. */
  readonly created: string;
  /** Cost of its passphrase, when it has one. */
  readonly cost?: Argon2idCost;
  /** The token that it asks for, when it asks for one. */
  readonly token?: TokenSlotInfo;
}

/**
 * A slot to be made. Secrets are bytes: a passphrase as UTF-8 in NFKD (V-17), a recovery code as its 20 bytes, of a token
 * what it has made of the challenge in `place`.
 */
export type NewSlot =
  | { readonly kind: 'passphrase'; readonly secret: Uint8Array; readonly cost: Argon2idCost }
  | { readonly kind: 'recovery-code'; readonly secret: Uint8Array }
  | {
      readonly kind: 'token';
      readonly secret: Uint8Array;
      readonly place: TokenSlotPlace;
      /** Asked for as well as the token. */
      readonly passphrase?: { readonly secret: Uint8Array; readonly cost: Argon2idCost };
    };

/** The secret of a slot, to open with: of a token, what it has made of the challenge of that one slot. */
export type SlotSecret =
  | { readonly kind: 'passphrase' | 'recovery-code'; readonly secret: Uint8Array }
  | {
      readonly kind: 'token';
      readonly slot: string;
      readonly secret: Uint8Array;
      /** UTF-8 in NFKD, where the slot asks for it too. */
      readonly passphrase?: Uint8Array;
    };

/**
 * A slot as the open vault knows it. Its public key is kept sealed and not in the header's clear part: who does not
 * have it cannot open `sealedRoot` even by breaking X25519.
 */
export type SlotKeys = Omit<HeaderSlot, 'enc' | 'sealedRoot'> & { readonly publicKey: string };

/** The ports that slots need. */
export interface SlotPorts {
  readonly random: RandomPort;
  readonly aead: AeadPort;
  readonly kdf: KdfPort;
  /** Absent: noble's. */
  readonly x25519?: X25519Port;
}

const maxPassphrase = 1024;

/** What a new slot spends on a passphrase; null when it has none. */
export function newSlotCost(slot: NewSlot): Argon2idCost | null {
  if (slot.kind === 'passphrase') return slot.cost;
  return slot.kind === 'token' ? (slot.passphrase?.cost ?? null) : null;
}

/**
 * Makes a slot's key pair and wraps its private half under the slot's secret.
 * Errors: `kdf-too-weak`, `kdf-too-costly`, `bad-slot-secret`.
 */
export async function makeSlot(
  ports: SlotPorts,
  vaultId: Uint8Array,
  slot: NewSlot,
  created: string,
): Promise<SlotKeys> {
  checkSecret(slot);
  const kdf = newKdf(ports.random, slot);
  const bound = {
    created,
    factors: kdf.algorithm === 'token' ? [...tokenFactors(kdf)] : [slot.kind],
    id: bytesToHex(ports.random.bytes(8)),
    kdf,
    kind: slot.kind,
  };
  const passphrase = slot.kind === 'token' ? slot.passphrase?.secret : undefined;
  const kek = await deriveKek(ports.kdf, vaultId, bound, slot.secret, passphrase);
  const secret = ports.random.bytes(32);
  const publicKey = bytesToHex(hpkePublicKey(secret));
  const wrapKey = subkey(kek, 'slot wrap');
  const nonce = ports.random.bytes(24);
  const wrapped = ports.aead.key(wrapKey).seal(nonce, slotAad(vaultId, bound), secret);
  const commitment = bytesToHex(subkey(kek, 'slot commitment'));
  for (const bytes of [secret, kek, wrapKey]) bytes.fill(0);
  return { ...bound, commitment, publicKey, wrappedSecret: bytesToHex(concatBytes(nonce, wrapped)) };
}

/** Seals the root key, or a backup's key, to a slot's public half; no secret of the slot is needed. */
export function sealToSlot(
  random: RandomPort,
  what: 'root' | 'backup',
  vaultId: Uint8Array,
  slot: SlotKeys,
  generation: number,
  key: Uint8Array,
): HeaderSlot {
  const ephemeral = random.bytes(32);
  const { enc, context } = hpkeSender(
    hexToBytes(slot.publicKey),
    sealInfo(what, vaultId, slot, generation),
    ephemeral,
  );
  ephemeral.fill(0);
  const sealed = context.seal(new Uint8Array(0), key);
  const { commitment, created, factors, id, kdf, kind, wrappedSecret } = slot;
  const sealedRoot = bytesToHex(sealed);
  return { commitment, created, enc: bytesToHex(enc), factors, id, kdf, kind, sealedRoot, wrappedSecret };
}

/**
 * Opens a slot: the root key (or the backup's), 32 bytes for the caller to wipe, or undefined when the secret
 * is not this slot's. Errors: `vault-damaged` when the secret is right and the slot is not; `slot-needs-passphrase`.
 */
export async function openSlot(
  ports: SlotPorts,
  what: 'root' | 'backup',
  vaultId: Uint8Array,
  slot: HeaderSlot,
  generation: number,
  secret: SlotSecret,
): Promise<Uint8Array | undefined> {
  const passphrase = secret.kind === 'token' ? secret.passphrase : undefined;
  if (slot.kdf?.algorithm === 'token' && !isTokenShare(slot.kdf.means, secret.secret)) return undefined;
  const kek = await deriveKek(ports.kdf, vaultId, slot, secret.secret, passphrase);
  // GCM does not commit to its key, so the slot does: one file cannot be made to open differently under two secrets.
  const commitment = subkey(kek, 'slot commitment');
  if (!equalBytes(commitment, hexToBytes(slot.commitment))) {
    kek.fill(0);
    return undefined;
  }
  const wrapKey = subkey(kek, 'slot wrap');
  const wrapped = hexToBytes(slot.wrappedSecret);
  let privateHalf: Uint8Array | undefined;
  try {
    privateHalf = ports.aead
      .key(wrapKey)
      .open(wrapped.subarray(0, 24), slotAad(vaultId, slot), wrapped.subarray(24));
    const context = hpkeRecipient(
      hexToBytes(slot.enc),
      privateHalf,
      sealInfo(what, vaultId, slot, generation),
      undefined,
      ports.x25519,
    );
    return context.open(new Uint8Array(0), hexToBytes(slot.sealedRoot));
  } catch (error) {
    if (error instanceof HoldfastError) throw damaged('slot', slot.id);
    throw error;
  } finally {
    for (const bytes of [kek, wrapKey, privateHalf]) bytes?.fill(0);
  }
}

/** A slot as shown to people. */
export function slotInfo(slot: Pick<HeaderSlot, 'id' | 'kind' | 'created' | 'kdf'>): SlotInfo {
  const { id, kind, created, kdf } = slot;
  if (kdf?.algorithm === 'token') return { id, kind, created, token: tokenSlotInfo(kdf) };
  if (kdf?.algorithm !== 'argon2id') return { id, kind, created };
  return { id, kind, created, cost: { memoryKiB: kdf.memoryKiB, passes: kdf.passes, lanes: kdf.lanes } };
}

function checkSecret(slot: NewSlot): void {
  const passphrase = slot.kind === 'passphrase' ? slot : slot.kind === 'token' ? slot.passphrase : undefined;
  if (passphrase !== undefined) {
    checkKdfCost(passphrase.cost);
    if (passphrase.secret.length === 0 || passphrase.secret.length > maxPassphrase) {
      throw new HoldfastError('bad-slot-secret', { kind: slot.kind, limit: maxPassphrase });
    }
  }
  if (slot.kind === 'token') checkTokenShare(slot.place.means, slot.secret);
  if (slot.kind !== 'recovery-code') return;
  if (slot.secret.length !== recoverySecretLength) {
    throw new HoldfastError('bad-slot-secret', { kind: slot.kind, limit: recoverySecretLength });
  }
}

function newKdf(random: RandomPort, slot: NewSlot): NonNullable<HeaderSlot['kdf']> {
  if (slot.kind === 'token') return newTokenKdf(random, slot.place, slot.passphrase?.cost);
  const salt = bytesToHex(random.bytes(16));
  if (slot.kind === 'recovery-code') return { algorithm: 'hkdf-sha256', salt };
  const { lanes, memoryKiB, passes } = slot.cost;
  return { algorithm: 'argon2id', lanes, memoryKiB, passes, salt };
}

async function deriveKek(
  kdf: KdfPort,
  vaultId: Uint8Array,
  { id, kdf: how }: Pick<HeaderSlot, 'id' | 'kdf'>,
  secret: Uint8Array,
  passphrase: Uint8Array | undefined,
): Promise<Uint8Array> {
  if (how === null) throw new HoldfastError('slot-not-supported');
  if (how.algorithm === 'token') return await tokenKek(kdf, how, { vaultId, slotId: id }, secret, passphrase);
  // The code has 160 bits of entropy of its own: stretching it would cost time and buy nothing.
  if (how.algorithm === 'hkdf-sha256') return subkey(secret, 'recovery code', hexToBytes(how.salt));
  const { memoryKiB, passes, lanes } = how;
  return await kdf.argon2id({ memoryKiB, passes, lanes }, secret, hexToBytes(how.salt));
}

/** What the wrapped private half is bound to: the vault and every fixed field of its slot. */
function slotAad(
  vaultId: Uint8Array,
  slot: Omit<HeaderSlot, 'commitment' | 'enc' | 'sealedRoot' | 'wrappedSecret'>,
): Uint8Array {
  const { created, factors, id, kdf, kind } = slot;
  const json = canonicalJson({ created, factors, id, kdf, kind });
  return concatBytes(label('slot'), vaultId, utf8ToBytes(json));
}

/** HPKE info: what is sealed, for which vault, slot and generation of the root. */
function sealInfo(
  what: 'root' | 'backup',
  vaultId: Uint8Array,
  slot: Pick<HeaderSlot, 'id'>,
  generation: number,
): Uint8Array {
  return concatBytes(label(what), vaultId, hexToBytes(slot.id), uint64(generation));
}
