import { constants } from 'node:fs';
import { open, rename, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { DatabaseSync } from '@photostructure/sqlite';
import { HoldfastError } from '../../core/error.ts';
import { holdFile } from '../files/held-files.ts';
import { readFileCapped } from '../files/safe-read.ts';
import { fileError } from '../files/file-error.ts';
import { syncFolder } from '../files/atomic-write.ts';
import { dirname } from 'node:path';

/** An open SQLite database. */
export type Database = InstanceType<typeof DatabaseSync>;

/** Who opens a vault, for the note that the second opener is shown. */
export interface VaultHolder {
  /** `app` or `cli`. */
  readonly program: string;
}

/** `application_id` of a vault in SQLite's header: "HFST". */
export const applicationId = 0x48465354;

/** `user_version`: version of the tables. */
export const storeVersion = 1;

/** The tables, word for word as SQLite keeps them; a file with anything else is refused. */
export const tables: readonly { readonly name: string; readonly sql: string }[] = [
  { name: 'header', sql: 'CREATE TABLE header (id INTEGER PRIMARY KEY CHECK (id = 1), bytes BLOB NOT NULL)' },
  { name: 'log', sql: 'CREATE TABLE log (seq INTEGER PRIMARY KEY, box BLOB NOT NULL)' },
  {
    name: 'record',
    sql: 'CREATE TABLE record (kind INTEGER NOT NULL, id BLOB NOT NULL, generation INTEGER NOT NULL, box BLOB NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID',
  },
];

const headerLength = 100;

/** Typed error for what SQLite threw. */
export function sqliteError(error: unknown): HoldfastError {
  if (error instanceof HoldfastError) return error;
  const number =
    typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) & 0xff : -1;
  switch (number) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return new HoldfastError('vault-in-use');
    case 8: // SQLITE_READONLY
    case 3: // SQLITE_PERM
      return new HoldfastError('vault-read-only');
    case 11: // SQLITE_CORRUPT
      return new HoldfastError('vault-damaged', { what: 'file' });
    case 13: // SQLITE_FULL
      return new HoldfastError('disk-full');
    case 26: // SQLITE_NOTADB
      return new HoldfastError('not-a-vault');
    default:
      return new HoldfastError('store-failed', { reason: number < 0 ? 'unknown' : `sqlite ${number}` });
  }
}

/**
 * Refuses what is not a vault before SQLite looks at it: no regular file, no SQLite file, another application's, or
 * one in write-ahead mode, which ours never is. Not for a file that this process has open: see `holdFile`.
 */
export async function checkFile(file: string): Promise<void> {
  try {
    const handle = await open(
      file,
      constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK),
    );
    try {
      if (!(await handle.stat()).isFile()) throw new HoldfastError('not-a-vault');
      const head = new DataView(new ArrayBuffer(headerLength));
      const { bytesRead } = await handle.read(head, 0, headerLength, 0);
      const magic = new TextDecoder('latin1').decode(new Uint8Array(head.buffer, 0, 16));
      if (bytesRead < headerLength || magic !== 'SQLite format 3\0') throw new HoldfastError('not-a-vault');
      if (head.getUint32(68) !== applicationId) throw new HoldfastError('not-a-vault');
      if (head.getUint8(18) !== 1 || head.getUint8(19) !== 1)
        throw new HoldfastError('vault-damaged', { what: 'file', where: 'journal mode' });
      const version = head.getUint32(60);
      if (version > storeVersion) throw new HoldfastError('vault-newer', { version, known: storeVersion });
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(error, 'file-read-failed');
  }
}

/** Creates an empty file of mode 0600 where nothing is, not even a link. Errors: `file-exists`, `folder-missing`, … */
export async function createEmpty(file: string): Promise<void> {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const handle = await open(file, flags, 0o600);
    await handle.sync();
    await handle.close();
    await syncFolder(dirname(file));
  } catch (error) {
    const typed = fileError(error, 'file-write-failed');
    throw typed.code === 'no-such-file' ? new HoldfastError('folder-missing') : typed;
  }
}

/**
 * Opens a database and takes its lock for as long as it stays open; the lock dies with its process. Pragmas:
 * docs/vault-format.md, "The store".
 */
export async function openDatabase(file: string, prepare: (database: Database) => void): Promise<Database> {
  let database: Database | undefined;
  try {
    database = new DatabaseSync(file, {
      timeout: 0,
      enableDoubleQuotedStringLiterals: false,
      allowExtension: false,
    });
    database.enableDefensive(true);
    // The lock first: nothing of the file is believed before it is ours alone.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('PRAGMA trusted_schema = OFF');
    database.exec('PRAGMA cell_size_check = ON');
    database.exec('PRAGMA mmap_size = 0');
    database.exec('PRAGMA temp_store = MEMORY');
    prepare(database);
    database.exec('BEGIN EXCLUSIVE');
    database.exec('COMMIT');
    // Truncated and synced at each commit. DELETE under an exclusive lock only blanks the journal's first bytes and
    // would leave old pages, and with them erased keys, in it.
    pragma(database, 'journal_mode', 'TRUNCATE', 'truncate');
    pragma(database, 'synchronous', 'EXTRA', 3);
    pragma(database, 'secure_delete', 'ON', 1);
    return database;
  } catch (error) {
    database?.close();
    const typed = sqliteError(error);
    throw typed.code === 'vault-in-use' ? new HoldfastError('vault-in-use', await readHolder(file)) : typed;
  }
}

/** Sets a pragma and makes sure that it took. */
function pragma(database: Database, name: string, value: string, expected: string | number): void {
  database.exec(`PRAGMA ${name} = ${value}`);
  // SQLite gives a row of one column for these.
  const row = database.prepare(`PRAGMA ${name}`).get() as Record<string, unknown> | undefined;
  if (row?.[name] !== expected) throw new HoldfastError('store-failed', { reason: `pragma ${name}` });
}

/** Makes the tables in a new, empty file. */
export function createTables(database: Database, pageSize: number): void {
  database.exec(`PRAGMA page_size = ${pageSize}`);
  database.exec('PRAGMA secure_delete = ON');
  database.exec('PRAGMA journal_mode = TRUNCATE');
  database.exec('PRAGMA synchronous = EXTRA');
  database.exec('BEGIN EXCLUSIVE');
  database.exec(`PRAGMA application_id = ${applicationId}`);
  database.exec(`PRAGMA user_version = ${storeVersion}`);
  for (const { sql } of tables) database.exec(sql);
  database.exec('COMMIT');
}

/** Compares the tables with ours. Errors: `vault-damaged`. */
export function checkTables(database: Database): void {
  const rows: unknown[] = database
    .prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name')
    .all();
  const expected = tables.map(({ name, sql }) => ({ type: 'table', name, tbl_name: name, sql }));
  if (JSON.stringify(rows) !== JSON.stringify(expected))
    throw new HoldfastError('vault-damaged', { what: 'file', where: 'tables' });
}

/**
 * Lets SQLite check its pages: a damaged free list or page map would be written over by the next commit. It reads the whole
 * file, so it is done with the rows, while a key is derived. Errors: `vault-damaged`.
 */
export function checkPages(database: Database): void {
  const found: unknown = database.prepare('PRAGMA quick_check(1)').all();
  if (JSON.stringify(found) !== '[{"quick_check":"ok"}]')
    throw new HoldfastError('vault-damaged', { what: 'file', where: 'pages' });
}

const lockFile = (file: string) => `${file}.lock`;

/** Leaves a note of who holds a vault. It informs; the lock is SQLite's. So it is renamed into place but not synced. */
export async function writeHolder(file: string, holder: VaultHolder): Promise<void> {
  const note = {
    pid: process.pid,
    program: holder.program,
    host: hostname(),
    since: new Date().toISOString(),
  };
  const temp = `${lockFile(file)}.${process.pid}.tmp`;
  try {
    await unlink(temp).catch(() => undefined);
    await writeFile(temp, JSON.stringify(note), { flag: 'wx', mode: 0o600 });
    await rename(temp, lockFile(file));
  } catch (error) {
    throw fileError(error, 'file-write-failed');
  }
}

/** What the note says; empty when there is none or it is not one of ours. */
async function readHolder(file: string): Promise<Record<string, string | number>> {
  try {
    const bytes = await readFileCapped(lockFile(file), 4096, { followLinks: false });
    const note: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const details: Record<string, string | number> = {};
    if (typeof note !== 'object' || note === null) return details;
    for (const [name, value] of Object.entries(note)) {
      if (
        name === 'pid'
          ? typeof value === 'number'
          : ['program', 'host', 'since'].includes(name) && typeof value === 'string'
      ) {
        details[name] = typeof value === 'string' ? value.slice(0, 128) : Number(value);
      }
    }
    return details;
  } catch {
    return {};
  }
}

/** Claims a file for a store of this process; returns how to let it go. Errors: `vault-in-use`, when one has it already. */
export async function claimFile(file: string): Promise<() => void> {
  const release = await holdFile(file);
  if (release === undefined) throw new HoldfastError('vault-in-use', await readHolder(file));
  return release;
}

/** Where the note of a vault is. */
export function holderFile(file: string): string {
  return lockFile(file);
}
