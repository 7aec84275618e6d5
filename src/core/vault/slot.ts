import type { Argon2idCost } from '../ports.ts';

/** Kinds of slot. The last three are reserved: a file that has them is read, but they cannot be opened yet. */
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
}

/** A slot to be made. Secrets are bytes: a passphrase as UTF-8 in NFKD (V-17), a recovery code as its 20 bytes. */
export type NewSlot =
  | { readonly kind: 'passphrase'; readonly secret: Uint8Array; readonly cost: Argon2idCost }
  | { readonly kind: 'recovery-code'; readonly secret: Uint8Array };

/** The secret of a slot, to open with. */
export interface SlotSecret {
  readonly kind: 'passphrase' | 'recovery-code';
  readonly secret: Uint8Array;
}
