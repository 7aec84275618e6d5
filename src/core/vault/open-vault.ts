import { HoldfastError, isHoldfastError } from '../error.ts';
import type { SeenVault } from '../ports.ts';
import { damaged } from './bytes.ts';
import { prepareCommit } from './commit.ts';
import { checkHeaderMac, parseHeader, type ParsedHeader, schemaVersion, vaultIdBytes } from './header.ts';
import { type Migration, migrations, migrationPlan } from './migrations/migrations.ts';
import { OpenSession, readAuditIdentity, recordSeen } from './open-session.ts';
import { openSlot, type SlotSecret } from './slot.ts';
import type { Lineage, Vault, VaultPorts } from './vault.ts';
import { unwrapVaultKeys, type VaultKeys } from './vault-keys.ts';
import { readState, type VaultState } from './vault-state.ts';

/** How to open a vault. */
export interface OpenVaultOptions {
  readonly secret: SlotSecret;
  /** Where a vault of an older schema is copied before it is migrated. Absent: `vault-needs-migration`. */
  readonly migrationCopy?: string;
  /** Stand-ins for the migrations of this version, for tests of the mechanism. */
  readonly migrations?: readonly Migration[];
}

/**
 * Opens a vault. The ports' store is closed when this fails.
 * Errors: `wrong-secret`, `no-such-slot`, `vault-newer`, `vault-damaged` {what, where}, `not-a-vault`,
 * `kdf-too-weak`, `kdf-too-costly`, `vault-needs-migration`.
 */
export async function openVault(ports: VaultPorts, options: OpenVaultOptions): Promise<Vault> {
  try {
    return await open(ports, options);
  } catch (error) {
    await ports.store.close();
    throw error;
  }
}

async function open(ports: VaultPorts, options: OpenVaultOptions): Promise<Vault> {
  const header = parseHeader(await ports.store.readHeader());
  const vaultId = vaultIdBytes(header.body);
  // The sealed rows are read while the slot's key is derived on other threads. A fault of theirs is told only after the
  // secret proved right, so that a wrong secret is always called by its name.
  const opening = openAnySlot(ports, header, vaultId, options.secret);
  const loading = ports.store.load();
  loading.catch(() => undefined);
  const { root, slotId } = await opening;
  let keys: VaultKeys | undefined;
  let state: VaultState | undefined;
  try {
    checkHeaderMac(ports.hash, header, root);
    keys = unwrapVaultKeys(ports, root, header.body);
    state = readState(ports, header, vaultId, keys, await loading);
    await migrate(ports, state, options);
    return await begin(ports, state, slotId);
  } catch (error) {
    // Whatever is wrong with the vault, its keys do not stay behind.
    root.fill(0);
    for (const held of [keys, state?.keys]) held?.wipe();
    throw error;
  }
}

async function begin(ports: VaultPorts, state: VaultState, slotId: string): Promise<Vault> {
  const publicKey = readAuditIdentity(state);
  if (publicKey === undefined) throw damaged('audit key', 'missing');
  const seen = await ports.seen?.read(state.header.body.vault);
  const lineage = lineageOf(state, seen);
  const session = new OpenSession(ports, state, slotId, lineage, publicKey);
  // An older copy is not written to, and what was seen not forgotten, until a person has said so.
  if ('seenGeneration' in lineage) return session;
  if (seen !== undefined && seen.failedUnlocks > 0) {
    await recordFailures(session, seen);
    // Else a process that dies now would have them counted again.
    await session.noted();
  } else if (lineage.standing !== 'same') {
    // What is noted already is not written again: a person waits for this.
    await recordSeen(ports, state);
  }
  return session;
}

/** Tries the secret on each slot of its kind. */
async function openAnySlot(
  ports: VaultPorts,
  header: ParsedHeader,
  vaultId: Uint8Array,
  secret: SlotSecret,
): Promise<{ root: Uint8Array; slotId: string }> {
  const slots = header.body.slots.filter(
    ({ kind, id }) => kind === secret.kind && (secret.kind !== 'token' || secret.slot === id),
  );
  if (slots.length === 0) throw new HoldfastError('no-such-slot', { kind: secret.kind });
  for (const slot of slots) {
    const root = await openSlot(ports, 'root', vaultId, slot, header.body.rootGeneration, secret);
    if (root !== undefined) return { root, slotId: slot.id };
  }
  await countFailure(ports, header.body.vault);
  throw new HoldfastError('wrong-secret', { kind: secret.kind });
}

/** A locked vault cannot write to its log: failures are counted outside and signed in at the next unlock. */
export async function countFailure(
  ports: Pick<VaultPorts, 'clock' | 'seen'>,
  vaultId: string,
): Promise<void> {
  const now = new Date(ports.clock.now()).toISOString();
  const seen = await ports.seen?.read(vaultId);
  const { generation, headHash, failedUnlocks, firstFailure } = seen ?? {
    generation: 0,
    headHash: '',
    failedUnlocks: 0,
  };
  const next = {
    generation,
    headHash,
    failedUnlocks: failedUnlocks + 1,
    firstFailure: firstFailure ?? now,
    lastFailure: now,
  };
  await ports.seen?.write(vaultId, next).catch(() => undefined);
}

async function recordFailures(session: OpenSession, seen: SeenVault): Promise<void> {
  try {
    await session.transaction((draft) => {
      draft.audit({
        actor: 'unknown',
        command: 'vault.unlock',
        subjects: [session.id],
        outcome: 'wrong-secret',
        details: {
          count: seen.failedUnlocks,
          first: seen.firstFailure ?? null,
          last: seen.lastFailure ?? null,
        },
      });
    });
  } catch (error) {
    // On a full disk or a read-only stick the count stays outside for the next time: one mistyped passphrase must not
    // keep the owner from reading the vault.
    if (!isHoldfastError(error) || error.details['rolledBack'] !== true) throw error;
  }
}

function lineageOf(state: VaultState, seen: SeenVault | undefined): Lineage {
  if (seen === undefined || seen.headHash === '') return { standing: 'first-seen' };
  const { generation } = state.head;
  if (generation > seen.generation) return { standing: 'newer' };
  if (generation < seen.generation) return { standing: 'older', seenGeneration: seen.generation };
  return seen.headHash === state.headHash
    ? { standing: 'same' }
    : { standing: 'forked', seenGeneration: seen.generation };
}

/** Brings an older schema up to this version's in one commit, after a copy. A newer one never gets here. */
async function migrate(ports: VaultPorts, state: VaultState, options: OpenVaultOptions): Promise<void> {
  if (state.schema === schemaVersion) return;
  if (options.migrationCopy === undefined) {
    throw new HoldfastError('vault-needs-migration', { schema: state.schema, current: schemaVersion });
  }
  const plan = migrationPlan(state, options.migrations ?? migrations, schemaVersion);
  await ports.store.copyTo(options.migrationCopy);
  const storedLog = await ports.store.readLog(1, state.head.logLength);
  const prepared = prepareCommit(ports, state, { ...plan, storedLog });
  try {
    await ports.store.commit(prepared.commit);
  } catch (error) {
    prepared.discard();
    throw error;
  }
  prepared.apply();
}
