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

/** Flips the lowest bit of one byte in the middle of the first record of a kind, or of the header or the log. */
export function flipBit(file: string, where: keyof typeof recordKinds | 'header' | 'log'): void {
  withDatabase(file, false, (database) => {
    const place = {
      header: 'SELECT rowid AS row, bytes AS box FROM header LIMIT 1',
      log: 'SELECT rowid AS row, box FROM log LIMIT 1',
    };
    const select =
      where === 'header' || where === 'log'
        ? place[where]
        : `SELECT rowid AS row, box FROM record WHERE kind = ${recordKinds[where]} LIMIT 1`;
    const statement = database.prepare(select);
    const found: unknown = statement.get();
    statement.close();
    check(
      typeof found === 'object' && found !== null && 'box' in found && 'row' in found,
      `no ${where} to change`,
    );
    const { box, row } = found;
    check(box instanceof Uint8Array && typeof row === 'number', `no ${where} to change`);
    const changed = new Uint8Array(box);
    const middle = changed.length >> 1;
    changed[middle] = (changed[middle] ?? 0) ^ 1;
    const [table, column] =
      where === 'header' ? ['header', 'bytes'] : [where === 'log' ? 'log' : 'record', 'box'];
    const update = database.prepare(`UPDATE ${table ?? ''} SET ${column ?? ''} = ? WHERE rowid = ?`);
    update.run(changed, row);
    update.close();
  });
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
