import { encodeUtf8 } from '../core/encoding/utf8.ts';
import type { InventoryRow } from '../core/keys/inventory.ts';
import { csvTable } from './csv.ts';
import type { Selected } from './inventory-select.ts';

/** One key as it is exported: public facts only, the same in every form. */
export interface ExportRow {
  readonly id: string;
  readonly label: string;
  readonly tags: readonly string[];
  readonly algorithm: string;
  readonly kind: string;
  readonly home: string;
  readonly purposes: readonly string[];
  readonly state: string;
  readonly stateSince: string;
  readonly archived: boolean;
  readonly created: string;
  readonly origin: string;
  readonly versions: number;
  readonly activeFrom: string;
  readonly originatorUntil: string;
  readonly recipientUntil: string;
  readonly rotationNext: string;
  readonly retainUntil: string;
  readonly lastUsed: string;
  readonly useCount: number;
  readonly backup: InventoryRow['backup'];
  readonly address: string;
  readonly fingerprint: string;
  readonly path: string;
  readonly parent: string;
  readonly predecessor: string;
  readonly successor: string;
  readonly flags: readonly string[];
  /** For each flag the command that puts it right. */
  readonly nextSteps: readonly string[];
}

/** The row of one key. */
export function exportRow({ record, row, findings }: Selected): ExportRow {
  const { from = '', originatorUntil = '', recipientUntil = '' } = record.periods;
  return {
    id: record.id,
    label: record.label,
    tags: record.tags,
    algorithm: record.algorithm,
    kind: row.kind,
    home: record.home,
    purposes: record.purposes,
    state: record.state,
    stateSince: record.stateSince,
    archived: record.archived,
    created: record.created,
    origin: record.origin.how,
    versions: record.versions.length,
    activeFrom: from,
    originatorUntil,
    recipientUntil,
    rotationNext: record.rotation?.next ?? '',
    retainUntil: record.retainUntil ?? '',
    lastUsed: record.lastUsed ?? '',
    useCount: record.useCount,
    backup: row.backup,
    address: row.address ?? '',
    fingerprint: row.fingerprint ?? '',
    path: row.path ?? '',
    parent: row.parent ?? '',
    predecessor: record.predecessor ?? '',
    successor: record.successor ?? '',
    flags: findings.map(({ flag }) => flag),
    nextSteps: findings.map(({ nextStep }) => nextStep),
  };
}

/** Columns of the table, in order. */
const columns = [
  'id',
  'label',
  'tags',
  'algorithm',
  'kind',
  'home',
  'purposes',
  'state',
  'stateSince',
  'archived',
  'created',
  'origin',
  'versions',
  'activeFrom',
  'originatorUntil',
  'recipientUntil',
  'rotationNext',
  'retainUntil',
  'lastUsed',
  'useCount',
  'backup',
  'address',
  'fingerprint',
  'path',
  'parent',
  'predecessor',
  'successor',
  'flags',
  'nextSteps',
] as const satisfies readonly (keyof ExportRow)[];

/** The rows as a table; lists are joined by semicolons. */
export function inventoryCsv(rows: readonly ExportRow[]): Uint8Array {
  return csvTable(
    columns,
    rows.map((row) => columns.map((name) => csvText(row[name]))),
  );
}

function csvText(value: ExportRow[keyof ExportRow]): string {
  return typeof value === 'object' ? value.join('; ') : String(value);
}

/** The rows as JSON, with counts to compare by. `at` as ISO 8601 UTC. */
export function inventoryJson(
  rows: readonly ExportRow[],
  vault: { readonly id: string; readonly name: string },
  at: string,
): Uint8Array {
  const counts: Record<string, number> = {};
  for (const { state } of rows) counts[state] = (counts[state] ?? 0) + 1;
  const body = { format: 'holdfast-inventory', version: 1, at, vault, keys: rows.length, counts, rows };
  return encodeUtf8(`${JSON.stringify(body, null, 2)}\n`);
}
