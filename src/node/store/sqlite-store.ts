import { unlink } from 'node:fs/promises';
import { backup } from '@photostructure/sqlite';
import { HoldfastError } from '../../core/error.ts';
import type {
  StoreCommit,
  StoreContents,
  StoredLogEntry,
  StoredRecord,
  StorePort,
} from '../../core/ports.ts';
import {
  checkFile,
  checkPages,
  checkTables,
  claimFile,
  createEmpty,
  createTables,
  type Database,
  holderFile,
  openDatabase,
  sqliteError,
  type VaultHolder,
  writeHolder,
} from './sqlite-file.ts';
import { syncFile } from '../files/atomic-write.ts';

const headKind = 1;

/** Further choices for a new vault's file. */
export interface CreateStoreOptions {
  /** Size of SQLite's pages in bytes; no part of the format's meaning. */
  readonly pageSize?: number;
}

/**
 * Creates the file of a new vault. When it fails nothing is left behind.
 * Errors: `file-exists`, `folder-missing`, `file-access-denied`, `disk-full`.
 */
export async function createStore(
  file: string,
  holder: VaultHolder,
  options: CreateStoreOptions = {},
): Promise<StorePort> {
  await createEmpty(file);
  const release = await claimFile(file);
  let database: Database | undefined;
  try {
    database = await openDatabase(file, (fresh) => createTables(fresh, options.pageSize ?? 4096));
    await writeHolder(file, holder);
    return new SqliteStore(file, database, release);
  } catch (error) {
    database?.close();
    release();
    await unlink(file).catch(() => undefined);
    throw sqliteError(error);
  }
}

/**
 * Opens the file of a vault and holds its lock until it is closed.
 * Errors: `no-such-file`, `not-a-vault`, `vault-newer`, `vault-in-use` {pid, program, host, since}, `vault-damaged`,
 * `file-access-denied`, `vault-read-only`.
 */
export async function openStore(file: string, holder: VaultHolder): Promise<StorePort> {
  const release = await claimFile(file);
  let database: Database | undefined;
  try {
    await checkFile(file);
    database = await openDatabase(file, () => undefined);
    checkTables(database);
    // Nobody waits for the note. A folder in which none can be left is one in which no commit can be made either; the
    // vault can be read.
    const noted = writeHolder(file, holder).catch(() => undefined);
    return new SqliteStore(file, database, release, noted);
  } catch (error) {
    database?.close();
    release();
    throw sqliteError(error);
  }
}

type Statement = ReturnType<Database['prepare']>;

/**
 * Stores that are open, kept from the collector: a collected database closes its file and drops its lock, while this
 * process still counts the file, or the next one that the system gives its number to, as held.
 */
const openStores = new Set<SqliteStore>();

/** One vault's file. Statements are kept in one cache: one that is not closed would keep the file open. */
class SqliteStore implements StorePort {
  readonly #file: string;
  readonly #statements = new Map<string, Statement>();
  readonly #release: () => void;
  readonly #noted: Promise<void>;
  #database: Database | undefined;

  /** `release` is called when the lock is free again; `noted` is the note of who holds it, under way. */
  constructor(
    file: string,
    database: Database,
    release: () => void,
    noted: Promise<void> = Promise.resolve(),
  ) {
    this.#file = file;
    this.#release = release;
    this.#noted = noted;
    this.#database = database;
    openStores.add(this);
  }

  async readHeader(): Promise<Uint8Array> {
    return await this.#run((get) => {
      const row: unknown = get('SELECT bytes FROM header WHERE id = 1').get();
      return blob(Array.isArray(row) ? row[0] : undefined, 'header');
    });
  }

  async load(): Promise<StoreContents> {
    const header = await this.readHeader();
    return await this.#run((get) => {
      checkPages(this.#open());
      const rows: unknown[] = get('SELECT kind, id, generation, box FROM record').all();
      const records: StoredRecord[] = rows.map((row) => {
        const [kind, id, generation, box] = Array.isArray(row) ? (row as unknown[]) : [];
        return {
          kind: integer(kind, 'record'),
          id: blob(id, 'record'),
          generation: integer(generation, 'record'),
          box: blob(box, 'record'),
        };
      });
      const counted: unknown = get(
        'SELECT count(*), ifnull(min(seq), 0), ifnull(max(seq), 0) FROM log',
      ).get();
      const [count, first, last] = Array.isArray(counted) ? (counted as unknown[]) : [];
      return {
        header,
        records,
        logCount: integer(count, 'log'),
        logFirst: integer(first, 'log'),
        logLast: integer(last, 'log'),
      };
    });
  }

  async readLog(from: number, to: number): Promise<readonly StoredLogEntry[]> {
    return await this.#run((get) => {
      const rows: unknown[] = get('SELECT seq, box FROM log WHERE seq BETWEEN ? AND ? ORDER BY seq').all(
        from,
        to,
      );
      return rows.map((row) => {
        const [seq, box] = Array.isArray(row) ? (row as unknown[]) : [];
        return { seq: integer(seq, 'log'), box: blob(box, 'log') };
      });
    });
  }

  async commit(change: StoreCommit): Promise<void> {
    const database = this.#open();
    try {
      database.exec('BEGIN IMMEDIATE');
      if (this.#generation() !== change.expectedGeneration) throw new HoldfastError('vault-changed');
      this.#write(change);
      database.exec('COMMIT');
    } catch (error) {
      const typed = sqliteError(error);
      throw new HoldfastError(typed.code, {
        ...typed.details,
        rolledBack: this.#rollBack(change.expectedGeneration),
      });
    }
    await Promise.resolve();
  }

  async copyTo(target: string): Promise<void> {
    const database = this.#open();
    await createEmpty(target);
    try {
      await backup(database, target);
      await syncFile(target);
    } catch (error) {
      await unlink(target).catch(() => undefined);
      throw sqliteError(error);
    }
  }

  async close(): Promise<void> {
    const database = this.#database;
    if (database === undefined) return;
    this.#database = undefined;
    for (const statement of this.#statements.values()) statement.close();
    this.#statements.clear();
    try {
      // Takes the empty journal away, which only this mode does.
      database.exec('PRAGMA journal_mode = DELETE');
    } catch {
      // An empty journal is harmless.
    }
    // The note goes first: after the lock is free it might be another's.
    await this.#noted;
    await unlink(holderFile(this.#file)).catch(() => undefined);
    try {
      database.close();
    } finally {
      openStores.delete(this);
      this.#release();
    }
  }

  #write(change: StoreCommit): void {
    if (change.header !== undefined) {
      this.#get(
        'INSERT INTO header (id, bytes) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes',
      ).run(change.header);
    }
    const remove = this.#get('DELETE FROM record WHERE kind = ? AND id = ?');
    for (const { kind, id } of change.deletes) remove.run(kind, id);
    const put = this.#get(
      'INSERT INTO record (kind, id, generation, box) VALUES (?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET generation = excluded.generation, box = excluded.box',
    );
    for (const { kind, id, generation, box } of change.puts) put.run(kind, id, generation, box);
    const append = this.#get(
      'INSERT INTO log (seq, box) VALUES (?, ?) ON CONFLICT (seq) DO UPDATE SET box = excluded.box',
    );
    for (const { seq, box } of change.log) append.run(seq, box);
  }

  /** Ends a failed transaction. True when the file is known to be as it was. */
  #rollBack(expectedGeneration: number): boolean {
    try {
      const database = this.#open();
      // Some errors have rolled back already.
      if (database.isTransaction) database.exec('ROLLBACK');
      return this.#generation() === expectedGeneration;
    } catch {
      return false;
    }
  }

  #generation(): number {
    const row: unknown = this.#get('SELECT generation FROM record WHERE kind = ?').get(headKind);
    return Array.isArray(row) ? integer(row[0], 'head') : 0;
  }

  #open(): Database {
    if (this.#database === undefined) throw new HoldfastError('store-closed');
    return this.#database;
  }

  #get(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#open().prepare(sql);
      statement.setReturnArrays(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Runs a read; SQLite answers at once, the port is shaped for stores that do not. */
  #run<T>(read: (get: (sql: string) => Statement) => T): Promise<T> {
    try {
      return Promise.resolve(read((sql) => this.#get(sql)));
    } catch (error) {
      return Promise.reject(sqliteError(error));
    }
  }
}

/** SQLite's columns take any type: a flipped bit can turn a blob into text or a number. */
function blob(value: unknown, where: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new HoldfastError('vault-damaged', { what: 'file', where });
  return value;
}

function integer(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new HoldfastError('vault-damaged', { what: 'file', where });
  }
  return value;
}
