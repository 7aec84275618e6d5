import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexToBytes } from '@noble/ciphers/utils.js';
import { describe, expect, it } from 'vitest';
import { inspectBackup, restoreBackup } from '../../../src/core/vault/backup.ts';
import {
  type BackupFrame,
  encodeBackupFile,
  encodeFrames,
  openBackupFile,
  parseBackupHeader,
  parseFrames,
} from '../../../src/core/vault/backup-format.ts';
import { recordKinds } from '../../../src/core/vault/record-kind.ts';
import { openSlot } from '../../../src/core/vault/slot.ts';
import { createStore } from '../../../src/node/store/sqlite-store.ts';
import { writeFileAtomic } from '../../../src/node/files/atomic-write.ts';
import { nodeVaultPorts } from '../../../src/node/store/vault-ports.ts';
import {
  codeOf,
  entry,
  holder,
  newVault,
  passphraseSecret,
  passphraseSlot,
  quickKdf,
  recoverySlot,
  recoveryUnlock,
  tempFolder,
  testPorts,
} from './support.ts';

const folder = tempFolder();
// Reading a backup needs no store: what is given here is never called.
const { store: _unused, ...ports } = { ...nodeVaultPorts(undefined as never), kdf: quickKdf };
const secret = new Uint8Array(32).map((_, i) => i * 5);

async function vaultWithKeys(name: string, keys = 3) {
  const vault = await newVault(join(folder, name), { slots: [passphraseSlot, recoverySlot] });
  await vault.transaction((draft) => {
    for (let i = 1; i <= keys; i++) {
      draft.put('key', `k${i}`, { label: `key ${i}` });
      draft.sealSecret(`k${i}`, 1, secret);
    }
    draft.put('settings', 's', { theme: 'dark' });
    draft.audit(entry('keys.generate'));
  });
  return vault;
}

describe('a backup', () => {
  it('says what it would bring back and brings exactly that back, by any slot', async () => {
    const vault = await vaultWithKeys('a');
    const file = await vault.writeBackup();
    for (const with_ of [passphraseSecret, recoveryUnlock]) {
      const report = await inspectBackup(ports, file, with_);
      expect([report.vault, report.generation, report.headHash]).toEqual([vault.id, 2, vault.headHash]);
      expect(report.records.filter(({ kind }) => kind === 'key')).toEqual(
        [...vault.list('key')].map(({ id, value }) => ({ kind: 'key', id, value })),
      );
      expect(report.secrets).toEqual([1, 2, 3].map((i) => ({ keyId: `k${i}`, version: 1 })));
      expect(report.audit.map(({ command }) => command)).toEqual(['vault.create', 'keys.generate']);
    }
    const store = await createStore(join(folder, 'restored'), holder);
    const restored = await restoreBackup(testPorts(store), file, {
      secret: recoveryUnlock,
      slots: [passphraseSlot],
      appVersion: '0.1.0',
      audit: entry('backup.restore'),
    });
    expect(restored.id).not.toBe(vault.id);
    expect([...restored.list('key')].map(({ id, value }) => [id, value])).toEqual(
      [...vault.list('key')].map(({ id, value }) => [id, value]),
    );
    expect(await restored.withSecret('k2', 1, (bytes) => bytes.slice())).toEqual(secret);
    expect(restored.get('former-log', vault.id)).toMatchObject({ entries: 2, pieces: 1 });
    const [first] = await restored.readAudit(1, 1);
    expect(first?.details).toMatchObject({ formerVault: vault.id, formerGeneration: 2 });
    expect(await restored.verifyAudit()).toEqual({ entries: 1 });
    await restored.close();
    await vault.close();
  });

  it('is written by file, read back and checked before it has its name', async () => {
    const vault = await vaultWithKeys('b');
    const bytes = await vault.writeBackup();
    const target = join(folder, 'b.backup');
    const verify = async (readBack: Uint8Array) => {
      await inspectBackup(ports, readBack, passphraseSecret);
    };
    await writeFileAtomic(target, bytes, { verify });
    expect(new Uint8Array(readFileSync(target))).toEqual(bytes);
    expect(await codeOf(() => writeFileAtomic(target, bytes))).toBe('file-exists');
    const broken = bytes.slice();
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
    expect(await codeOf(() => writeFileAtomic(join(folder, 'broken'), broken, { verify }))).toBe(
      'backup-damaged',
    );
    await vault.close();
  });

  it('refuses the wrong secret, other files, newer versions', async () => {
    const vault = await vaultWithKeys('c');
    const bytes = await vault.writeBackup();
    await vault.close();
    const wrong = { kind: 'passphrase', secret: new Uint8Array([1]) } as const;
    expect(await codeOf(() => inspectBackup(ports, bytes, wrong))).toBe('wrong-secret');
    expect(await codeOf(() => inspectBackup(ports, new Uint8Array(0), wrong))).toBe('not-a-backup');
    expect(await codeOf(() => inspectBackup(ports, new Uint8Array(500), wrong))).toBe('not-a-backup');
    const newer = bytes.slice();
    newer[9] = 3;
    expect(await codeOf(() => inspectBackup(ports, newer, wrong))).toBe('backup-newer');
    // Version 2 has a token slot, or is not what was written.
    newer[9] = 2;
    expect(await codeOf(() => inspectBackup(ports, newer, wrong))).toBe('backup-damaged');
  });

  it('refuses chunks that are cut, swapped, repeated, dropped or added', async () => {
    const vault = await newVault(join(folder, 'd'), { slots: [recoverySlot] });
    await vault.transaction((draft) => {
      for (let i = 0; i < 40; i++) draft.put('key', `k${i}`, { text: 'x'.repeat(8000) });
      draft.audit(entry('x'));
    });
    const bytes = await vault.writeBackup();
    await vault.close();
    const start = parseBackupHeader(bytes).length;
    const size = 65536 + 16;
    const head = bytes.subarray(0, start);
    const chunks = Array.from({ length: Math.ceil((bytes.length - start) / size) }, (_, i) =>
      bytes.subarray(start + i * size, Math.min(start + (i + 1) * size, bytes.length)),
    );
    expect(chunks.length).toBe(5);
    const variants: Uint8Array[][] = [];
    for (let i = 0; i < chunks.length; i++) {
      variants.push(
        chunks.filter((_, j) => j !== i),
        chunks.flatMap((chunk, j) => (j === i ? [chunk, chunk] : [chunk])),
        chunks.slice(0, i),
      );
      for (let j = i + 1; j < chunks.length; j++) {
        const swapped = [...chunks];
        [swapped[i], swapped[j]] = [chunks[j] ?? head, chunks[i] ?? head];
        variants.push(swapped);
      }
    }
    const files: Uint8Array[] = variants.map((variant) => new Uint8Array(Buffer.concat([head, ...variant])));
    for (let cut = 1; cut <= 64; cut++)
      files.push(
        bytes.subarray(0, bytes.length - cut),
        new Uint8Array(Buffer.concat([bytes, new Uint8Array(cut)])),
      );
    const codes = new Map<unknown, number>();
    for (const file of files) {
      const code = await codeOf(() => inspectBackup(ports, file, recoveryUnlock));
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect(codes).toEqual(new Map([['backup-damaged', 15 + 10 + 128]]));
  });

  it('refuses contents that no vault has, from someone who knows a secret, and lets go of the new file', async () => {
    const vault = await vaultWithKeys('e', 1);
    const bytes = await vault.writeBackup();
    await vault.close();
    const parsed = parseBackupHeader(bytes);
    const { header } = parsed;
    const [slot] = header.slots.filter(({ kind }) => kind === recoveryUnlock.kind);
    if (slot === undefined) throw new Error('no slot');
    const id = hexToBytes(header.vault);
    const key = await openSlot(ports, 'backup', id, slot, header.generation, recoveryUnlock);
    if (key === undefined) throw new Error('no key');
    const [manifest, ...rest] = parseFrames(openBackupFile(ports, bytes, parsed, key));
    if (manifest === undefined) throw new Error('no manifest');
    const row = rest.find(({ kind }) => kind === recordKinds.key);
    if (row === undefined) throw new Error('no row');
    const told = JSON.parse(new TextDecoder().decode(manifest.bytes)) as { rows: number };
    const text = (value: string) => new TextEncoder().encode(value);
    const forged = (extra: BackupFrame[]) =>
      encodeBackupFile(
        ports,
        header,
        key,
        encodeFrames([
          { ...manifest, bytes: text(JSON.stringify({ ...told, rows: told.rows + extra.length })) },
          ...extra,
          ...rest,
        ]),
      );
    expect(await codeOf(() => inspectBackup(ports, forged([]), recoveryUnlock))).toBe('none');
    const lies: BackupFrame[] = [
      row,
      { kind: recordKinds.head, id: 'head', bytes: text('{}') },
      { kind: 99, id: 'x', bytes: text('{}') },
      { kind: recordKinds.key, id: 'not printable \n', bytes: text('{}') },
      { kind: recordKinds.key, id: 'x'.repeat(65), bytes: text('{}') },
      { kind: recordKinds.key, id: 'x', bytes: text('{') },
    ];
    for (const lie of lies) {
      const file = forged([lie]);
      expect(await codeOf(() => inspectBackup(ports, file, recoveryUnlock))).toBe('backup-damaged');
      const store = await createStore(join(folder, `forged ${lies.indexOf(lie)}`), holder);
      const restore = { secret: recoveryUnlock, slots: [recoverySlot], appVersion: '0', audit: entry('x') };
      expect(await codeOf(() => restoreBackup(testPorts(store), file, restore))).toBe('backup-damaged');
      expect(await codeOf(() => store.load())).toBe('store-closed');
    }
  });
});
