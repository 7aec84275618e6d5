import { HoldfastError } from '../core/error.ts';
import { passphraseBytes } from '../core/encoding/utf8.ts';
import { parseHeader, vaultIdBytes } from '../core/vault/header.ts';
import { parseRecoveryCode } from '../core/vault/recovery-code.ts';
import { openSlot, type SlotSecret } from '../core/vault/slot.ts';
import type { EnginePorts } from './ports.ts';
import type { Session } from './session.ts';

/** How a person proves who they are. */
export interface Proof {
  readonly with: 'passphrase' | 'recovery-code';
  readonly secret: Uint8Array;
}

/** What a slot is tried with, in an array of its own for the caller to wipe. Errors: `bad-text`, `recovery-code-*`. */
export function slotSecret(proof: Proof): SlotSecret {
  return proof.with === 'passphrase'
    ? { kind: 'passphrase', secret: passphraseBytes(proof.secret) }
    : { kind: 'recovery-code', secret: parseRecoveryCode(proof.secret) };
}

/** Runs `use` with the slot secret of a proof and wipes it. */
export async function withSlotSecret<T>(proof: Proof, use: (secret: SlotSecret) => Promise<T>): Promise<T> {
  const secret = slotSecret(proof);
  try {
    return await use(secret);
  } finally {
    secret.secret.fill(0);
  }
}

/**
 * Id of the slot of the open vault that this secret opens. It takes as long as an unlock does.
 * Errors: `wrong-secret`, those of `slotSecret`.
 */
export async function proveSlot(ports: EnginePorts, session: Session, proof: Proof): Promise<string> {
  return await withSlotSecret(proof, async (secret) => {
    const { kind } = secret;
    const { body } = parseHeader(await session.store.readHeader());
    for (const slot of body.slots) {
      if (slot.kind !== kind) continue;
      const root = await openSlot(ports, 'root', vaultIdBytes(body), slot, body.rootGeneration, secret);
      if (root === undefined) continue;
      root.fill(0);
      return slot.id;
    }
    throw new HoldfastError('wrong-secret', { kind });
  });
}
