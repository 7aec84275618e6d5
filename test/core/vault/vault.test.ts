import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../../src/core/error.ts';
import { openVault } from '../../../src/core/vault/open-vault.ts';
import { openStore } from '../../../src/node/store/sqlite-store.ts';
import {
  codeOf,
  entry,
  floorCost,
  holder,
  newVault,
  passphraseSecret,
  passphraseSlot,
  recoverySlot,
  recoveryUnlock,
  reopen,
  tempFolder,
  testPorts,
} from './support.ts';

const folder = tempFolder();
let count = 0;
const fresh = () => join(folder, `v${++count}.holdfast`);
const secret = new Uint8Array(32).map((_, i) => 200 - i);

describe('a vault', () => {
  it('keeps records, secrets and log over closing and opening', async () => {
    const file = fresh();
    const vault = await newVault(file, { slots: [passphraseSlot, recoverySlot] });
    await vault.transaction((draft) => {
      draft.put('key', 'k1', { label: 'one', tags: ['a'] });
      draft.sealSecret('k1', 1, secret);
      expect(draft.get('key', 'k1')).toEqual({ label: 'one', tags: ['a'] });
      draft.audit(entry('keys.generate', { key: 'k1' }));
    });
    expect(vault.get('key', 'k1')).toEqual({ label: 'one', tags: ['a'] });
    expect([vault.generation, vault.auditLength]).toEqual([2, 2]);
    const headHash = vault.headHash;
    await vault.close();
    expect(await codeOf(() => vault.get('key', 'k1'))).toBe('vault-locked');
    expect(statSync(file).mode & 0o777).toBe(0o600);

    for (const with_ of [undefined, recoveryUnlock]) {
      const again = await reopen(file, with_);
      expect([again.id, again.generation, again.headHash]).toEqual([vault.id, 2, headHash]);
      expect([...again.list('key')]).toEqual([
        { id: 'k1', generation: 2, value: { label: 'one', tags: ['a'] } },
      ]);
      const copy = await again.withSecret('k1', 1, (bytes) => bytes.slice());
      expect(copy).toEqual(secret);
      expect((await again.readAudit(1, 10)).map(({ command }) => command)).toEqual([
        'vault.create',
        'keys.generate',
      ]);
      expect(await again.verifyAudit()).toEqual({ entries: 2 });
      await again.close();
    }
  });

  it('does nothing at all when a transaction fails or has no entry', async () => {
    const vault = await newVault(fresh());
    expect(await codeOf(() => vault.transaction((draft) => draft.put('key', 'a', 1)))).toBe('audit-missing');
    const failed = vault.transaction((draft) => {
      draft.put('key', 'a', 1);
      draft.audit(entry('x'));
      throw new RangeError('mine');
    });
    await expect(failed).rejects.toThrow(RangeError);
    expect([vault.count('key'), vault.generation, vault.auditLength]).toEqual([0, 1, 1]);
    await vault.close();
  });

  it('runs transactions one after another, in order', async () => {
    const vault = await newVault(fresh());
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        vault.transaction(async (draft) => {
          await Promise.resolve();
          order.push(i);
          draft.put('settings', 'n', i);
          draft.audit(entry('n'));
        }),
      ),
    );
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect([vault.get('settings', 'n'), vault.generation]).toEqual([19, 21]);
    await vault.close();
  });

  it('erases a destroyed secret: data key gone, root renewed, the rest still there', async () => {
    const file = fresh();
    const vault = await newVault(file, { slots: [passphraseSlot, recoverySlot] });
    await vault.transaction((draft) => {
      draft.put('key', 'gone', { state: 'active' });
      draft.sealSecret('gone', 1, secret);
      draft.sealSecret('gone', 2, secret);
      draft.sealSecret('kept', 1, secret);
      draft.audit(entry('keys.generate'));
    });
    const before = readFileSync(file);
    await vault.transaction((draft) => {
      draft.put('key', 'gone', { state: 'destroyed' });
      draft.destroySecrets('gone');
      draft.audit(entry('keys.destroy'));
    });
    expect([vault.hasSecret('gone', 1), vault.hasSecret('gone', 2), vault.hasSecret('kept', 1)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(await codeOf(() => vault.withSecret('gone', 1, () => 0))).toBe('no-such-secret');
    await vault.close();
    // Every sealed root of the file before is gone from the file after, and from the journal beside it.
    const roots = [...before.toString('latin1').matchAll(/"sealedRoot":"([0-9a-f]{96})"/g)].map(
      ([, root]) => root ?? '',
    );
    expect(roots.length).toBeGreaterThanOrEqual(2);
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, name)).toString('latin1');
      expect(roots.filter((root) => bytes.includes(root))).toEqual([]);
    }
    for (const with_ of [undefined, recoveryUnlock]) {
      const again = await reopen(file, with_);
      expect(await again.withSecret('kept', 1, (bytes) => bytes.slice())).toEqual(secret);
      expect(await again.verifyAudit()).toEqual({ entries: 3 });
      await again.close();
    }
  });

  it('adds, replaces and removes slots, re-keying on removal (V-12)', async () => {
    const file = fresh();
    const vault = await newVault(file);
    await vault.transaction((draft) => {
      draft.sealSecret('k', 1, secret);
      draft.put('key', 'k', {});
      draft.audit(entry('keys.generate'));
    });
    const [first] = vault.slots;
    const added = await vault.addSlot(recoverySlot, entry('vault.add-slot'));
    expect(vault.slots.map(({ kind }) => kind)).toEqual(['passphrase', 'recovery-code']);
    const other = new TextEncoder().encode('another passphrase');
    await vault.replaceSlot(
      first?.id ?? '',
      { kind: 'passphrase', secret: other, cost: floorCost },
      entry('vault.change-passphrase'),
    );
    await vault.close();
    expect(await codeOf(() => reopen(file))).toBe('wrong-secret');
    const again = await reopen(file, { kind: 'passphrase', secret: other });
    await again.removeSlot(added, entry('vault.remove-slot'));
    expect(await codeOf(() => again.removeSlot(again.slots[0]?.id ?? '', entry('x')))).toBe('last-slot');
    expect(await codeOf(() => again.removeSlot('0000000000000000', entry('x')))).toBe('no-such-slot');
    await again.close();
    expect(await codeOf(() => reopen(file, recoveryUnlock))).toBe('no-such-slot');
    const last = await reopen(file, { kind: 'passphrase', secret: other });
    expect(await last.withSecret('k', 1, (bytes) => bytes.slice())).toEqual(secret);
    expect(await last.verifyAudit()).toEqual({ entries: 5 });
    await last.close();
  });

  it('leaves no blob of a removed slot over 100 rounds of adding and removing (V-12)', async () => {
    const file = fresh();
    const vault = await newVault(file);
    await vault.transaction((draft) => {
      draft.sealSecret('k', 1, secret);
      draft.audit(entry('keys.generate'));
    });
    const blobs = new Set<string>();
    const remember = () => {
      const text = readFileSync(file).toString('latin1');
      for (const [, blob = ''] of text.matchAll(/"(?:wrappedSecret|sealedRoot|keys)":"([0-9a-f]+)"/g))
        blobs.add(blob);
    };
    for (let round = 0; round < 100; round++) {
      const code = new Uint8Array(20).fill(round);
      const added = await vault.addSlot({ kind: 'recovery-code', secret: code }, entry('add'));
      remember();
      await vault.removeSlot(added, entry('remove'));
    }
    const now = readFileSync(file).toString('latin1');
    await vault.close();
    // The passphrase's own wrapped secret stays: it is another's slot that was removed.
    const left = [...blobs].filter((blob) => now.includes(blob));
    expect([blobs.size > 300, left.length]).toEqual([true, 1]);
    const again = await reopen(file);
    expect(await again.withSecret('k', 1, (bytes) => bytes.slice())).toEqual(secret);
    expect(await again.verifyAudit()).toEqual({ entries: 202 });
    await again.close();
  });

  it('notices an older copy and writes only after it is confirmed (V-7)', async () => {
    const file = fresh();
    const seen = join(folder, 'seen');
    const vault = await newVault(file, { seen });
    await vault.close();
    const { copyFileSync } = await import('node:fs');
    copyFileSync(file, `${file}.old`);
    const second = await reopen(file, undefined, seen);
    expect(second.lineage).toEqual({ standing: 'same' });
    await second.transaction((draft) => draft.audit(entry('a')));
    await second.transaction((draft) => draft.audit(entry('b')));
    await second.close();
    copyFileSync(`${file}.old`, file);
    const older = await reopen(file, undefined, seen);
    expect(older.lineage).toEqual({ standing: 'older', seenGeneration: 3 });
    expect(await codeOf(() => older.transaction((draft) => draft.audit(entry('c'))))).toBe(
      'rollback-unconfirmed',
    );
    await older.confirmRollback(entry('vault.confirm-rollback'));
    await older.transaction((draft) => draft.audit(entry('c')));
    expect((await older.readAudit(2, 2))[0]?.details).toEqual({
      standing: 'older',
      seenGeneration: 3,
      generation: 1,
    });
    await older.close();
  });

  it('counts failed unlocks and signs them in at the next one', async () => {
    const file = fresh();
    const seen = join(folder, 'seen2');
    await (await newVault(file, { seen })).close();
    for (let i = 0; i < 3; i++) {
      const wrong = { kind: 'passphrase', secret: new TextEncoder().encode(`wrong ${i}`) } as const;
      expect(await codeOf(() => reopen(file, wrong, seen))).toBe('wrong-secret');
    }
    const vault = await reopen(file, undefined, seen);
    const [failures] = await vault.readAudit(2, 2);
    expect([failures?.command, failures?.outcome, failures?.details['count']]).toEqual([
      'vault.unlock',
      'wrong-secret',
      3,
    ]);
    await vault.close();
    const again = await reopen(file, undefined, seen);
    expect(again.auditLength).toBe(2);
    await again.close();
  });

  it('opens on a full disk after a mistyped passphrase, and wipes its keys when it cannot be opened', async () => {
    const file = fresh();
    const seen = join(folder, 'seen3');
    await (await newVault(file, { seen })).close();
    const wrong = { kind: 'passphrase', secret: new TextEncoder().encode('mistyped') } as const;
    expect(await codeOf(() => reopen(file, wrong, seen))).toBe('wrong-secret');
    const keys: Uint8Array[] = [];
    const full = async (rolledBack: boolean) => {
      const ports = testPorts(await openStore(file, holder), seen);
      const { store, aead } = ports;
      return await openVault(
        {
          ...ports,
          aead: { key: (key) => (keys.push(key), aead.key(key)) },
          store: {
            readHeader: () => store.readHeader(),
            load: () => store.load(),
            readLog: (from, to) => store.readLog(from, to),
            copyTo: (target) => store.copyTo(target),
            close: () => store.close(),
            commit: () => Promise.reject(new HoldfastError('disk-full', { rolledBack })),
          },
        },
        { secret: passphraseSecret },
      );
    };
    expect(await codeOf(() => full(false))).toBe('disk-full');
    expect(keys.length).toBeGreaterThan(4);
    expect(keys.every((key) => key.every((byte) => byte === 0))).toBe(true);
    const read = await full(true);
    expect(read.auditLength).toBe(1);
    await read.close();
    const again = await reopen(file, undefined, seen);
    expect((await again.readAudit(2, 2))[0]?.outcome).toBe('wrong-secret');
    await again.close();
  });

  it('refuses a second opener and says who holds it', async () => {
    const file = fresh();
    const vault = await newVault(file);
    await expect(reopen(file)).rejects.toMatchObject({
      code: 'vault-in-use',
      details: { pid: process.pid, program: 'test' },
    });
    await vault.close();
    await (await reopen(file)).close();
    expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });
});
