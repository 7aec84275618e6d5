import { bytesToHex } from '@noble/ciphers/utils.js';
import { checkDraft, noPrevious } from '../audit/chain.ts';
import type { AuditDraft } from '../audit/entry.ts';
import { HoldfastError } from '../error.ts';
import { auditKeyId, type CommitPlan, prepareCommit } from './commit.ts';
import { encodeHeader, type HeaderBody, schemaVersion } from './header.ts';
import { checkSlotCosts } from './kdf-limits.ts';
import { auditIdentityId, auditIdentityValue, OpenSession, recordSeen } from './open-session.ts';
import { secretRecordId } from './record-box.ts';
import { recordKinds } from './record-kind.ts';
import { SetHash } from './set-hash.ts';
import { makeSlot, newSlotCost, type NewSlot, sealToSlot, type SlotKeys } from './slot.ts';
import type { Vault, VaultPorts } from './vault.ts';
import { VaultKeys, wrapVaultKeys } from './vault-keys.ts';
import type { VaultState } from './vault-state.ts';

/** How to make a vault. */
export interface CreateVaultOptions {
  /** At least one slot. */
  readonly slots: readonly NewSlot[];
  /** Version of the app, kept in the header. */
  readonly appVersion: string;
  /** First entry of the log. */
  readonly audit: AuditDraft;
  /** Further contents of the first commit: a restore. */
  readonly contents?: Pick<CommitPlan, 'changes'>;
}

/**
 * Makes a vault in an empty store and opens it. The ports' store is closed when this fails.
 * Errors: `kdf-too-weak`, `kdf-too-costly`, `slot-missing`, `bad-slot-secret`, those of the store.
 */
export async function createVault(ports: VaultPorts, options: CreateVaultOptions): Promise<Vault> {
  try {
    return await create(ports, options);
  } catch (error) {
    await ports.store.close();
    throw error;
  }
}

async function create(ports: VaultPorts, options: CreateVaultOptions): Promise<Vault> {
  checkDraft(options.audit);
  if (options.slots.length === 0) throw new HoldfastError('slot-missing');
  checkSlotCosts(options.slots.map(newSlotCost));
  const created = new Date(ports.clock.now()).toISOString();
  const vaultId = ports.random.bytes(16);
  const slotKeys: SlotKeys[] = [];
  for (const slot of options.slots) slotKeys.push(await makeSlot(ports, vaultId, slot, created));

  const keys = VaultKeys.fresh(ports);
  const body: HeaderBody = {
    app: options.appVersion,
    created,
    keys: wrapVaultKeys(
      ports,
      keys,
      slotKeys.map(({ publicKey }) => publicKey),
      vaultId,
      1,
    ),
    rootGeneration: 1,
    schema: schemaVersion,
    slots: slotKeys.map((slot) => sealToSlot(ports.random, 'root', vaultId, slot, 1, keys.root)),
    vault: bytesToHex(vaultId),
  };
  const header = { body, bytes: encodeHeader(ports.hash, body, keys.root) };
  const head = {
    generation: 0,
    header: noPrevious,
    logHash: noPrevious,
    logLength: 0,
    previous: noPrevious,
    set: noPrevious,
  };
  const state: VaultState = {
    header,
    vaultId,
    slots: slotKeys,
    schema: schemaVersion,
    keys,
    head,
    headHash: noPrevious,
    rows: new Map(),
    set: new SetHash(),
  };

  const auditSecret = ports.random.bytes(32);
  const publicKey = ports.auditSign.publicKey(auditSecret);
  const prepared = prepareCommit(ports, state, {
    changes: [
      { kind: recordKinds['key-secret'], id: secretRecordId(auditKeyId, 1), secret: auditSecret },
      { kind: recordKinds['audit-identity'], id: auditIdentityId, value: auditIdentityValue(publicKey) },
      ...(options.contents?.changes ?? []),
    ],
    audit: [options.audit],
    renew: 'none',
  });
  auditSecret.fill(0);
  await ports.store.commit({ ...prepared.commit, header: header.bytes });
  prepared.apply();
  await recordSeen(ports, state);
  return new OpenSession(ports, state, slotKeys[0]?.id ?? '', { standing: 'first-seen' }, publicKey);
}
