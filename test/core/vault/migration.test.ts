import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openVault } from '../../../src/core/vault/open-vault.ts';
import { prepareCommit } from '../../../src/core/vault/commit.ts';
import { parseHeader, vaultIdBytes } from '../../../src/core/vault/header.ts';
import type { Migration } from '../../../src/core/vault/migrations/migrations.ts';
import { openSlot } from '../../../src/core/vault/slot.ts';
import type { JsonValue } from '../../../src/core/vault/vault.ts';
import { unwrapVaultKeys } from '../../../src/core/vault/vault-keys.ts';
import { readState } from '../../../src/core/vault/vault-state.ts';
import { openStore } from '../../../src/node/store/sqlite-store.ts';
import {
  codeOf,
  entry,
  holder,
  newVault,
  passphraseSecret,
  passphraseSlot,
  recoverySlot,
  recoveryUnlock,
  reopen,
  tempFolder,
  testPorts,
} from './support.ts';

const folder = tempFolder();

/** A vault as a version before the first would have written it: schema 0, where a key's label was its `name`. */
async function vaultOfSchemaZero(file: string): Promise<void> {
  const vault = await newVault(file, { slots: [passphraseSlot, recoverySlot] });
  await vault.transaction((draft) => {
    draft.put('key', 'k1', { name: 'old' });
    draft.put('settings', 'legacy', { gone: true });
    draft.sealSecret('k1', 1, new Uint8Array(32).fill(9));
    draft.audit(entry('keys.generate'));
  });
  await vault.close();
  const store = await openStore(file, holder);
  const ports = testPorts(store);
  const header = parseHeader(await store.readHeader());
  const vaultId = vaultIdBytes(header.body);
  const slot = header.body.slots[0];
  const root =
    slot && (await openSlot(ports, 'root', vaultId, slot, header.body.rootGeneration, passphraseSecret));
  if (root === undefined) throw new Error('no root');
  const state = readState(
    ports,
    header,
    vaultId,
    unwrapVaultKeys(ports, root, header.body),
    await store.load(),
  );
  const storedLog = await store.readLog(1, state.head.logLength);
  const prepared = prepareCommit(ports, state, {
    changes: [],
    audit: [],
    renew: 'all',
    schema: 0,
    storedLog,
  });
  await store.commit(prepared.commit);
  await store.close();
}

// A step knows its own shapes: what a key's record was in schema 0.
const renamed = (value: JsonValue): JsonValue => ({ label: (value as { name: string }).name });

const step: Migration = {
  from: 0,
  migrate: (records) =>
    records
      .filter(({ id }) => id !== 'legacy')
      .map((record) => (record.kind === 2 ? { ...record, value: renamed(record.value) } : record)),
};

describe('a vault of an older schema', () => {
  it('is refused untouched without a place for the copy, or without the step', async () => {
    const file = join(folder, 'a.holdfast');
    await vaultOfSchemaZero(file);
    const before = readFileSync(file);
    expect(await codeOf(() => reopen(file))).toBe('vault-needs-migration');
    const withoutStep = async () =>
      openVault(testPorts(await openStore(file, holder)), {
        secret: passphraseSecret,
        migrationCopy: join(folder, 'a.copy'),
      });
    expect(await codeOf(withoutStep)).toBe('vault-needs-migration');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is copied, then migrated in one commit that is on record', async () => {
    const file = join(folder, 'b.holdfast');
    const copy = join(folder, 'b.copy');
    await vaultOfSchemaZero(file);
    const vault = await openVault(testPorts(await openStore(file, holder)), {
      secret: passphraseSecret,
      migrationCopy: copy,
      migrations: [step],
    });
    expect(vault.get('key', 'k1')).toEqual({ label: 'old' });
    expect(vault.get('settings', 'legacy')).toBeUndefined();
    await vault.close();
    // The copy is the vault as it was: it needs migrating still.
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(await codeOf(() => reopen(copy))).toBe('vault-needs-migration');
    for (const secret of [passphraseSecret, recoveryUnlock]) {
      const again = await reopen(file, secret);
      expect(again.get('key', 'k1')).toEqual({ label: 'old' });
      expect(await again.withSecret('k1', 1, (bytes) => bytes[0])).toBe(9);
      expect((await again.readAudit(1, 9)).map(({ command }) => command)).toEqual([
        'vault.create',
        'keys.generate',
        'vault.migrate',
      ]);
      expect(await again.verifyAudit()).toEqual({ entries: 3 });
      await again.close();
    }
    const second = async () =>
      openVault(testPorts(await openStore(copy, holder)), {
        secret: passphraseSecret,
        migrationCopy: file,
        migrations: [step],
      });
    expect(await codeOf(second)).toBe('file-exists');
  });
});
