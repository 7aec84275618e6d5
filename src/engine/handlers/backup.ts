import { encodeHex } from '../../core/encoding/hex.ts';
import { HoldfastError, isHoldfastError } from '../../core/error.ts';
import { withBackupRule } from '../../core/keys/activation.ts';
import { instant } from '../../core/keys/instant.ts';
import type { KeyRecord } from '../../core/keys/key.ts';
import { uuidV7 } from '../../core/keys/uuid-v7.ts';
import { restoreBackup } from '../../core/vault/backup.ts';
import { parseBackupHeader } from '../../core/vault/backup-format.ts';
import type { NewSlot, SlotSecret } from '../../core/vault/slot.ts';
import { backupReport, requireRestorable } from '../backup-report.ts';
import type { HandlersOf } from '../context.ts';
import { managedBackups, type ManagedBackup } from '../managed-backup.ts';
import { withSlotSecret } from '../slot-proof.ts';
import { vaultPorts } from '../open-stored.ts';

/** Backups larger than this are not read: a vault of ten thousand keys takes about 20 MiB. */
const maxBackupBytes = 512 * 1024 * 1024;

/** The handlers of `backup.*`. */
export const backupHandlers: HandlersOf<'backup'> = {
  'backup.write': async (input, context) => {
    const { session, ports } = context;
    const { vault } = session;
    const path = await ports.files.resolve(input.file, 'create');
    const created = instant(context.now);
    const generation = vault.generation;
    // What a restore would refuse is not written as a backup.
    requireRestorable(vault);
    const bytes = await vault.writeBackup();
    context.throwIfCancelled();
    // Durable, read back and compared byte for byte before it counts as a backup.
    const written = await ports.files.writeWhole(path, bytes);
    const backup: ManagedBackup = {
      id: uuidV7(context.now, (length) => ports.random.bytes(length)),
      created,
      location: path,
      sha256: encodeHex(ports.hash.sha256(bytes)),
      generation,
      keys: session.keys.size,
      verified: instant(context.now),
    };
    const met = [...session.keys.all()]
      .filter(needsBackup)
      .map((record) => withBackupRule(record, 'vault-backup', context.act()));
    const details = {
      sha256: backup.sha256,
      generation,
      keys: backup.keys,
      bytes: bytes.length,
      rulesMet: met.length,
    };
    try {
      await context.change({ subjects: [vault.id, backup.id], details }, (change) => {
        change.put('backup', backup.id, { ...backup });
        for (const record of met) change.putKey(record);
      });
    } catch (error) {
      // A copy of every key that no list names would never be looked for. Only where the vault may name it after all,
      // because the store does not know what it wrote, is it left.
      if (isHoldfastError(error) && error.details['rolledBack'] !== false) await written.takeBack();
      throw error;
    }
    return { ...backup };
  },

  'backup.list': (_input, { session }) =>
    Promise.resolve({
      backups: managedBackups(session.vault)
        .reverse()
        .map((backup) => ({ ...backup })),
    }),

  'backup.forget': async (input, context) => {
    const backup = managedBackups(context.session.vault).find(({ id }) => id === input.id);
    if (backup === undefined) throw context.fail('no-such-backup');
    const details = { sha256: backup.sha256, created: backup.created };
    await context.change({ subjects: [backup.id], details }, (change) => change.delete('backup', backup.id));
    return {};
  },

  'backup.inspect': async (input, context) => {
    const { ports, holder } = context;
    const file = await ports.files.readWhole(await ports.files.resolve(input.file, 'read'), maxBackupBytes);
    return await withSlotSecret(input.proof, (secret) =>
      ofBackup(backupReport(ports, file, secret, holder.session)),
    );
  },

  'backup.restore': async (input, context) => {
    const { ports } = context;
    if (context.holder.session !== undefined) throw context.fail('vault-already-open');
    await ports.selfTest();
    const file = await ports.files.readWhole(await ports.files.resolve(input.file, 'read'), maxBackupBytes);
    return await withSlotSecret(input.proof, async (secret) => {
      // Proven key by key before a file is made, so that a bad backup leaves nothing behind.
      const report = await ofBackup(backupReport(ports, file, secret, undefined));
      context.throwIfCancelled();
      const store = await ports.stores.create(await ports.files.resolve(input.into, 'create'));
      const vault = await restoreBackup(vaultPorts(ports, store), file, {
        secret,
        slots: [slotLike(file, secret)],
        appVersion: ports.app.version,
        audit: context.entry({ subjects: [], details: { keys: report.keys.length } }),
      });
      await vault.close();
      return report;
    });
  },
};

function needsBackup(record: KeyRecord): boolean {
  return (
    record.backup.rule === 'open' &&
    record.home !== 'token' &&
    record.derivation === undefined &&
    record.state !== 'destroyed'
  );
}

/** A slot of the new vault that the same secret opens, at the cost it had. */
function slotLike(file: Uint8Array, { kind, secret }: SlotSecret): NewSlot {
  if (kind === 'recovery-code') return { kind, secret };
  if (kind === 'token') throw new HoldfastError('slot-not-supported', { kind });
  const kdf = parseBackupHeader(file).header.slots.find((slot) => slot.kind === kind)?.kdf;
  if (kdf?.algorithm !== 'argon2id') throw new HoldfastError('backup-damaged', { what: 'slot' });
  return { kind, secret, cost: { memoryKiB: kdf.memoryKiB, passes: kdf.passes, lanes: kdf.lanes } };
}

/** A backup without such a slot tells no more than one with another secret in it. */
async function ofBackup<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isHoldfastError(error, 'no-such-slot')) throw new HoldfastError('wrong-secret');
    if (isHoldfastError(error, 'vault-damaged')) throw new HoldfastError('backup-damaged', error.details);
    throw error;
  }
}
