/** Looks at a locked vault's file as SQLite sees it, without any key: for checks of what is there and what is not. */
import { DatabaseSync } from '@photostructure/sqlite';
import { recordKinds } from '../../core/vault/record-kind.ts';
import { check } from './practice.ts';

/** The sealed boxes of all key secrets. */
export function secretBoxes(file: string): Uint8Array[] {
  return withDatabase(file, true, (database) => {
    const statement = database.prepare('SELECT box FROM record WHERE kind = ?');
    const rows: unknown[] = statement.all(recordKinds['key-secret']);
    statement.close();
    return rows.map((row) => {
      const box: unknown = typeof row === 'object' && row !== null && 'box' in row ? row.box : undefined;
      check(box instanceof Uint8Array, 'a sealed secret is no blob');
      return new Uint8Array(box);
    });
  });
}

/** Places in a vault's file: one of its kinds of record, the header, the log. */
export type Place = keyof typeof recordKinds | 'header' | 'log';

/** Flips the lowest bit of the byte in the middle of the first sealed box at a place. */
export function flipBit(file: string, place: Place): void {
  const { table, column, where } = whereIs(place);
  withDatabase(file, false, (database) => {
    const select = database.prepare(`SELECT ${column} AS box FROM ${table} ${where} LIMIT 1`);
    const found: unknown = select.get();
    select.close();
    const box: unknown =
      typeof found === 'object' && found !== null && 'box' in found ? found.box : undefined;
    check(box instanceof Uint8Array, `no ${place} to change`);
    const changed = new Uint8Array(box);
    const middle = changed.length >> 1;
    changed[middle] = (changed[middle] ?? 0) ^ 1;
    // Every box has a nonce of its own, so it names its row.
    const update = database.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`);
    update.run(changed, new Uint8Array(box));
    update.close();
  });
}

function whereIs(place: Place): { table: string; column: string; where: string } {
  if (place === 'header') return { table: 'header', column: 'bytes', where: '' };
  if (place === 'log') return { table: 'log', column: 'box', where: '' };
  return { table: 'record', column: 'box', where: `WHERE kind = ${recordKinds[place]}` };
}

type Database = InstanceType<typeof DatabaseSync>;

function withDatabase<T>(file: string, readOnly: boolean, work: (database: Database) => T): T {
  const database = new DatabaseSync(file, { readOnly });
  try {
    return work(database);
  } finally {
    database.close();
  }
}
