import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBench, passphrase, type Bench } from './harness.ts';

const reason = 'for the test';

async function activeKey(bench: Bench, label: string, purposes: ('encrypt' | 'wrap')[]): Promise<never> {
  const { record } = await bench.ok('keys.generate', { algorithm: 'aes-256', label, purposes });
  await bench.ok('keys.waive-backup', { id: record.id, reason });
  await bench.ok('keys.activate', { id: record.id });
  return record.id as never;
}

/** Bytes that look random and are the same in every run. */
function contents(size: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let state = seed;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Encrypts files of the given sizes into a folder of their own. */
async function encryptFiles(
  bench: Bench,
  key: never,
  folder: string,
  sizes: readonly number[],
): Promise<string[]> {
  mkdirSync(bench.file(folder));
  const files: string[] = [];
  for (const [n, size] of sizes.entries()) {
    const plain = bench.file(join(folder, `plain-${n}`));
    const to = bench.file(join(folder, `${n}.enc`));
    writeFileSync(plain, contents(size, n));
    await bench.ok('data.encrypt-file', { key, file: plain, to });
    rmSync(plain);
    files.push(to);
  }
  return files;
}

async function requireReadable(
  bench: Bench,
  files: readonly string[],
  sizes: readonly number[],
  version: number,
) {
  for (const [n, file] of files.entries()) {
    const to = bench.file('out');
    const read = await bench.ok('data.decrypt-file', { file, to });
    expect(read.version).toBe(version);
    expect(sha(readFileSync(to))).toBe(sha(contents(sizes[n] ?? 0, n)));
    rmSync(to);
  }
}

const sizes = [0, 1, 63, 64, 65_535, 65_536, 65_537, 200_000, 1_500_000];

describe('carrying files over to a new version', async () => {
  const bench = await openBench();
  const key = await activeKey(bench, 'Data', ['encrypt']);

  it('counts what hangs on the old version, carries all of it, and the old version can go', async () => {
    const files = await encryptFiles(bench, key, 'all', sizes);
    const ids = (await bench.ok('register.list', { key })).items.map(({ id }) => id);
    expect((await bench.ok('keys.rotate', { id: key, reason })).behind).toBe(sizes.length);
    const destroy = { id: key, version: 1, confirmLabel: 'Data', reason };
    expect(await bench.no('keys.destroy-version', destroy)).toMatchObject({
      code: 'version-in-use',
      details: { items: sizes.length },
    });
    expect((await bench.ok('register.list', { key, behind: true })).total).toBe(sizes.length);
    await requireReadable(bench, files, sizes, 1);
    const seen: number[] = [];
    const outcome = await bench.ok(
      'register.reencrypt',
      { key },
      { onProgress: ({ done, total }) => seen.push(done / total) },
    );
    expect(outcome).toEqual({ carried: sizes.length, remaining: 0, troubles: [] });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBeLessThanOrEqual(1);
    await requireReadable(bench, files, sizes, 2);
    const after = await bench.ok('register.list', { key });
    expect(after).toMatchObject({ behind: 0, total: sizes.length });
    expect(after.items.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(readdirSync(bench.file('all')).sort()).toEqual(sizes.map((_, n) => `${n}.enc`).sort());
    await bench.ok('keys.destroy-version', destroy);
    await requireReadable(bench, files, sizes, 2);
    const { record } = await bench.ok('keys.get', { id: key });
    expect(record.history.filter(({ event }) => event === 'reencrypted')).toMatchObject([{ version: 2 }]);
  });

  it('leaves a large file whole under the old version whenever it is stopped', async () => {
    const own = await activeKey(bench, 'Large', ['encrypt']);
    const large = [70 * 1024 * 1024 + 5];
    const files = await encryptFiles(bench, own, 'large', large);
    await bench.ok('keys.rotate', { id: own, reason });
    const stop = new AbortController();
    const onProgress = ({ done, total }: { done: number; total: number }): void => {
      if (done > total / 4) stop.abort();
    };
    expect(await bench.no('register.reencrypt', { key: own }, { signal: stop.signal, onProgress })).toEqual({
      code: 'cancelled',
    });
    expect(readdirSync(bench.file('large'))).toEqual(['0.enc']);
    await requireReadable(bench, files, large, 1);
    expect((await bench.ok('register.reencrypt', { key: own })).carried).toBe(1);
    await requireReadable(bench, files, large, 2);
  });

  it('does nothing when nothing is behind', async () => {
    const before = (await bench.ok('audit.list', { limit: 1 })).total;
    expect(await bench.ok('register.reencrypt', { key })).toEqual({ carried: 0, remaining: 0, troubles: [] });
    expect((await bench.ok('audit.list', { limit: 1 })).total).toBe(before);
  });

  it('can be stopped and begun again', async () => {
    const files = await encryptFiles(bench, key, 'stopped', sizes);
    await bench.ok('keys.rotate', { id: key, reason });
    let calls = 0;
    for (let stops = 0; stops < 6; stops++) {
      const stop = new AbortController();
      const error = await bench.no(
        'register.reencrypt',
        { key },
        { signal: stop.signal, onProgress: () => (++calls % 5 === 0 ? stop.abort() : undefined) },
      );
      expect(error).toEqual({ code: 'cancelled' });
      expect(readdirSync(bench.file('stopped')).filter((name) => name.startsWith('.'))).toEqual([]);
    }
    expect((await bench.ok('register.reencrypt', { key })).remaining).toBe(0);
    await requireReadable(bench, files, sizes, 3);
  });

  it('follows a link to the file, and leaves the link', async () => {
    const [file = ''] = await encryptFiles(bench, key, 'linked', [5000]);
    const { items } = await bench.ok('register.list', { key });
    const item = items.find(({ location }) => location === file)?.id ?? '';
    const link = bench.file('link.enc');
    symlinkSync(file, link);
    await bench.ok('register.relocate', { item, file: link });
    const { version = 0 } = await bench.ok('keys.rotate', { id: key, reason });
    await bench.ok('register.reencrypt', { key });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect((await bench.ok('data.inspect', { from: { file } })).version).toBe(version);
    expect(readdirSync(bench.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('keeps the mode of a file, and removes what a crash has left beside it', async () => {
    const [file = ''] = await encryptFiles(bench, key, 'mode', [1000]);
    writeFileSync(file, readFileSync(file), { mode: 0o640 });
    const mode = statSync(file).mode;
    const { items } = await bench.ok('register.list', { key });
    const id = items.find(({ location }) => location === file)?.id ?? '';
    writeFileSync(bench.file(`mode/.holdfast-${id}.tmp`), 'half a file');
    await bench.ok('keys.rotate', { id: key, reason });
    await bench.ok('register.reencrypt', { key });
    expect(statSync(file).mode).toBe(mode);
    expect(readdirSync(bench.file('mode'))).toEqual(['0.enc']);
  });
});

describe('what stands in the way of a file', async () => {
  const bench = await openBench();
  const key = await activeKey(bench, 'Data', ['encrypt']);
  const files = await encryptFiles(bench, key, 'some', [10, 20, 30, 40, 50, 60]);
  const [missing = '', changed = '', foreign = '', other = '', good = '', folder = ''] = files;
  const list = async () => (await bench.ok('register.list', { key })).items;
  const idOf = async (file: string) => (await list()).find(({ location }) => location === file)?.id ?? '';
  const armored = (await bench.ok('data.encrypt-text', { key, text: contents(20, 5) })).armored;

  it('is kept with it, and does not hold up the others', async () => {
    await bench.ok('keys.rotate', { id: key, reason });
    renameSync(missing, bench.file('moved.enc'));
    const bytes = readFileSync(changed);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    writeFileSync(changed, bytes);
    writeFileSync(foreign, 'something else entirely');
    writeFileSync(other, readFileSync(good));
    rmSync(folder);
    mkdirSync(folder);
    const { carried, remaining, troubles } = await bench.ok('register.reencrypt', { key });
    expect({ carried, remaining }).toEqual({ carried: 1, remaining: 6 });
    const byPlace = new Map(troubles.map(({ location, code }) => [location, code]));
    expect([...byPlace].sort()).toEqual(
      [
        [missing, 'file-missing'],
        [changed, 'data-damaged'],
        [foreign, 'not-encrypted-data'],
        [other, 'wrong-item'],
        [folder, 'file-not-regular'],
        [undefined, 'file-missing'],
      ].sort(),
    );
    expect((await list()).find(({ location }) => location === missing)?.trouble).toBe('file-missing');
    expect((await list()).find(({ location }) => location === good)).toMatchObject({ version: 2 });
    expect(readFileSync(foreign, 'utf8')).toBe('something else entirely');
  });

  it('goes when the file is found again', async () => {
    const item = await idOf(missing);
    const file = bench.file('moved.enc');
    expect(await bench.no('register.relocate', { item, file: good })).toMatchObject({ code: 'wrong-item' });
    expect(await bench.no('register.relocate', { item, file: foreign })).toMatchObject({
      code: 'not-encrypted-data',
    });
    expect(await bench.no('register.relocate', { item: 'no such item', file })).toMatchObject({
      code: 'no-such-item',
    });
    const moved = await bench.ok('register.relocate', { item, file });
    expect(moved).toMatchObject({ location: file, version: 1 });
    expect(moved.trouble).toBeUndefined();
    expect((await bench.ok('register.reencrypt', { key })).carried).toBe(1);
  });

  it('goes when the entry is struck off, and then the version can be destroyed', async () => {
    expect(armored.length).toBeGreaterThan(0);
    for (const { id, version } of await list())
      if (version === 1) await bench.ok('register.forget', { item: id, reason: 'renewed by hand' });
    expect(await bench.ok('register.list', { key })).toMatchObject({ behind: 0, total: 2 });
    const { entries } = await bench.ok('audit.list', { limit: 1 });
    expect(entries[0]).toMatchObject({ command: 'register.forget', details: { reason: 'renewed by hand' } });
    await bench.ok('keys.destroy-version', { id: key, version: 1, confirmLabel: 'Data', reason });
  });
});

describe('what may not be carried over', async () => {
  const bench = await openBench();

  it('asks the key as any other use does', async () => {
    const key = await activeKey(bench, 'Data', ['encrypt']);
    await encryptFiles(bench, key, 'asked', [100]);
    await bench.ok('keys.rotate', { id: key, reason });
    await bench.ok('keys.set-minimum-version', { id: key, minimum: 2, reason });
    const refused = await bench.ok('register.reencrypt', { key });
    expect(refused).toMatchObject({ carried: 0, remaining: 1, troubles: [{ code: 'version-not-accepted' }] });
    await bench.ok('keys.set-minimum-version', { id: key, minimum: 1, reason });
    await bench.ok('keys.suspend', { id: key, reason });
    expect(await bench.no('register.reencrypt', { key })).toMatchObject({ code: 'state-forbids' });
    await bench.ok('keys.resume', { id: key, reason });
    await bench.ok('keys.revoke', { id: key, reason });
    expect(await bench.no('register.reencrypt', { key, risk: { reason } })).toMatchObject({
      code: 'state-forbids',
    });
    const { record } = await bench.ok('keys.generate', { algorithm: 'ed25519', label: 'Pair' });
    expect(await bench.no('register.reencrypt', { key: record.id })).toMatchObject({ code: 'not-versioned' });
  });
});

describe('carrying everything over to another key', async () => {
  const bench = await openBench();
  const few = [0, 70_000, 3];

  it('takes a compromised key, whose risk is confirmed, out of use for good', async () => {
    const key = await activeKey(bench, 'Stolen', ['encrypt']);
    const to = await activeKey(bench, 'Fresh', ['encrypt']);
    const files = await encryptFiles(bench, key, 'stolen', few);
    await bench.ok('keys.rotate', { id: key, reason });
    await bench.ok('keys.rotate', { id: to, reason });
    await bench.ok('keys.revoke', { id: key, reason });
    expect(await bench.no('register.reencrypt', { key, to })).toMatchObject({ code: 'risk-unconfirmed' });
    const risk = { reason: 'only I could write there' };
    expect(await bench.ok('register.reencrypt', { key, to, risk })).toMatchObject({
      carried: few.length,
      remaining: 0,
    });
    await requireReadable(bench, files, few, 2);
    expect((await bench.ok('register.list', { key })).total).toBe(0);
    expect((await bench.ok('register.list', { key: to })).total).toBe(few.length);
    const history = async (id: never) => (await bench.ok('keys.get', { id })).record.history.at(-1);
    expect(await history(key)).toMatchObject({ event: 'used-at-risk', reason: risk.reason });
    expect(await history(to)).toMatchObject({ event: 'reencrypted', version: 2 });
    await bench.ok('keys.destroy', { id: key, confirmLabel: 'Stolen', reason });
    await requireReadable(bench, files, few, 2);
  });

  it('finds files that are there already, when the register was not told', async () => {
    const key = await activeKey(bench, 'Old', ['encrypt']);
    const to = await activeKey(bench, 'New', ['encrypt']);
    const files = await encryptFiles(bench, key, 'old', few);
    const vault = bench.file('v.holdfast');
    await bench.ok('vault.lock', {});
    const before = readFileSync(vault);
    await bench.unlock();
    await bench.ok('register.reencrypt', { key, to });
    await bench.ok('vault.lock', {});
    writeFileSync(vault, before);
    rmSync(bench.file('seen'), { recursive: true });
    await bench.unlock();
    expect((await bench.ok('register.list', { key })).total).toBe(few.length);
    await bench.ok('register.reencrypt', { key, to });
    await requireReadable(bench, files, few, 1);
    expect((await bench.ok('register.list', { key: to })).total).toBe(few.length);
  });

  it('lets no version be erased that a file may be on since it was broken off', async () => {
    const key = await activeKey(bench, 'Leaving', ['encrypt']);
    const to = await activeKey(bench, 'Arriving', ['encrypt']);
    await encryptFiles(bench, key, 'leaving', few);
    const breakOff = async (input: { key: never; to?: never }): Promise<void> => {
      const stop = new AbortController();
      const onProgress = (): void => {
        const inside = readdirSync(bench.file('leaving')).some((name) => name.startsWith('.'));
        if (inside) stop.abort();
      };
      await bench.no('register.reencrypt', input, { signal: stop.signal, onProgress });
    };
    await bench.ok('keys.rotate', { id: key, reason });
    await breakOff({ key });
    await bench.ok('keys.rotate', { id: key, reason });
    // The register still speaks of version 1 alone.
    expect(
      await bench.no('keys.destroy-version', { id: key, version: 2, confirmLabel: 'Leaving', reason }),
    ).toMatchObject({ code: 'version-in-use', details: { items: few.length } });
    await bench.ok('keys.rotate', { id: to, reason });
    await breakOff({ key, to });
    const { items } = await bench.ok('register.list', { key });
    expect(items.map(({ toward }) => toward)).toEqual(few.map(() => [to]));
    await bench.ok('keys.rotate', { id: to, reason });
    const destroy = { id: to, version: 2, confirmLabel: 'Arriving', reason };
    expect(await bench.no('keys.destroy-version', destroy)).toMatchObject({ code: 'version-in-use' });
    await bench.ok('register.reencrypt', { key, to });
    expect((await bench.ok('register.list', { key: to })).items.map(({ toward }) => toward)).toEqual(
      few.map(() => undefined),
    );
    await bench.ok('keys.destroy-version', destroy);
  });

  it('follows a derived key to its successor', async () => {
    const { key: seed } = await bench.ok('seeds.generate', { label: 'Seed', words: 12 });
    const { phrase } = await bench.ok('seeds.reveal', { id: seed.record.id });
    await bench.ok('seeds.verify', { id: seed.record.id, phrase });
    await bench.ok('keys.activate', { id: seed.record.id });
    const { record } = await bench.ok('seeds.derive-key', {
      seed: seed.record.id,
      label: 'Of the seed',
      algorithm: 'aes-256',
      scheme: 'slip21',
      path: 'm/files',
    });
    await bench.ok('keys.activate', { id: record.id });
    const files = await encryptFiles(bench, record.id as never, 'derived', few);
    const { successor } = await bench.ok('keys.rotate', { id: record.id, reason });
    const to = successor?.record.id as never;
    await bench.ok('keys.activate', { id: to });
    expect(await bench.no('register.reencrypt', { key: record.id })).toMatchObject({ code: 'not-versioned' });
    expect((await bench.ok('register.reencrypt', { key: record.id, to })).carried).toBe(few.length);
    await requireReadable(bench, files, few, 1);
    expect((await bench.ok('data.inspect', { from: { file: files[0] ?? '' } })).key).toBe(to);
  });
});

describe('other commands while files are carried over', async () => {
  const bench = await openBench();
  const many = Array.from({ length: 40 }, (_, n) => 30_000 + n);

  it('do not wait, and a revocation stops it at the next file', async () => {
    const key = await activeKey(bench, 'Busy', ['encrypt']);
    const files = await encryptFiles(bench, key, 'busy', many);
    await bench.ok('keys.rotate', { id: key, reason });
    let revoked: Promise<number> | undefined;
    const outcome = await bench.no(
      'register.reencrypt',
      { key },
      {
        onProgress: ({ done, total }) => {
          if (done < total / 4 || revoked !== undefined) return;
          const start = performance.now();
          revoked = bench.ok('keys.revoke', { id: key, reason }).then(() => performance.now() - start);
        },
      },
    );
    expect(outcome).toMatchObject({ code: 'state-forbids', details: { state: 'compromised' } });
    expect(await revoked).toBeLessThan(1000);
    const to = await activeKey(bench, 'Refuge', ['encrypt']);
    const carried = await bench.ok('register.reencrypt', { key, to, risk: { reason } });
    expect(carried).toEqual({ carried: many.length, remaining: 0, troubles: [] });
    await requireReadable(bench, files, many, 1);
  });

  it('keep what they did: what was struck off stays so, and what was rotated meanwhile counts', async () => {
    const key = await activeKey(bench, 'Changing', ['encrypt']);
    const files = await encryptFiles(bench, key, 'changing', many);
    await bench.ok('keys.rotate', { id: key, reason });
    const { items } = await bench.ok('register.list', { key });
    const struck = items[1]?.id ?? '';
    let meanwhile: Promise<unknown> | undefined;
    const outcome = await bench.ok(
      'register.reencrypt',
      { key },
      {
        onProgress: ({ done, total }) => {
          if (done < total / 4 || meanwhile !== undefined) return;
          meanwhile = Promise.all([
            bench.ok('register.forget', { item: struck, reason }),
            bench.ok('keys.rotate', { id: key, reason }),
          ]);
        },
      },
    );
    await meanwhile;
    expect(outcome.carried).toBe(many.length);
    const after = await bench.ok('register.list', { key });
    expect(after.total).toBe(many.length - 1);
    expect(after.items.map(({ id }) => id)).not.toContain(struck);
    for (const { location = '', version } of after.items)
      expect((await bench.ok('data.inspect', { from: { file: location } })).version).toBe(version);
    expect(files).toHaveLength(many.length);
    expect(new Set(after.items.map(({ version }) => version))).toEqual(new Set([2, 3]));
    expect((await bench.ok('keys.get', { id: key })).record.versions).toHaveLength(3);
  });
});

describe('a restored vault', async () => {
  const bench = await openBench();

  it('reads with every version what it could read before', async () => {
    const key = await activeKey(bench, 'Restored', ['encrypt']);
    const few = [10, 70_000];
    const files = await encryptFiles(bench, key, 'old', few);
    await bench.ok('keys.rotate', { id: key, reason });
    await bench.ok('keys.rotate', { id: key, reason });
    await bench.ok('backup.write', { file: bench.file('b.backup') });
    await bench.ok('vault.lock', {});
    await bench.ok('backup.restore', {
      file: bench.file('b.backup'),
      into: bench.file('again.holdfast'),
      proof: { with: 'passphrase', secret: passphrase() },
    });
    await bench.engine.lock('asked');
    await bench.unlock('again.holdfast');
    await requireReadable(bench, files, few, 1);
    expect((await bench.ok('register.reencrypt', { key })).carried).toBe(few.length);
    await requireReadable(bench, files, few, 3);
  });
});

describe('wrapped keys', async () => {
  const bench = await openBench();
  const under = await activeKey(bench, 'Outer', ['wrap']);

  it.each(['holdfast', 'aes-kwp'] as const)('in a file are wrapped anew, in the form %s', async (form) => {
    const { record } = await bench.ok('keys.generate', { algorithm: 'p256', label: `In ${form}` });
    const to = bench.file(`${form}.wrapped`);
    const { item } = await bench.ok('keys.wrap', { id: record.id, under, form, to });
    await bench.ok('keys.wrap', { id: record.id, under, form });
    const before = readFileSync(to);
    const { version } = await bench.ok('keys.rotate', { id: under, reason });
    const outcome = await bench.ok('register.reencrypt', { key: under });
    expect(outcome.carried).toBe(1);
    expect(outcome.troubles.filter(({ location }) => location !== undefined)).toEqual([]);
    expect(readFileSync(to).equals(before)).toBe(false);
    const { items } = await bench.ok('register.list', { key: under });
    expect(items.find(({ id }) => id === item)).toMatchObject({ version, wrapped: record.id });
    await bench.ok('keys.destroy', { id: record.id, confirmLabel: `In ${form}`, reason });
    const back = await bench.ok('keys.unwrap', {
      from: { file: to },
      label: `Out of ${form}`,
      ...(form === 'aes-kwp' ? { bare: { under, version: version ?? 0, algorithm: 'p256' } } : {}),
    });
    expect(back.record.versions[0]?.publicKey).toBe(record.versions[0]?.publicKey);
    for (const { id } of (await bench.ok('register.list', { key: under })).items)
      await bench.ok('register.forget', { item: id, reason });
  });
});
