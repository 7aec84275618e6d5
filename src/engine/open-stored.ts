import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { StorePort } from '../core/ports.ts';
import { parseHeader } from '../core/vault/header.ts';
import { openVault } from '../core/vault/open-vault.ts';
import type { SlotSecret } from '../core/vault/slot.ts';
import type { VaultPorts } from '../core/vault/vault.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import type { EnginePorts } from './ports.ts';
import { Session } from './session.ts';
import { recordUnlockModules } from './unlock-modules.ts';

/** The ports of one vault: those of the engine with a store. */
export function vaultPorts(ports: EnginePorts, store: StorePort): VaultPorts {
  const { random, clock, hash, aead, kdf, x25519, auditSign, seen } = ports;
  return {
    ...{ store, random, clock, hash, aead, kdf, auditSign },
    ...(x25519 === undefined ? {} : { x25519 }),
    ...(seen === undefined ? {} : { seen }),
  };
}

/**
 * Opens the vault of a store and makes it the session; the store is closed when this fails. Errors: those of `openVault`,
 * `vault-older-than-seen`.
 */
export async function openStored(
  context: Context<'vault.unlock' | 'vault.unlock-with-token'>,
  file: { readonly path: string; readonly store: StorePort; readonly acceptOlder: boolean },
  secret: SlotSecret,
): Promise<CommandOutput<'vault.unlock'>> {
  const { ports } = context;
  const { path, store } = file;
  const { schema, failedUnlocks } = await factsBefore(ports, store);
  const migrationCopy = `${path}.schema-${String(schema)}-${fileTime(context.now)}`;
  const vault = await openVault(vaultPorts(ports, store), { secret, migrationCopy }).catch(
    (error: unknown) => {
      // A vault without such a slot tells no more than one with another secret in it.
      throw isHoldfastError(error, 'no-such-slot') ? new HoldfastError('wrong-secret') : error;
    },
  );
  try {
    context.throwIfCancelled();
    const { lineage } = vault;
    if ('seenGeneration' in lineage) {
      const { standing, seenGeneration } = lineage;
      if (!file.acceptOlder) {
        throw context.fail('vault-older-than-seen', {
          standing,
          generation: vault.generation,
          seenGeneration,
        });
      }
      await vault.confirmRollback(context.entry({ subjects: [vault.id] }));
    }
    await recordUnlockModules(context, vault);
    const session = new Session(vault, store);
    context.holder.opened(session);
    const after = parseHeader(await store.readHeader()).body.schema;
    return {
      vaultId: vault.id,
      name: session.settings.name,
      generation: vault.generation,
      failedUnlocks,
      ...(after === schema ? {} : { migratedFrom: schema, copyBeforeMigration: migrationCopy }),
    };
  } catch (error) {
    context.holder.session = undefined;
    await vault.close();
    throw error;
  }
}

async function factsBefore(
  ports: EnginePorts,
  store: StorePort,
): Promise<{ schema: number; failedUnlocks: number }> {
  try {
    const { body } = parseHeader(await store.readHeader());
    const seen = await ports.seen?.read(body.vault);
    return { schema: body.schema, failedUnlocks: seen?.failedUnlocks ?? 0 };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** A time that can be part of a file's name. */
function fileTime(now: number): string {
  return instant(now)
    .replaceAll(':', '')
    .replace(/\.\d+Z$/, 'Z');
}
