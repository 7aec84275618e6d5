import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import { createVault } from '../../../src/core/vault/create-vault.ts';
import { openVault } from '../../../src/core/vault/open-vault.ts';
import type { StoreContents, StorePort, StoredRecord } from '../../../src/core/ports.ts';
import { isHoldfastError } from '../../../src/core/error.ts';
import { parseHeader, vaultIdBytes } from '../../../src/core/vault/header.ts';
import { openSlot } from '../../../src/core/vault/slot.ts';
import { unwrapVaultKeys } from '../../../src/core/vault/vault-keys.ts';
import { readState } from '../../../src/core/vault/vault-state.ts';
import type { Vault } from '../../../src/core/vault/vault.ts';
import {
  codeOf,
  entry,
  newVault,
  passphraseSecret,
  passphraseSlot,
  reopen,
  tempFolder,
  testPorts,
} from './support.ts';

const folder = tempFolder();

/** A store in memory whose contents a test can change: what a hostile disk or server could hand us. */
class MemoryStore implements StorePort {
  header = new Uint8Array(0);
  records: StoredRecord[] = [];
  log: { seq: number; box: Uint8Array }[] = [];
  readHeader = () => Promise.resolve(this.header);
  load = (): Promise<StoreContents> =>
    Promise.resolve({
      header: this.header,
      records: this.records,
      logCount: this.log.length,
      logFirst: this.log[0]?.seq ?? 0,
      logLast: this.log.at(-1)?.seq ?? 0,
    });
  readLog = (from: number, to: number) =>
    Promise.resolve(this.log.filter(({ seq }) => seq >= from && seq <= to));
  commit: StorePort['commit'] = (change) => {
    this.header = change.header === undefined ? this.header : new Uint8Array(change.header);
    const is = (a: { kind: number; id: Uint8Array }) => `${a.kind} ${Buffer.from(a.id).toString('hex')}`;
    const gone = new Set([...change.puts, ...change.deletes].map(is));
    this.records = [...this.records.filter((record) => !gone.has(is(record))), ...change.puts];
    this.log = [...this.log, ...change.log];
    return Promise.resolve();
  };
  copyTo = () => Promise.resolve();
  close = () => Promise.resolve();
  copy(): MemoryStore {
    const copy = new MemoryStore();
    [copy.header, copy.records, copy.log] = [this.header, [...this.records], [...this.log]];
    return copy;
  }
}

async function storeWith(count: number): Promise<{ store: MemoryStore; vault: Vault }> {
  const store = new MemoryStore();
  const vault = await createVault(testPorts(store), {
    slots: [passphraseSlot],
    appVersion: '0.1.0',
    audit: entry('vault.create'),
  });
  await vault.transaction((draft) => {
    for (let i = 0; i < count; i++) draft.put('key', `key-${i}`, { label: `key ${i}` });
    for (let i = 0; i < count; i++) draft.sealSecret(`key-${i}`, 1, new Uint8Array(32).fill(i));
    draft.audit(entry('keys.generate'));
  });
  return { store, vault };
}

const attempt = (store: StorePort) => codeOf(() => openVault(testPorts(store), { secret: passphraseSecret }));

/** Reads rows with keys opened once, for tests that try thousands of variants under one header. */
async function reader(store: MemoryStore): Promise<(changed: MemoryStore) => unknown> {
  const ports = testPorts(store);
  const header = parseHeader(store.header);
  const slot = header.body.slots[0];
  const vaultId = vaultIdBytes(header.body);
  const root =
    slot && (await openSlot(ports, 'root', vaultId, slot, header.body.rootGeneration, passphraseSecret));
  if (root === undefined) throw new Error('no root');
  const keys = unwrapVaultKeys(ports, root, header.body);
  return ({ header: bytes, records, log }) => {
    try {
      const contents = { header: bytes, records, logCount: log.length, logFirst: 1, logLast: log.length };
      readState(ports, header, vaultId, keys, contents);
      return 'none';
    } catch (error) {
      return isHoldfastError(error) ? error.code : error;
    }
  };
}

const find = (store: MemoryStore, kind: number, id: string) =>
  store.records.findIndex((each) => each.kind === kind && Buffer.from(each.id).toString() === id);

describe('rows of a vault', () => {
  it('refuses all ordered pairs of 50 records put in each other’s place, records and secrets (V-4)', async () => {
    const { store } = await storeWith(50);
    const codeOfRead = await reader(store);
    expect([await attempt(store), codeOfRead(store)]).toEqual(['none', 'none']);
    const codes = new Map<unknown, number>();
    for (const [kind, suffix] of [
      [2, ''],
      [3, '#1'],
    ] as const) {
      const at = Array.from({ length: 50 }, (_, i) => find(store, kind, `key-${i}${suffix}`));
      for (const from of at) {
        for (const to of at) {
          const [source, target] = [store.records[from], store.records[to]];
          if (from === to || source === undefined || target === undefined) continue;
          const changed = store.copy();
          changed.records[to] = { ...target, generation: source.generation, box: source.box };
          const code = codeOfRead(changed);
          codes.set(code, (codes.get(code) ?? 0) + 1);
        }
      }
    }
    expect(codes).toEqual(new Map([['vault-damaged', 2 * 50 * 49]]));
  });

  it('refuses all pairs of fields of one record exchanged, and each field changed', async () => {
    const { store } = await storeWith(3);
    const at = find(store, 2, 'key-1');
    const record = store.records[at];
    if (record === undefined) throw new Error('no record');
    const variants: StoredRecord[] = [
      { ...record, kind: 4 },
      { ...record, kind: 3 },
      { ...record, kind: 1 },
      { ...record, kind: 99 },
      { ...record, id: new Uint8Array([1, 2]) },
      { ...record, id: record.box.slice(0, 5) },
      { ...record, id: new Uint8Array(0) },
      { ...record, id: new Uint8Array(65).fill(65) },
      { ...record, generation: record.generation + 1 },
      { ...record, generation: 0 },
      { ...record, generation: record.kind, kind: record.generation },
      { ...record, box: record.id },
      { ...record, box: new Uint8Array(0) },
      { ...record, box: record.box.slice(0, 39) },
      { ...record, box: new Uint8Array([...record.box, 0]) },
    ];
    for (const variant of variants) {
      const changed = store.copy();
      changed.records[at] = variant;
      // Kind and generation are both 2 here: exchanging them is no change.
      expect(await attempt(changed)).toBe(
        variant.kind === 2 &&
          variant.generation === 2 &&
          variant.box === record.box &&
          variant.id === record.id
          ? 'none'
          : 'vault-damaged',
      );
    }
  });

  it('finds each of the rows dropped, doubled, or put back from an earlier generation (V-5)', async () => {
    const { store, vault } = await storeWith(50);
    const before = store.copy();
    await vault.transaction((draft) => {
      draft.put('key', 'key-7', { label: 'changed' });
      draft.delete('key', 'key-8');
      draft.audit(entry('keys.change'));
    });
    const codes = new Map<unknown, number>();
    const count = (code: unknown) => codes.set(code, (codes.get(code) ?? 0) + 1);
    for (let i = 0; i < store.records.length; i++) {
      const dropped = store.copy();
      dropped.records.splice(i, 1);
      count(await attempt(dropped));
      const doubled = store.copy();
      doubled.records.push(...store.records.slice(i, i + 1));
      // The head twice says the same thing twice; SQLite's primary key allows neither.
      if (store.records[i]?.kind !== 1) count(await attempt(doubled));
    }
    for (const id of ['key-7', 'key-8']) {
      const replayed = store.copy();
      const old = before.records[find(before, 2, id)];
      const now = find(store, 2, id);
      if (old === undefined) throw new Error('no record');
      if (now < 0) replayed.records.push(old);
      else replayed.records[now] = old;
      count(await attempt(replayed));
    }
    const head = store.copy();
    head.records[find(store, 1, 'head')] = before.records[find(before, 1, 'head')] ?? head.records[0]!;
    count(await attempt(head));
    const log = store.copy();
    log.log = log.log.slice(0, -1);
    count(await attempt(log));
    // 102 rows: head, audit key and its secret, 49 keys, 50 secrets.
    expect(codes).toEqual(new Map([['vault-damaged', 102 + 101 + 2 + 2]]));
  });

  it('finds an older header under the same root, and one of another vault', async () => {
    const { store, vault } = await storeWith(1);
    const before = store.copy();
    await vault.addSlot({ kind: 'recovery-code', secret: new Uint8Array(20) }, entry('vault.add-slot'));
    const older = store.copy();
    older.header = before.header;
    expect(await attempt(older)).toBe('vault-damaged');
    const other = await storeWith(1);
    const foreign = store.copy();
    foreign.header = other.store.header;
    expect(await attempt(foreign)).toBe('vault-damaged');
  });

  it('finds log entries swapped, changed or dropped when they are read', async () => {
    const { store, vault } = await storeWith(1);
    for (let i = 0; i < 8; i++) await vault.transaction((draft) => draft.audit(entry(`c${i}`)));
    for (let i = 0; i < 10; i++) {
      for (let j = 0; j < 10; j++) {
        if (i === j) continue;
        const changed = store.copy();
        const [a, b] = [changed.log[i], changed.log[j]];
        if (a === undefined || b === undefined) throw new Error('no entry');
        changed.log[i] = { seq: a.seq, box: b.box };
        const opened = await openVault(testPorts(changed), { secret: passphraseSecret });
        expect(await codeOf(() => opened.verifyAudit())).toBe('audit-damaged');
        expect(await codeOf(() => opened.readAudit(i + 1, i + 1))).toBe('audit-damaged');
      }
    }
  });
});

describe('files that are not this version’s vault', () => {
  it('are refused with a code that says so, untouched', async () => {
    const file = join(folder, 'v.holdfast');
    await (await newVault(file)).close();
    const sound = readFileSync(file);
    const cases: [string, (path: string) => void][] = [
      ['no-such-file', () => undefined],
      ['not-a-vault', (path) => writeFileSync(path, '')],
      ['not-a-vault', (path) => writeFileSync(path, 'a shopping list')],
      ['not-a-vault', (path) => writeFileSync(path, sound.subarray(0, 99))],
      ['not-a-vault', (path) => changeBySql(path, 'CREATE TABLE t (x)')],
      ['vault-damaged', (path) => writeFileSync(path, sound.subarray(0, 4096))],
      ['vault-damaged', (path) => changeBySql(path, 'CREATE TABLE t (x)', sound)],
      ['vault-damaged', (path) => changeBySql(path, 'DELETE FROM header', sound)],
      ['vault-damaged', (path) => changeBySql(path, 'PRAGMA journal_mode = WAL', sound)],
      ['vault-newer', (path) => changeBySql(path, 'PRAGMA user_version = 2', sound)],
      ['vault-newer', (path) => changeHeader(path, sound, (bytes) => bytes.fill(3, 9, 10))],
      // Version 2 has a token slot, or is not what was written.
      ['vault-damaged', (path) => changeHeader(path, sound, (bytes) => bytes.fill(2, 9, 10))],
      [
        'vault-newer',
        (path) =>
          changeHeader(path, sound, (bytes) =>
            bytes.fill('2', bytes.indexOf('"schema":1') + 9, bytes.indexOf('"schema":1') + 10),
          ),
      ],
    ];
    for (const [i, [code, make]] of cases.entries()) {
      const path = join(folder, `case-${i}`);
      make(path);
      const before = i === 0 ? undefined : readFileSync(path);
      expect(await codeOf(() => reopen(path)), `case ${i}`).toBe(code);
      if (before !== undefined && code !== 'vault-damaged')
        expect(readFileSync(path).equals(before), `case ${i}`).toBe(true);
    }
    copyFileSync(file, join(folder, 'again'));
    await (await reopen(join(folder, 'again'))).close();
  });
});

function changeBySql(path: string, sql: string, from?: Uint8Array): void {
  if (from !== undefined) writeFileSync(path, from);
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

function changeHeader(path: string, from: Uint8Array, change: (bytes: Buffer) => unknown): void {
  writeFileSync(path, from);
  const database = new DatabaseSync(path);
  // The table is ours: one row of one blob.
  const row = database.prepare('SELECT bytes FROM header').get() as { bytes: Uint8Array };
  const bytes = Buffer.from(row.bytes);
  change(bytes);
  database.prepare('UPDATE header SET bytes = ?').run(bytes);
  database.close();
}
