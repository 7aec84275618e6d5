import { bytesToHex, utf8ToBytes } from '@noble/ciphers/utils.js';
import { z } from 'zod';
import type { AuditKey, StoreContents } from '../ports.ts';
import { damaged } from './bytes.ts';
import { headerHash, type ParsedHeader } from './header.ts';
import {
  type BoxPlace,
  decodeRecordId,
  openRecord,
  openRecords,
  recordAad,
  type SealedRecord,
} from './record-box.ts';
import { recordKindOf, recordKinds } from './record-kind.ts';
import { SetHash } from './set-hash.ts';
import type { SlotKeys } from './slot.ts';
import type { JsonValue } from './vault.ts';
import type { KeyPorts, VaultKeys } from './vault-keys.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const headShape = z.strictObject({
  generation: count,
  /** Hash of the header's bytes. */
  header: hash,
  /** Hash and number of the last entry of the log. */
  logHash: hash,
  logLength: count,
  /** Hash of the sealed head before this one; zeros for the first. */
  previous: hash,
  /** Sum of the set hash over every other row. */
  set: hash,
});

/** The sealed head: what ties header, rows and log of one generation together. */
export type Head = z.infer<typeof headShape>;

/** Records opened in one go; enough that what one go costs does not show. */
const openedAtOnce = 128;

/** Id of the head's row. */
export const headId = utf8ToBytes('head');

/** A row in memory. Secrets keep their box; of the others the value is kept. */
export interface Stored {
  readonly generation: number;
  readonly element: Uint8Array;
  readonly value?: JsonValue;
  readonly box?: Uint8Array;
}

/** An open vault's contents. A commit makes a new head and changes rows; see commit.ts. */
export interface VaultState {
  header: ParsedHeader;
  readonly vaultId: Uint8Array;
  /** The header's slots with their public keys. */
  slots: readonly SlotKeys[];
  schema: number;
  keys: VaultKeys;
  head: Head;
  /** Hash of the sealed head in hex. */
  headHash: string;
  /** Rows by number of kind, then by id; the head is not among them. */
  readonly rows: Map<number, Map<string, Stored>>;
  set: SetHash;
  /** The log's key once an entry was signed; what seals its secret is in memory as long as this is. */
  auditKey?: AuditKey | undefined;
}

/** The rows of one kind, made when absent. */
export function rowsOf(state: Pick<VaultState, 'rows'>, kind: number): Map<string, Stored> {
  let rows = state.rows.get(kind);
  if (rows === undefined) state.rows.set(kind, (rows = new Map<string, Stored>()));
  return rows;
}

/**
 * Opens every row, and checks them as a set against the head, and the head against header and log.
 * Errors: `vault-damaged` {what, where}.
 */
export function readState(
  ports: KeyPorts,
  header: ParsedHeader,
  vaultId: Uint8Array,
  keys: VaultKeys,
  contents: StoreContents,
): VaultState {
  const schema = header.body.schema;
  const rows = new Map<number, Map<string, Stored>>();
  const set = new SetHash();
  const sealed: (SealedRecord & { readonly name: string; readonly element: Uint8Array })[] = [];
  let head: { value: Head; hash: string } | undefined;
  for (const { kind, id, generation, box } of contents.records) {
    const place: BoxPlace = { vaultId, schema, kind, id, generation };
    const name = decodeRecordId(id);
    if (recordKindOf(kind) === undefined || name === undefined) throw damaged('record', `kind ${kind}`);
    if (kind === recordKinds.head) {
      if (name !== 'head') throw damaged('head', 'id');
      const value = parseHead(openRecord(keys, place, box));
      if (value.generation !== generation) throw damaged('head', 'generation');
      head = { value, hash: bytesToHex(ports.hash.sha256(box)) };
      continue;
    }
    const aad = recordAad(place);
    const element = keys.elements.element(aad, box);
    set.add(element);
    if (kind === recordKinds['key-secret']) rowsOf({ rows }, kind).set(name, { generation, element, box });
    else sealed.push({ place, aad, box, name, element });
  }
  for (let from = 0; from < sealed.length; from += openedAtOnce) {
    const some = sealed.slice(from, from + openedAtOnce);
    const values = parseAll(openRecords(keys, some));
    for (const [i, { place, name, element }] of some.entries()) {
      const value = values[i] ?? null;
      rowsOf({ rows }, place.kind).set(name, { generation: place.generation, element, value });
    }
  }
  if (head === undefined) throw damaged('head', 'missing');
  if (set.hex() !== head.value.set) throw damaged('records', 'set');
  if (headerHash(ports.hash, header.bytes) !== head.value.header) throw damaged('header', 'replaced');
  const { logLength } = head.value;
  const { logCount, logFirst, logLast } = contents;
  if (logCount !== logLength || logLast !== logLength || logFirst !== Math.min(1, logLength))
    throw damaged('log', 'length');
  const slots = header.body.slots.map((slot, i) => ({ ...slot, publicKey: keys.publicKeys[i] ?? '' }));
  return { header, vaultId, slots, schema, keys, head: head.value, headHash: head.hash, rows, set };
}

/** A record is JSON of our own, authenticated for its place: it is parsed, all in one go, and not checked again. */
function parseAll(records: readonly Uint8Array[]): JsonValue[] {
  const decoder = new TextDecoder();
  const texts = records.map((bytes) => decoder.decode(bytes));
  return JSON.parse(`[${texts.join(',')}]`) as JsonValue[];
}

function parseHead(bytes: Uint8Array): Head {
  const parsed = headShape.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  if (!parsed.success) throw damaged('head', 'fields');
  return parsed.data;
}
