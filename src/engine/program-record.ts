import type { RuleSet } from '../core/policy/rules.ts';
import type { JsonValue, Vault } from '../core/vault/vault.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Change, Context } from './context.ts';

/** How often a program may ask. */
export interface Rate {
  readonly perSecond: number;
  readonly perDay?: number | undefined;
}

/** A paired program as the vault keeps it. */
export interface ProgramRecord {
  readonly id: string;
  readonly name: string;
  readonly state: 'active' | 'stopped' | 'revoked';
  readonly paired: string;
  /** SHA-256 of its token, hex; gone once it is revoked. */
  readonly tokenHash?: string;
  readonly keys: readonly string[];
  readonly rules: RuleSet;
  readonly rate: Rate;
  readonly lastRequest?: string;
  readonly signed: number;
  readonly refused: number;
  /** What was answered on the last day (UTC) on which it asked. */
  readonly day?: { readonly on: string; readonly count: number };
}

/** A program as its owner sees it. */
export type ProgramView = CommandOutput<'programs.list'>['programs'][number];

/** All paired programs, in the order of their pairing. */
export function programsOf(vault: Vault): ProgramRecord[] {
  const records: ProgramRecord[] = [];
  // Records of this kind are written by the engine alone and were authenticated.
  for (const { value } of vault.list('program')) records.push(value as unknown as ProgramRecord);
  return records.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** One program. */
export function programRecord(vault: Vault, id: string): ProgramRecord | undefined {
  // As above.
  return vault.get('program', id) as unknown as ProgramRecord | undefined;
}

/** Writes a program. */
export function putProgram(change: Pick<Change, 'put'>, record: ProgramRecord): void {
  // Spread so that the compiler sees plain fields; every one of them is JSON.
  change.put('program', record.id, { ...record } as unknown as JsonValue);
}

/** What the owner is shown; keys that are gone have no name any more. */
export function viewOf(context: Context, record: ProgramRecord): ProgramView {
  const { tokenHash: _tokenHash, day: _day, keys, ...shown } = record;
  return { ...shown, keys: labelled(context, keys) };
}

/** Keys with their labels. */
function labelled(context: Context, keys: readonly string[]): ProgramView['keys'] {
  return keys.flatMap((id) => {
    const record = context.session.keys.get(id);
    return record === undefined ? [] : [{ key: record.id, label: record.label }];
  });
}
