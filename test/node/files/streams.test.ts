import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSourceFile, type SourceFile } from '../../../src/node/files/source-file.ts';
import { openTargetFile, type TargetFile, type TargetFileWish } from '../../../src/node/files/target-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-streams-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const place = (name: string): string => join(folder, name);
const plain = (error: Error): Error => error;
const open = (name: string): Promise<SourceFile> => openSourceFile(place(name), plain);
const begin = (name: string, wish: TargetFileWish): Promise<TargetFile> =>
  openTargetFile(place(name), wish, { writing: plain, reading: plain });

/** Bytes that differ over long stretches too. */
function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = (at * 31 + (at >> 8) * 7 + (at >> 16)) & 0xff;
  return bytes;
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const mebi = 1024 * 1024;

describe('a file read in blocks', () => {
  it.each([
    [0, 10],
    [1, 10],
    [mebi, 65_536],
    [mebi + 1, 65_536],
    [5 * mebi + 17, 65_552],
    [7 * mebi, 3 * mebi],
  ])('of %i bytes in pieces of %i gives them all, whole pieces at a time', async (size, piece) => {
    const bytes = pattern(size);
    writeFileSync(place('source'), bytes);
    const source = await open('source');
    const parts: Uint8Array[] = [];
    for await (const block of source.blocks(0, piece)) parts.push(block.slice());
    await source.requireUnchanged();
    await source.close();
    for (const part of parts.slice(0, -1)) expect(part.length % piece).toBe(0);
    expect(hash(Buffer.concat(parts))).toBe(hash(bytes));
    expect(source.size).toBe(size);
  });

  it('begins where it is told, and shows its start', async () => {
    writeFileSync(place('source'), pattern(100));
    const source = await open('source');
    expect(await source.part(0, 10)).toEqual(pattern(100).slice(0, 10));
    expect((await source.part(0, 1000)).length).toBe(100);
    const parts: Uint8Array[] = [];
    for await (const block of source.blocks(90, 4)) parts.push(block.slice());
    expect(Buffer.concat(parts)).toEqual(Buffer.from(pattern(100).slice(90)));
    await source.close();
  });

  it('notices when it is cut, extended or written over meanwhile', async () => {
    writeFileSync(place('source'), pattern(4 * mebi));
    const cut = await open('source');
    writeFileSync(place('source'), pattern(3 * mebi));
    const reading = (async () => {
      for await (const block of cut.blocks(0, 65_536)) expect(block.length).toBeGreaterThan(0);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'file-read-failed', details: { reason: 'changed' } });
    await expect(cut.requireUnchanged()).rejects.toThrow('file-read-failed');
    await cut.close();
    const grown = await open('source');
    appendFileSync(place('source'), 'x');
    await expect(grown.requireUnchanged()).rejects.toThrow('file-read-failed');
    await grown.close();
    const touched = await open('source');
    utimesSync(place('source'), 1, 1);
    await expect(touched.requireUnchanged()).rejects.toThrow('file-read-failed');
    await touched.close();
  });

  it('can be left in the middle', async () => {
    writeFileSync(place('source'), pattern(6 * mebi));
    const source = await open('source');
    for await (const block of source.blocks(0, 65_536)) {
      expect(block.length).toBe(mebi);
      break;
    }
    await source.close();
  });

  it('must be a regular file', async () => {
    mkdirSync(place('folder'));
    await expect(open('folder')).rejects.toThrow('not-a-file');
    await expect(openSourceFile('/dev/null', plain)).rejects.toThrow('not-a-file');
    await expect(open('missing')).rejects.toThrow('no-such-file');
  });
});

describe('a file written in blocks', () => {
  it.each([0, 1, 4095, 4096, 4097, 2 * mebi, 9 * mebi + 13, 16 * mebi])(
    'of %i bytes is what was put in, whether its size was told or not',
    async (size) => {
      const bytes = pattern(size);
      for (const told of [size, 0]) {
        const target = await begin('target', { size: told });
        for (let at = 0; at < size; at += 65_552) await target.append(bytes.subarray(at, at + 65_552));
        expect(readdirSync(folder)).not.toContain('target');
        await target.settle();
        const again = await target.readBack();
        expect(again.size).toBe(size);
        await again.close();
        const written = await target.name();
        await target.close();
        expect(hash(readFileSync(place('target')))).toBe(hash(bytes));
        expect(statSync(place('target')).mode & 0o777).toBe(0o600);
        await written.takeBack();
        expect(
          readdirSync(folder).filter((name) => name.includes('target') || name.endsWith('.tmp')),
        ).toEqual([]);
      }
    },
  );

  it('says when bytes are free again, written or given up', async () => {
    const target = await begin('target', { size: 3 * mebi });
    const parts = [pattern(mebi), pattern(100), pattern(mebi), pattern(200)];
    const open = pattern(50);
    for (const part of parts.slice(0, 3)) await target.append(part, () => part.fill(0));
    await target.settle();
    await target.append(parts[3] ?? open, () => parts[3]?.fill(0));
    await target.close();
    const other = await begin('target', { size: 3 });
    await other.append(open);
    await other.close();
    expect(parts.every((part) => part.every((byte) => byte === 0))).toBe(true);
    expect(open).toEqual(pattern(50));
  });

  it('takes more parts than the system does at once', async () => {
    const bytes = pattern(5000);
    const target = await begin('many', { size: bytes.length });
    for (let at = 0; at < bytes.length; at += 2) await target.append(bytes.slice(at, at + 2));
    await target.settle();
    await target.name();
    await target.close();
    expect(hash(readFileSync(place('many')))).toBe(hash(bytes));
    rmSync(place('many'));
  });

  it('leaves nothing when it is given up', async () => {
    const before = readdirSync(folder);
    const target = await begin('target', { size: 10 * mebi });
    await target.append(pattern(3 * mebi));
    await target.close();
    const settled = await begin('target', { size: 10 });
    await settled.append(pattern(10));
    await settled.settle();
    await settled.close();
    expect(readdirSync(folder)).toEqual(before);
  });

  it('takes no name that something has, at the start or at the end, and replaces only when asked to', async () => {
    writeFileSync(place('old'), 'old');
    symlinkSync(place('nowhere'), place('dangling'));
    await expect(begin('old', { size: 1 })).rejects.toThrow('file-exists');
    await expect(begin('dangling', { size: 1 })).rejects.toThrow('file-exists');
    const late = await begin('late', { size: 1 });
    await late.append(Uint8Array.of(1));
    await late.settle();
    writeFileSync(place('late'), 'somebody');
    await expect(late.name()).rejects.toThrow('file-exists');
    await late.close();
    expect(readFileSync(place('late'), 'utf8')).toBe('somebody');
    chmodSync(place('old'), 0o640);
    const temp = '.holdfast-left.tmp';
    writeFileSync(place(temp), 'what a crash left');
    linkSync(place('late'), place('linked'));
    const target = await begin('old', { size: 3, replace: true, temp });
    await target.append(Uint8Array.of(1, 2, 3));
    await target.settle();
    expect(readFileSync(place('old'), 'utf8')).toBe('old');
    await target.name();
    await target.close();
    expect([...readFileSync(place('old'))]).toEqual([1, 2, 3]);
    expect(statSync(place('old')).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).not.toContain(temp);
  });

  it('says when its folder is missing or full', async () => {
    await expect(begin('no/such/folder', { size: 1 })).rejects.toThrow('no-such-file');
    await expect(begin('target', { size: Number.MAX_SAFE_INTEGER })).rejects.toThrow('disk-full');
    const full = await openTargetFile('/dev/full/x', { size: 1 }, { writing: plain, reading: plain }).catch(
      (error: unknown) => error,
    );
    expect(full).toMatchObject({ code: 'folder-missing' });
  });
});
