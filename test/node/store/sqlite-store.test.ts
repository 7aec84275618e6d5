import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import type { StoreCommit } from '../../../src/core/ports.ts';
import { readFileCapped } from '../../../src/node/files/safe-read.ts';
import { createStore, openStore } from '../../../src/node/store/sqlite-store.ts';
import { codeOf, holder, tempFolder } from '../../core/vault/support.ts';

const folder = tempFolder();
const bytes = (text: string) => new TextEncoder().encode(text);
const head = (generation: number) => ({
  kind: 1,
  id: bytes('head'),
  generation,
  box: bytes(`head ${generation}`),
});
const commit = (expectedGeneration: number, more: Partial<StoreCommit> = {}): StoreCommit => ({
  expectedGeneration,
  deletes: [],
  log: [],
  puts: [head(expectedGeneration + 1)],
  ...more,
});

setFlagsFromString('--expose-gc');
// What V8 puts there under this name is the collector.
const forgetNow = runInNewContext('gc') as () => void;

describe('the SQLite store', () => {
  it('keeps a commit whole or not at all, and refuses a stale writer', async () => {
    const file = join(folder, 'a');
    const store = await createStore(file, holder);
    await store.commit(commit(0, { header: bytes('H'), log: [{ seq: 1, box: bytes('one') }] }));
    expect(await codeOf(() => store.commit(commit(0)))).toBe('vault-changed');
    const bad = commit(1, {
      puts: [head(2), { kind: 2, id: bytes('x'), generation: 2, box: null as never }],
    });
    const refused: unknown = await store.commit(bad).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'store-failed', details: { rolledBack: true } });
    const contents = await store.load();
    expect([...contents.records].map(({ generation }) => generation)).toEqual([1]);
    expect([contents.logCount, contents.logFirst, contents.logLast]).toEqual([1, 1, 1]);
    await store.close();
    expect(await codeOf(() => store.load())).toBe('store-closed');
    expect(readdirSync(folder).filter((name) => name.startsWith('a'))).toEqual(['a']);
  });

  it('stays held for as long as nobody closes it, though nobody knows it any more', async () => {
    const file = join(folder, 'forgotten');
    const known = new WeakRef(await createStore(file, holder));
    const end = Date.now() + 300;
    // Collected several times over, which would close the file and drop its lock without letting go of its name.
    while (Date.now() < end) {
      forgetNow();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const other = `import { DatabaseSync } from '@photostructure/sqlite';
      const database = new DatabaseSync(process.argv[1], { timeout: 0 });
      try { database.exec('BEGIN IMMEDIATE'); console.log('free'); } catch (error) { console.log(error.errcode & 0xff); }`;
    const program = spawnSync(process.execPath, ['--input-type=module', '-e', other, file], {
      encoding: 'utf8',
    });
    expect(program.stdout.trim(), program.stderr).toBe('5');
    expect(await codeOf(() => openStore(file, holder))).toBe('vault-in-use');
    await known.deref()?.close();
    await (await openStore(file, holder)).close();
  });

  it('leaves nothing of a deleted or replaced row in the file or beside it', async () => {
    const file = join(folder, 'erase');
    const store = await createStore(file, holder);
    const marker = 'THE-ROW-TO-ERASE'.repeat(400);
    await store.commit(
      commit(0, {
        header: bytes('H'),
        puts: [head(1), { kind: 2, id: bytes('x'), generation: 1, box: bytes(marker) }],
      }),
    );
    await store.commit(commit(1, { deletes: [{ kind: 2, id: bytes('x') }] }));
    // Looked for while the store is still open: the journal too must be empty by now.
    for (const name of readdirSync(folder).filter((each) => each.startsWith('erase'))) {
      expect(readFileSync(join(folder, name)).includes('THE-ROW-TO-ERASE'), name).toBe(false);
    }
    await store.close();
  });

  it('copies itself while it is open', async () => {
    const store = await createStore(join(folder, 'src'), holder);
    await store.commit(commit(0, { header: bytes('H') }));
    await store.copyTo(join(folder, 'dst'));
    expect(await codeOf(() => store.copyTo(join(folder, 'dst')))).toBe('file-exists');
    await store.commit(commit(1));
    await store.close();
    expect(statSync(join(folder, 'dst')).mode & 0o777).toBe(0o600);
    const copy = await openStore(join(folder, 'dst'), holder);
    expect([...(await copy.load()).records].map(({ generation }) => generation)).toEqual([1]);
    await copy.close();
  });

  it('does not create over anything or through a link', async () => {
    writeFileSync(join(folder, 'taken'), 'mine');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'dangling'));
    expect(await codeOf(() => createStore(join(folder, 'taken'), holder))).toBe('file-exists');
    expect(await codeOf(() => createStore(join(folder, 'dangling'), holder))).toBe('file-exists');
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
    expect(await codeOf(() => createStore(join(folder, 'no', 'such'), holder))).toBe('folder-missing');
    expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('mine');
  });

  it('lets go of the lock when its process dies, and not before', async () => {
    const file = join(folder, 'lock');
    const store = await createStore(file, holder);
    await store.commit(commit(0, { header: bytes('H') }));
    await store.close();
    // The other process speaks SQLite alone: inside Electron 33 a plain child cannot load TypeScript.
    const script = `
      import { writeFileSync } from 'node:fs';
      import { DatabaseSync } from '@photostructure/sqlite';
      const database = new DatabaseSync(${JSON.stringify(file)});
      database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
      writeFileSync(${JSON.stringify(`${file}.lock`)}, JSON.stringify({ pid: process.pid, program: 'other', secret: 'left out' }));
      console.log('open');
      setInterval(() => database.isOpen, 1000);`;
    const root = join(import.meta.dirname, '..', '..', '..');
    const other = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(other.stdout, 'data');
    await expect(openStore(file, holder)).rejects.toMatchObject({
      code: 'vault-in-use',
      details: { pid: other.pid, program: 'other' },
    });
    other.kill('SIGKILL');
    await once(other, 'exit');
    const again = await openStore(file, holder);
    expect((await again.load()).header).toEqual(bytes('H'));
    await again.close();
  });

  it('keeps its lock when this process is asked to read the same file again', async () => {
    const file = join(folder, 'held');
    const store = await createStore(file, holder);
    await store.commit(commit(0, { header: bytes('H') }));
    symlinkSync(file, join(folder, 'held-too'));
    for (const name of [file, join(folder, 'held-too')]) {
      expect(await codeOf(() => openStore(name, holder))).toBe('vault-in-use');
      expect(await codeOf(() => readFileCapped(name, 1_000_000))).toBe('file-read-failed');
    }
    // Another program: closing any descriptor of the file here would have let it in.
    const script = `
      import { DatabaseSync } from '@photostructure/sqlite';
      try {
        new DatabaseSync(${JSON.stringify(file)}).exec('BEGIN EXCLUSIVE');
        console.log('let in');
      } catch { console.log('kept out'); }`;
    const root = join(import.meta.dirname, '..', '..', '..');
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root });
    expect(String(ended.stdout).trim()).toBe('kept out');
    await store.commit(commit(1));
    await store.close();
    expect((await readFileCapped(file, 1_000_000)).length).toBeGreaterThan(0);
    await (await openStore(file, holder)).close();
  });

  it('says what it is in SQLite’s own header and is sound to SQLite', async () => {
    const store = await createStore(join(folder, 'pragmas'), holder);
    await store.commit(commit(0, { header: bytes('H') }));
    await store.close();
    const database = new DatabaseSync(join(folder, 'pragmas'), { readOnly: true });
    expect(database.prepare('PRAGMA application_id').get()).toEqual({ application_id: 0x48465354 });
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.close();
  });
});
