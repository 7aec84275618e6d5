import { bytesToHex, utf8ToBytes } from '@noble/ciphers/utils.js';
import { encodeEntry, entryHash, parseEntry, signEntry } from '../audit/chain.ts';
import type { AuditDraft } from '../audit/entry.ts';
import { HoldfastError } from '../error.ts';
import type {
  AuditKey,
  AuditSignPort,
  ClockPort,
  RecordPlace,
  StoreCommit,
  StoredLogEntry,
  StoredRecord,
} from '../ports.ts';
import { encodeHeader, type HeaderBody, headerHash } from './header.ts';
import {
  type BoxPlace,
  encodeRecordId,
  openLogEntry,
  openSecretBox,
  recordAad,
  rewrapSecretBox,
  sealLogEntry,
  sealRecord,
  sealSecretBox,
  secretRecordId,
} from './record-box.ts';
import { recordKinds } from './record-kind.ts';
import { SetHash } from './set-hash.ts';
import { sealToSlot, type SlotKeys } from './slot.ts';
import type { JsonValue } from './vault.ts';
import { type KeyPorts, VaultKeys, wrapVaultKeys } from './vault-keys.ts';
import { type Head, headId, rowsOf, type Stored, type VaultState } from './vault-state.ts';
import { damaged } from './bytes.ts';

/** Longest record, in bytes of JSON, and longest secret. */
export const maxRecordLength = 1024 * 1024;

/** The audit key's secret is kept as a key-secret of this name. */
export const auditKeyId = 'audit';

/** The ports that a commit needs. */
export interface CommitPorts extends KeyPorts {
  readonly auditSign: AuditSignPort;
  readonly clock: ClockPort;
}

/** One change of a row: a value, a secret, or its removal. */
export type RowChange =
  | { readonly kind: number; readonly id: string; readonly value: JsonValue }
  | { readonly kind: number; readonly id: string; readonly secret: Uint8Array }
  | { readonly kind: number; readonly id: string; readonly remove: true };

/** What a commit is made of. */
export interface CommitPlan {
  readonly changes: readonly RowChange[];
  readonly audit: readonly AuditDraft[];
  /**
   * `none`: keys stay. `root`: fresh root, data keys rewrapped (a key was destroyed). `all`: every key fresh and
   * every row and log entry sealed again (a slot was removed, or the schema moved on).
   */
  readonly renew: 'none' | 'root' | 'all';
  /** The slots from now on; absent: as they are. */
  readonly slots?: readonly SlotKeys[];
  /** The log as stored; needed for `all`. */
  readonly storedLog?: readonly StoredLogEntry[];
  /** The schema from now on; only together with `all`. */
  readonly schema?: number;
}

/** A commit ready for the store, and the state the vault has once the store has taken it. */
export interface PreparedCommit {
  readonly commit: StoreCommit;
  /** Brings the state up to the commit. Cannot fail. */
  readonly apply: () => void;
  /** Forgets the keys that the commit would have brought in. */
  readonly discard: () => void;
}

/** Seals everything that a plan changes, without touching the state. */
export function prepareCommit(ports: CommitPorts, state: VaultState, plan: CommitPlan): PreparedCommit {
  const generation = state.head.generation + 1;
  const schema = plan.schema ?? state.schema;
  const keys =
    plan.renew === 'all'
      ? VaultKeys.fresh(ports)
      : plan.renew === 'root'
        ? state.keys.withFreshRoot(ports)
        : state.keys;
  const next = new Map<
    string,
    { place: RecordPlace; kind: number; id: string; row: Stored | undefined; box?: Uint8Array }
  >();
  const set = plan.renew === 'all' ? new SetHash() : state.set.copy();

  const placeOf = (kind: number, id: Uint8Array): BoxPlace => ({
    vaultId: state.vaultId,
    schema,
    kind,
    id,
    generation,
  });
  const put = (
    kind: number,
    id: string,
    idBytes: Uint8Array,
    box: Uint8Array,
    kept: Pick<Stored, 'value' | 'box'>,
  ) => {
    const element = keys.elements.element(recordAad(placeOf(kind, idBytes)), box);
    set.add(element);
    next.set(`${kind} ${id}`, {
      place: { kind, id: idBytes },
      kind,
      id,
      row: { generation, element, ...kept },
      box,
    });
  };

  for (const change of plan.changes) {
    const { kind, id } = change;
    const idBytes = encodeRecordId(id);
    const old = state.rows.get(kind)?.get(id);
    if (old !== undefined && plan.renew !== 'all') set.subtract(old.element);
    if ('remove' in change) {
      next.set(`${kind} ${id}`, { place: { kind, id: idBytes }, kind, id, row: undefined });
    } else if ('secret' in change) {
      const box = sealSecretBox(ports, keys, placeOf(kind, idBytes), change.secret);
      put(kind, id, idBytes, box, { box });
    } else {
      const json = utf8ToBytes(JSON.stringify(change.value));
      if (json.length > maxRecordLength)
        throw new HoldfastError('record-too-long', { limit: maxRecordLength });
      put(kind, id, idBytes, sealRecord(ports, keys, placeOf(kind, idBytes), json), { value: change.value });
    }
  }

  if (plan.renew !== 'none') {
    for (const [kind, rows] of state.rows) {
      if (plan.renew === 'root' && kind !== recordKinds['key-secret']) continue;
      for (const [id, row] of rows) {
        if (next.has(`${kind} ${id}`)) continue;
        if (plan.renew === 'root') set.subtract(row.element);
        const idBytes = encodeRecordId(id);
        const oldPlace: BoxPlace = {
          vaultId: state.vaultId,
          schema: state.schema,
          kind,
          id: idBytes,
          generation: row.generation,
        };
        if (row.box === undefined) {
          const json = utf8ToBytes(JSON.stringify(row.value ?? null));
          put(kind, id, idBytes, sealRecord(ports, keys, placeOf(kind, idBytes), json), {
            value: row.value ?? null,
          });
        } else if (plan.renew === 'root') {
          const box = rewrapSecretBox(ports, state.keys, keys, oldPlace, generation, row.box);
          put(kind, id, idBytes, box, { box });
        } else {
          const secret = openSecretBox(ports, state.keys, oldPlace, row.box);
          const box = sealSecretBox(ports, keys, placeOf(kind, idBytes), secret);
          secret.fill(0);
          put(kind, id, idBytes, box, { box });
        }
      }
    }
  }

  const log = resealLog(ports, state, keys, plan);
  const signed = signEntries(ports, state, plan);
  for (const { entry } of signed) {
    log.push({
      seq: entry.seq,
      box: sealLogEntry(ports, keys, state.vaultId, entry.seq, encodeEntry(entry)),
    });
  }

  const header = nextHeader(ports, state, keys, plan, schema);
  const headerBytes = header === undefined ? state.header.bytes : encodeHeader(ports.hash, header, keys.root);
  const last = signed.at(-1);
  const head: Head = {
    generation,
    header: headerHash(ports.hash, headerBytes),
    logHash: last?.hash ?? state.head.logHash,
    logLength: last?.entry.seq ?? state.head.logLength,
    previous: state.headHash,
    set: set.hex(),
  };
  const headBox = sealRecord(
    ports,
    keys,
    placeOf(recordKinds.head, headId),
    utf8ToBytes(JSON.stringify(head)),
  );

  const puts: StoredRecord[] = [{ kind: recordKinds.head, id: headId, generation, box: headBox }];
  const deletes: RecordPlace[] = [];
  for (const { place, row, box } of next.values()) {
    if (row === undefined) deletes.push(place);
    else if (box !== undefined) puts.push({ ...place, generation, box });
  }
  const expectedGeneration = state.head.generation;
  return {
    commit:
      header === undefined
        ? { expectedGeneration, puts, deletes, log }
        : { expectedGeneration, header: headerBytes, puts, deletes, log },
    apply: () => {
      for (const { kind, id, row } of next.values()) {
        if (row === undefined) state.rows.get(kind)?.delete(id);
        else rowsOf(state, kind).set(id, row);
      }
      if (keys !== state.keys) state.keys.wipe();
      state.keys = keys;
      state.set = set;
      state.head = head;
      state.headHash = bytesToHex(ports.hash.sha256(headBox));
      state.schema = schema;
      state.slots = plan.slots ?? state.slots;
      if (header !== undefined) state.header = { body: header, bytes: headerBytes };
    },
    discard: () => {
      if (keys !== state.keys) keys.wipe();
    },
  };
}

/** After a re-key no entry stays under the old log key. Each is checked on its way, so damage is never sealed anew. */
function resealLog(
  ports: CommitPorts,
  state: VaultState,
  keys: VaultKeys,
  plan: CommitPlan,
): StoredLogEntry[] {
  if (plan.renew !== 'all') return [];
  let previous = '0'.repeat(64);
  const resealed = (plan.storedLog ?? []).map(({ seq, box }, i) => {
    const bytes = openLogEntry(state.keys, state.vaultId, seq, box);
    const entry = parseEntry(bytes);
    if (entry === undefined || entry.seq !== i + 1 || entry.previous !== previous)
      throw damaged('log', String(i + 1));
    previous = bytesToHex(entryHash(ports.hash, entry));
    return { seq, box: sealLogEntry(ports, keys, state.vaultId, seq, bytes) };
  });
  if (resealed.length !== state.head.logLength || (resealed.length > 0 && previous !== state.head.logHash))
    throw damaged('log', 'end');
  return resealed;
}

function signEntries(
  ports: CommitPorts,
  state: VaultState,
  plan: CommitPlan,
): ReturnType<typeof signEntry>[] {
  if (plan.audit.length === 0) return [];
  const key = auditKey(ports, state, plan);
  const signed: ReturnType<typeof signEntry>[] = [];
  let previous = state.head.logHash;
  const time = new Date(ports.clock.now()).toISOString();
  for (const [i, { actor, command, details, outcome, subjects }] of plan.audit.entries()) {
    const seq = state.head.logLength + 1 + i;
    const unsigned = { actor, command, details: details ?? {}, outcome, previous, seq, subjects, time };
    const made = signEntry(ports.hash, state.vaultId, key, unsigned);
    signed.push(made);
    previous = made.hash;
  }
  return signed;
}

/** The audit key made ready, which it stays until the vault is closed: programs have an entry signed for each request. */
function auditKey(ports: CommitPorts, state: VaultState, plan: CommitPlan): AuditKey {
  if (state.auditKey !== undefined) return state.auditKey;
  const secret = auditSecret(ports, state, plan);
  try {
    return (state.auditKey = ports.auditSign.ready(secret));
  } finally {
    secret.fill(0);
  }
}

/** The audit key, from the vault or, in a vault's first commit, from the plan. The caller wipes it. */
export function auditSecret(ports: CommitPorts, state: VaultState, plan?: CommitPlan): Uint8Array {
  const kind = recordKinds['key-secret'];
  const id = secretRecordId(auditKeyId, 1);
  const row = state.rows.get(kind)?.get(id);
  if (row?.box !== undefined) {
    const place = {
      vaultId: state.vaultId,
      schema: state.schema,
      kind,
      id: encodeRecordId(id),
      generation: row.generation,
    };
    return openSecretBox(ports, state.keys, place, row.box);
  }
  const planned = plan?.changes.find((change) => change.kind === kind && change.id === id);
  if (planned === undefined || !('secret' in planned)) throw damaged('audit key', 'missing');
  return planned.secret.slice();
}

function nextHeader(
  ports: CommitPorts,
  state: VaultState,
  keys: VaultKeys,
  plan: CommitPlan,
  schema: number,
): HeaderBody | undefined {
  if (plan.renew === 'none' && plan.slots === undefined) return undefined;
  const body = state.header.body;
  // An added slot needs the root sealed to it; after a renewal all of them do.
  const rootGeneration = plan.renew === 'none' ? body.rootGeneration : body.rootGeneration + 1;
  const known =
    plan.renew === 'none' ? new Map(body.slots.map((slot) => [slot.id, slot])) : new Map<string, never>();
  const slotKeys = plan.slots ?? state.slots;
  const slots = slotKeys.map(
    (slot) =>
      known.get(slot.id) ?? sealToSlot(ports.random, 'root', state.vaultId, slot, rootGeneration, keys.root),
  );
  const publicKeys = slotKeys.map(({ publicKey }) => publicKey);
  const wrapped = wrapVaultKeys(ports, keys, publicKeys, state.vaultId, rootGeneration);
  return { ...body, keys: wrapped, rootGeneration, schema, slots };
}
