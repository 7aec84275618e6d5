import { encodeHex } from '../core/encoding/hex.ts';
import { deriveKeySecret, derivePublicAccount, seedFingerprint } from '../core/keys/derive-key.ts';
import { keyRecordSchema, type KeyRecord } from '../core/keys/key.ts';
import { decodeSeedSecret, newSeedSecret, wipeSeedSecret } from '../core/keys/seed-secret.ts';
import { isSecretLength } from '../core/crypto/algorithms.ts';
import { equalBytes } from '../core/crypto/bytes.ts';
import { HoldfastError } from '../core/error.ts';
import { parseDerivationPath } from '../core/seeds/path.ts';
import { inspectBackup, type BackupReport as Inspected } from '../core/vault/backup.ts';
import type { SlotSecret } from '../core/vault/slot.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { BackupReport } from '../shared/contract/backup.ts';
import { isAsymmetric } from './key-view.ts';
import type { EnginePorts } from './ports.ts';
import type { Session } from './session.ts';

/**
 * Opens a backup in memory and says key by key what it would bring back: every secret is used to make its public
 * half again, and every derived key is derived again from its seed. Nothing is written.
 * Errors: those of `inspectBackup`, and `backup-damaged` {what: 'key'} for a record that is none of a key.
 */
export async function backupReport(
  ports: EnginePorts,
  file: Uint8Array,
  secret: SlotSecret,
  session: Session | undefined,
): Promise<BackupReport> {
  const proven = new Map<string, 'proven' | 'derived'>();
  const provenVersions = new Map<string, Set<number>>();
  let checked: readonly KeyRecord[] | undefined;
  const inspected = await inspectBackup(ports, file, secret, (keyId, version, bytes, records) => {
    checked ??= keysOf(records);
    const keys = checked;
    const record = keys.find(({ id }) => id === keyId);
    const held = record?.versions.find(({ number }) => number === version);
    if (record === undefined || held === undefined) return;
    if (record.algorithm === 'bip39-seed') proveSeed(ports, record, bytes, keys, proven);
    else if (provesKey(ports, record, held.publicKey, bytes)) {
      const versions = provenVersions.get(keyId) ?? new Set();
      provenVersions.set(keyId, versions.add(version));
      // A key is brought back when all of it is: what an old version protects is lost without that version.
      const whole = record.versions.every(
        ({ number, state }) => state === 'destroyed' || versions.has(number),
      );
      if (whole) proven.set(keyId, 'proven');
    }
  });
  const records = checked ?? keysOf(inspected.records);
  const same = session !== undefined && session.vault.id === inspected.vault;
  const settings = inspected.records.find(({ kind }) => kind === 'settings')?.value;
  const name =
    typeof settings === 'object' && settings !== null && 'name' in settings ? settings['name'] : undefined;
  const held = new Set(records.map(({ id }) => id));
  return {
    vaultId: inspected.vault,
    name: typeof name === 'string' ? name : 'Vault',
    created: inspected.created,
    generation: inspected.generation,
    keys: records.map((record) => ({
      id: record.id,
      label: record.label,
      algorithm: record.algorithm,
      state: record.state,
      secret: proven.get(record.id) ?? 'none',
      ...(same ? { compared: compare(record, session.keys.get(record.id)) } : {}),
    })),
    missing: same ? missingFrom(session, held) : [],
    auditEntries: inspected.audit.length,
  };
}

/**
 * The records of keys, each checked: a vault trusts its rows when it opens, so that what comes from elsewhere has to be
 * right before it becomes one. Who knows a secret can write any backup.
 */
function keysOf(records: Inspected['records']): readonly KeyRecord[] {
  return records.flatMap(({ kind, id, value }) => {
    if (kind !== 'key') return [];
    const { success, data } = keyRecordSchema.safeParse(value);
    if (!success || data.id !== id) throw new HoldfastError('backup-damaged', { what: 'key' });
    return [data];
  });
}

/**
 * Holds the key records of an open vault against what {@link backupReport} asks of those of a backup, which has the same
 * ones. Errors: `internal` {reason: `key-record`, key}.
 */
export function requireRestorable(vault: Vault): void {
  for (const { id, value } of vault.list('key')) {
    const { success, data } = keyRecordSchema.safeParse(value);
    if (!success || data.id !== id) throw new HoldfastError('internal', { reason: 'key-record', key: id });
  }
}

function missingFrom(session: Session, held: ReadonlySet<string>): { id: string; label: string }[] {
  const missing = [];
  for (const { id, label, state } of session.keys.all()) {
    if (!held.has(id) && state !== 'destroyed') missing.push({ id, label });
  }
  return missing;
}

/** What makes a key that key and says what it may do; notes of use and of backups do not count. */
function compare(backup: KeyRecord, open: KeyRecord | undefined): 'same' | 'differs' | 'only-in-backup' {
  if (open === undefined) return 'only-in-backup';
  const essence = ({
    label,
    algorithm,
    state,
    versions,
    purposes,
    periods,
    derivation,
    seed,
  }: KeyRecord): string =>
    JSON.stringify([
      label,
      algorithm,
      state,
      versions.map((version) => [version.number, version.publicKey, version.state === 'destroyed']),
      purposes,
      periods,
      derivation,
      seed,
    ]);
  return essence(backup) === essence(open) ? 'same' : 'differs';
}

function provesKey(
  ports: EnginePorts,
  { algorithm }: KeyRecord,
  publicKey: string | undefined,
  secret: Uint8Array,
): boolean {
  if (!isAsymmetric(algorithm)) return isSecretLength(algorithm, secret.length);
  return quietly(() => encodeHex(ports.signer.publicKey(algorithm, secret)) === publicKey);
}

function proveSeed(
  ports: EnginePorts,
  record: KeyRecord,
  bytes: Uint8Array,
  keys: readonly KeyRecord[],
  proven: Map<string, 'proven' | 'derived'>,
): void {
  const { hd } = ports;
  const held = decodeSeedSecret(bytes);
  const again = newSeedSecret(held.entropy, held.language, held.passphrase, hd);
  try {
    const right =
      equalBytes(again.seed, held.seed) && seedFingerprint(held.seed, hd) === record.seed?.fingerprint;
    if (!right) return;
    proven.set(record.id, 'proven');
    for (const child of keys) {
      if (child.derivation?.seed === record.id && quietly(() => provesChild(ports, child, held.seed)))
        proven.set(child.id, 'derived');
    }
  } finally {
    wipeSeedSecret(held);
    wipeSeedSecret(again);
  }
}

function provesChild({ hd }: EnginePorts, child: KeyRecord, seed: Uint8Array): boolean {
  const { derivation, algorithm } = child;
  if (derivation === undefined) return false;
  const expected = child.versions.at(-1)?.publicKey;
  if (derivation.standard !== undefined && derivation.network !== undefined) {
    const path = parseDerivationPath(derivation.path);
    const shown = derivePublicAccount(seed, path, derivation.standard, derivation.network, hd);
    return shown.publicKey === expected && shown.xpub === derivation.xpub && shown.address === child.address;
  }
  const { secret, publicKey } = deriveKeySecret(seed, derivation, algorithm, hd);
  secret.fill(0);
  return publicKey === undefined ? expected === undefined : encodeHex(publicKey) === expected;
}

/** A secret that no key can be made from proves nothing. */
function quietly(prove: () => boolean): boolean {
  try {
    return prove();
  } catch (error) {
    if (error instanceof HoldfastError) return false;
    throw error;
  }
}
