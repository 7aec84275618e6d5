import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/ciphers/utils.js';
import { z } from 'zod';
import { ChainWalker, parseEntry } from '../audit/chain.ts';
import { openCheckpoint } from '../audit/checkpoint.ts';
import { leafHash, MerkleTree } from '../audit/merkle.ts';
import type { AuditDraft, AuditEntry } from '../audit/entry.ts';
import { HoldfastError } from '../error.ts';
import type { AeadPort, AuditSignPort, HashPort, KdfPort, RandomPort, X25519Port } from '../ports.ts';
import {
  backupDamaged,
  type BackupFrame,
  type BackupHeader,
  encodeBackupFile,
  encodeFrames,
  openBackupFile,
  parseBackupHeader,
  parseFrames,
} from './backup-format.ts';
import { auditKeyId, type RowChange } from './commit.ts';
import { createVault } from './create-vault.ts';
import { isRecordId } from './record-box.ts';
import { type RecordKind, recordKindOf, recordKinds } from './record-kind.ts';
import { type NewSlot, openSlot, sealToSlot, type SlotSecret } from './slot.ts';
import type { JsonValue, Vault, VaultPorts } from './vault.ts';
import type { VaultState } from './vault-state.ts';

const manifestKind = 0;
const logKind = 254;
const secretKind = recordKinds['key-secret'];
const formerLogPiece = 256 * 1024;

const manifestShape = z.strictObject({
  auditKey: z.string().regex(/^[0-9a-f]{64}$/),
  checkpoint: z.string(),
  headHash: z.string().regex(/^[0-9a-f]{64}$/),
  log: z.number().int().min(0),
  rows: z.number().int().min(0),
});

/** The ports that reading a backup needs. */
export interface BackupPorts {
  readonly random: RandomPort;
  readonly hash: HashPort;
  readonly aead: AeadPort;
  readonly kdf: KdfPort;
  /** Absent: noble's. */
  readonly x25519?: X25519Port;
  readonly auditSign: AuditSignPort;
}

/** What a backup would bring back. Secrets are only named. */
export interface BackupReport {
  readonly vault: string;
  /** ISO 8601 UTC. */
  readonly created: string;
  readonly app: string;
  readonly generation: number;
  readonly headHash: string;
  readonly records: readonly { readonly kind: RecordKind; readonly id: string; readonly value: JsonValue }[];
  readonly secrets: readonly { readonly keyId: string; readonly version: number }[];
  readonly audit: readonly AuditEntry[];
}

/** Writes an open vault as a backup: a fresh key, sealed to the public half of each slot, over everything. */
export function encodeBackup(
  ports: BackupPorts & { readonly clock: { now(): number } },
  state: VaultState,
  parts: {
    readonly auditKey: Uint8Array;
    readonly checkpoint: string;
    readonly log: readonly Uint8Array[];
    readonly openSecret: (id: string) => Uint8Array;
  },
): Uint8Array {
  const frames: BackupFrame[] = [];
  for (const [kind, rows] of [...state.rows].sort(([a], [b]) => a - b)) {
    for (const [id, { value, box }] of rows) {
      const bytes = box === undefined ? utf8ToBytes(JSON.stringify(value ?? null)) : parts.openSecret(id);
      frames.push({ kind, id, bytes });
    }
  }
  const manifest = {
    auditKey: bytesToHex(parts.auditKey),
    checkpoint: parts.checkpoint,
    headHash: state.headHash,
    log: parts.log.length,
    rows: frames.length,
  };
  const log = parts.log.map((bytes, i) => ({ kind: logKind, id: String(i + 1), bytes }));
  const contents = encodeFrames([
    { kind: manifestKind, id: '', bytes: utf8ToBytes(JSON.stringify(manifest)) },
    ...frames,
    ...log,
  ]);
  for (const { kind, bytes } of frames) if (kind === secretKind) bytes.fill(0);
  const key = ports.random.bytes(32);
  const { body } = state.header;
  const { generation } = state.head;
  const header: BackupHeader = {
    app: body.app,
    created: new Date(ports.clock.now()).toISOString(),
    generation,
    nonce: bytesToHex(ports.random.bytes(16)),
    schema: state.schema,
    slots: state.slots.map((slot) =>
      sealToSlot(ports.random, 'backup', state.vaultId, slot, generation, key),
    ),
    vault: body.vault,
  };
  const file = encodeBackupFile(ports, header, key, contents);
  contents.fill(0);
  key.fill(0);
  return file;
}

/** A backup that is open. */
interface OpenBackup {
  readonly header: BackupHeader;
  readonly frames: readonly BackupFrame[];
  readonly manifest: z.infer<typeof manifestShape>;
  readonly log: readonly AuditEntry[];
  readonly wipe: () => void;
}

async function openBackup(ports: BackupPorts, file: Uint8Array, secret: SlotSecret): Promise<OpenBackup> {
  const parsed = parseBackupHeader(file);
  const { header } = parsed;
  // Token slots have no use here: a restored vault has an id of its own, and would want another challenge.
  const slots = header.slots.filter(({ kind }) => kind === secret.kind && kind !== 'token');
  if (slots.length === 0) throw new HoldfastError('no-such-slot', { kind: secret.kind });
  let key: Uint8Array | undefined;
  for (const slot of slots) {
    key ??= await openSlot(ports, 'backup', hexToBytes(header.vault), slot, header.generation, secret);
  }
  if (key === undefined) throw new HoldfastError('wrong-secret', { kind: secret.kind });
  const contents = openBackupFile(ports, file, parsed, key);
  key.fill(0);
  const wipe = () => contents.fill(0);
  try {
    const [first, ...rest] = parseFrames(contents);
    const manifest = manifestShape.safeParse(
      first?.kind === manifestKind ? parseJson(first.bytes) : undefined,
    );
    if (!manifest.success) throw backupDamaged('manifest');
    const frames = rest.filter(({ kind }) => kind !== logKind);
    const log = checkLog(
      ports,
      header,
      manifest.data,
      rest.filter(({ kind }) => kind === logKind),
    );
    if (frames.length !== manifest.data.rows || !areRows(frames)) throw backupDamaged('rows');
    return { header, frames, manifest: manifest.data, log, wipe };
  } catch (error) {
    wipe();
    throw error;
  }
}

/**
 * Whether frames are rows as a vault has them: of kinds there are, with ids there can be, each once, and no head, which
 * every vault makes for itself. Who knows a secret can write any backup: what is wrong in it must not be found out
 * only when the restored vault is opened the next time.
 */
function areRows(frames: readonly BackupFrame[]): boolean {
  const seen = new Set<string>();
  return frames.every(({ kind, id }) => {
    const place = `${kind} ${id}`;
    if (recordKindOf(kind) === undefined || kind === recordKinds.head) return false;
    if (!isRecordId(id) || seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

/** The log a backup carries must be whole: chain, signatures and signed checkpoint. */
function checkLog(
  ports: BackupPorts,
  header: BackupHeader,
  manifest: z.infer<typeof manifestShape>,
  frames: readonly BackupFrame[],
): AuditEntry[] {
  const publicKey = hexToBytes(manifest.auditKey);
  const walker = new ChainWalker(ports, hexToBytes(header.vault), publicKey);
  const tree = new MerkleTree(ports.hash);
  const entries = frames.map(({ bytes }) => {
    const entry = parseEntry(bytes);
    if (entry === undefined) throw backupDamaged('log');
    walker.take(entry);
    tree.add(leafHash(ports.hash, bytes));
    return entry;
  });
  const checkpoint = openCheckpoint(ports, header.vault, publicKey, manifest.checkpoint);
  if (checkpoint?.size !== entries.length || checkpoint.root !== bytesToHex(tree.root()))
    throw backupDamaged('log');
  if (entries.length !== manifest.log) throw backupDamaged('log');
  return entries;
}

/** Looks at one secret of a backup, which is wiped afterwards; `records` are all that the backup holds. */
export type SecretVisitor = (
  keyId: string,
  version: number,
  secret: Uint8Array,
  records: BackupReport['records'],
) => void;

/**
 * What a backup would bring back, after checking every byte of it; nothing is written anywhere.
 * Errors: `wrong-secret`, `no-such-slot`, `not-a-backup`, `backup-newer`, `backup-damaged`, `kdf-too-weak`,
 * `kdf-too-costly`.
 */
export async function inspectBackup(
  ports: BackupPorts,
  file: Uint8Array,
  secret: SlotSecret,
  onSecret?: SecretVisitor,
): Promise<BackupReport> {
  const backup = await openBackup(ports, file, secret);
  const { header, frames, manifest, log } = backup;
  const records: BackupReport['records'][number][] = [];
  const secrets: BackupReport['secrets'][number][] = [];
  try {
    for (const { kind, id, bytes } of frames) {
      const name = recordKindOf(kind);
      const [, keyId, version] = /^(.+)#(\d+)$/.exec(id) ?? [];
      if (name === undefined) throw backupDamaged('rows');
      if (kind !== secretKind) records.push({ kind: name, id, value: parseJson(bytes) });
      else if (keyId !== undefined && keyId !== auditKeyId) secrets.push({ keyId, version: Number(version) });
    }
    for (const { kind, id, bytes } of onSecret === undefined ? [] : frames) {
      const [, keyId, version] = /^(.+)#(\d+)$/.exec(id) ?? [];
      if (kind === secretKind && keyId !== undefined && keyId !== auditKeyId)
        onSecret?.(keyId, Number(version), bytes, records);
    }
  } finally {
    backup.wipe();
  }
  const { vault, created, app, generation } = header;
  return { vault, created, app, generation, headHash: manifest.headHash, records, secrets, audit: log };
}

/** How to restore. */
export interface RestoreOptions {
  /** The secret that opens the backup. */
  readonly secret: SlotSecret;
  /** The slots of the new vault. */
  readonly slots: readonly NewSlot[];
  readonly appVersion: string;
  readonly audit: AuditDraft;
}

/**
 * Brings a backup back into an empty store, as a vault with an id, keys and a log of its own; the old vault's log
 * is kept beside it as `former-log` records. The ports' store is closed when this fails.
 * Errors: those of `inspectBackup` and `createVault`.
 */
export async function restoreBackup(
  ports: VaultPorts,
  file: Uint8Array,
  options: RestoreOptions,
): Promise<Vault> {
  let backup: OpenBackup | undefined;
  try {
    backup = await openBackup(ports, file, options.secret);
    const changes: RowChange[] = formerLog(backup);
    for (const { kind, id, bytes } of backup.frames) {
      if (kind === recordKinds['audit-identity'] || (kind === secretKind && id.startsWith(`${auditKeyId}#`)))
        continue;
      changes.push(kind === secretKind ? { kind, id, secret: bytes } : { kind, id, value: parseJson(bytes) });
    }
    const { vault, generation, created } = backup.header;
    const details = {
      ...options.audit.details,
      formerVault: vault,
      formerGeneration: generation,
      backupCreated: created,
    };
    const { slots, appVersion, audit } = options;
    return await createVault(ports, {
      slots,
      appVersion,
      audit: { ...audit, details },
      contents: { changes },
    });
  } catch (error) {
    await ports.store.close();
    throw error;
  } finally {
    backup?.wipe();
  }
}

/** The old log in pieces of a bounded size, with what is needed to check it again. */
function formerLog({ header, manifest, log }: OpenBackup): RowChange[] {
  const kind = recordKinds['former-log'];
  const { auditKey, checkpoint } = manifest;
  const pieces: JsonValue[][] = [[]];
  let length = 0;
  for (const entry of log) {
    const { actor, command, details, outcome, previous, seq, signature, subjects, time } = entry;
    const size = JSON.stringify(entry).length;
    if (length > 0 && length + size > formerLogPiece) {
      pieces.push([]);
      length = 0;
    }
    pieces.at(-1)?.push({ actor, command, details, outcome, previous, seq, signature, subjects, time });
    length += size;
  }
  return [
    { kind, id: header.vault, value: { auditKey, checkpoint, entries: log.length, pieces: pieces.length } },
    ...pieces.map((entries, i) => ({ kind, id: `${header.vault}:${i + 1}`, value: entries })),
  ];
}

/** JSON of our own making, authenticated: a parse error is damage. */
function parseJson(bytes: Uint8Array): JsonValue {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as JsonValue;
  } catch {
    throw backupDamaged('json');
  }
}
