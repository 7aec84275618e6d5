import { HoldfastError } from '../../error.ts';
import type { CommitPlan, RowChange } from '../commit.ts';
import { recordKinds } from '../record-kind.ts';
import type { JsonValue } from '../vault.ts';
import type { VaultState } from '../vault-state.ts';

/** A record as migrations see it: number of its kind, id, value. Secrets are not shown to migrations. */
export interface MigratedRecord {
  readonly kind: number;
  readonly id: string;
  readonly value: JsonValue;
}

/**
 * One step from schema `from` to `from + 1`. Once released a step is frozen: it imports nothing from live code
 * and knows kinds by their numbers. It returns every record there is from then on.
 */
export interface Migration {
  readonly from: number;
  readonly migrate: (records: readonly MigratedRecord[]) => readonly MigratedRecord[];
}

/** The steps of this version, in order. Schema 1 is the first, so there is none yet. */
export const migrations: readonly Migration[] = [];

/**
 * The commit that brings a vault to schema `current`: everything is sealed again under fresh keys.
 * Errors: `vault-needs-migration` when a step is missing.
 */
export function migrationPlan(state: VaultState, steps: readonly Migration[], current: number): CommitPlan {
  let records: readonly MigratedRecord[] = recordsOf(state);
  for (let schema = state.schema; schema < current; schema++) {
    const step = steps.find(({ from }) => from === schema);
    if (step === undefined) throw new HoldfastError('vault-needs-migration', { schema, current });
    records = step.migrate(records);
  }
  const changes: RowChange[] = records.map(({ kind, id, value }) => ({ kind, id, value }));
  const kept = new Set(records.map(({ kind, id }) => `${kind} ${id}`));
  for (const { kind, id } of recordsOf(state))
    if (!kept.has(`${kind} ${id}`)) changes.push({ kind, id, remove: true });
  const details = { from: state.schema, to: current };
  const audit = [
    {
      actor: 'holdfast',
      command: 'vault.migrate',
      subjects: [state.header.body.vault],
      outcome: 'ok',
      details,
    },
  ];
  return { changes, audit, renew: 'all', schema: current };
}

function recordsOf(state: VaultState): MigratedRecord[] {
  const records: MigratedRecord[] = [];
  for (const [kind, rows] of state.rows) {
    if (kind === recordKinds['key-secret']) continue;
    for (const [id, { value }] of rows) records.push({ kind, id, value: value ?? null });
  }
  return records;
}
