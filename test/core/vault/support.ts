import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createVault } from '../../../src/core/vault/create-vault.ts';
import { openVault } from '../../../src/core/vault/open-vault.ts';
import { isHoldfastError } from '../../../src/core/error.ts';
import type { AuditDraft } from '../../../src/core/audit/entry.ts';
import type { StorePort } from '../../../src/core/ports.ts';
import type { SlotSecret, NewSlot } from '../../../src/core/vault/slot.ts';
import type { Vault, VaultPorts } from '../../../src/core/vault/vault.ts';
import { createStore, openStore } from '../../../src/node/store/sqlite-store.ts';
import { nodeVaultPorts } from '../../../src/node/store/vault-ports.ts';
import { quickKdf } from './quick-kdf.ts';

export { quickKdf };

/** A folder that is gone when the file's tests are over. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const floorCost = { memoryKiB: 64 * 1024, passes: 3, lanes: 1 };
export const passphrase = new TextEncoder().encode('correct horse battery staple');
export const passphraseSlot: NewSlot = { kind: 'passphrase', secret: passphrase, cost: floorCost };
export const passphraseSecret: SlotSecret = { kind: 'passphrase', secret: passphrase };
export const recoverySecret = new Uint8Array(20).map((_, i) => i * 7 + 3);
export const recoverySlot: NewSlot = { kind: 'recovery-code', secret: recoverySecret };
export const recoveryUnlock: SlotSecret = { kind: 'recovery-code', secret: recoverySecret };

export const holder = { program: 'test' };

export function entry(command: string, details: AuditDraft['details'] = {}): AuditDraft {
  return { command, actor: 'test', subjects: [], outcome: 'ok', details };
}

/** The ports of this machine but for the derivation of keys. */
export function testPorts(store: StorePort, seen?: string): VaultPorts {
  return { ...nodeVaultPorts(store, seen), kdf: quickKdf };
}

export async function newVault(
  file: string,
  options: { slots?: NewSlot[]; pageSize?: number; seen?: string } = {},
): Promise<Vault> {
  const store = await createStore(
    file,
    holder,
    options.pageSize === undefined ? {} : { pageSize: options.pageSize },
  );
  return await createVault(testPorts(store, options.seen), {
    slots: options.slots ?? [passphraseSlot],
    appVersion: '0.1.0',
    audit: entry('vault.create'),
  });
}

export async function reopen(
  file: string,
  secret: SlotSecret = passphraseSecret,
  seen?: string,
): Promise<Vault> {
  return await openVault(testPorts(await openStore(file, holder), seen), { secret });
}

/** The code a promise is refused with; `none` when it is not, and the error itself when it is not a typed one. */
export async function codeOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
    return 'none';
  } catch (error) {
    return isHoldfastError(error) ? error.code : error;
  }
}
