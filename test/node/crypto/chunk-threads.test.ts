import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chunkCount, sealedBytes } from '../../../src/core/data/chunks.ts';
import { openStream, sealStream } from '../../../src/core/data/stream.ts';
import type { BlockSink, ChunkKey, ClaimedPlace, FilePlace, ThreadWork } from '../../../src/core/ports.ts';
import { nativeChunks } from '../../../src/node/crypto/chunk-cipher.ts';
import { memorySource, MemorySink, pattern } from '../../core/data/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-threads-'));
const place = (name: string): string => join(folder, name);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const key = nativeChunks.key(new Uint8Array(32).fill(1));
const other = nativeChunks.key(new Uint8Array(32).fill(2));
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const none = (): void => undefined;
const kibi = 1024;

/** Every shared array that could hold a part of a file. */
let slots: Uint8Array[] = [];
const descriptors: number[] = [];
beforeEach(() => {
  slots = [];
  vi.stubGlobal(
    'SharedArrayBuffer',
    class extends SharedArrayBuffer {
      constructor(length: number) {
        super(length);
        if (length > 24) slots.push(new Uint8Array(this));
      }
    },
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  for (const one of descriptors.splice(0)) closeSync(one);
});

function descriptor(path: string, flags: string): number {
  const one = openSync(path, flags);
  descriptors.push(one);
  return one;
}

const reading = (name: string): FilePlace => ({
  descriptor: descriptor(place(name), 'r'),
  failure: (reason) => new Error(`reading ${reason}`),
});
const writing = (path: string, position = 0): ClaimedPlace => ({
  descriptor: descriptor(path, 'w'),
  position,
  failure: (reason) => new Error(`writing ${reason}`),
  reached: none,
});

/** What the same pieces are in memory and on one thread. */
async function sealed(plaintext: Uint8Array, chunkBytes: number, cipher = key): Promise<Uint8Array> {
  const sink = new MemorySink();
  await sealStream(memorySource(plaintext), sink, cipher, chunkBytes, none);
  return Buffer.concat(sink.parts);
}

/** Lets threads do it, and expects that they end and leave nothing in the memory that they were given. */
async function carryOut(
  task: { readonly opens: boolean; readonly cipher?: ChunkKey; readonly then?: ChunkKey },
  work: Omit<ThreadWork, 'position'> & { readonly position?: number },
  onBytes: (done: number) => void = none,
): Promise<void> {
  const threads = (task.cipher ?? key).threads?.(task.opens, task.then);
  if (threads === undefined) throw new Error('no threads');
  try {
    await threads.run({ position: 0, ...work }, onBytes);
  } finally {
    await threads.close();
    expect(slots).toHaveLength(2);
    expect(slots.every((slot) => slot.every((byte) => byte === 0))).toBe(true);
  }
}

describe('threads', () => {
  it.each([
    [64, 1],
    [64, 100 * 64],
    [1000, 1_234_567],
    [65_536, 300],
    [65_536, 256 * kibi],
    [65_536, 256 * kibi + 1],
    [65_536, 4 * 1024 * kibi],
    [65_536, 9 * 1024 * kibi - 1],
    [1024 * kibi, 5 * 1024 * kibi + 77],
  ])(
    'seal, open, check and recode chunks of %i bytes in a file of %i as one thread does',
    async (chunk, size) => {
      const plaintext = pattern(size);
      const expected = await sealed(plaintext, chunk);
      writeFileSync(place('plain'), Buffer.concat([new Uint8Array(13), plaintext]));
      const last = chunkCount(size, chunk) - 1;
      const seen: number[] = [];
      const to = writing(place('sealed'), 7);
      const from = reading('plain');
      await carryOut(
        { opens: false },
        { from, position: 13, bytes: size, pieceBytes: chunk, last, to },
        (done) => seen.push(done),
      );
      const made = readFileSync(place('sealed')).subarray(7);
      expect(hash(made)).toBe(hash(expected));
      expect(seen.at(-1)).toBe(size);
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      slots = [];
      const bytes = sealedBytes(size, chunk);
      const work = { from: reading('sealed'), position: 7, bytes, pieceBytes: chunk + 16, last };
      await carryOut({ opens: true }, { ...work, to: writing(place('opened')) });
      expect(hash(readFileSync(place('opened')))).toBe(hash(plaintext));
      slots = [];
      await carryOut({ opens: true }, work);
      slots = [];
      await carryOut({ opens: true, then: other }, { ...work, to: writing(place('recoded')) });
      expect(hash(readFileSync(place('recoded')))).toBe(hash(await sealed(plaintext, chunk, other)));
    },
  );

  it('name the first wrong piece, whichever thread has it', async () => {
    const chunk = 16 * kibi;
    const size = 8 * 1024 * kibi;
    const whole = await sealed(pattern(size), chunk);
    const last = chunkCount(size, chunk) - 1;
    for (const wrong of [[0], [17, 400], [31, 33, 200], [last]]) {
      const changed = Uint8Array.from(whole);
      for (const index of wrong)
        changed[index * (chunk + 16) + 5] = 1 + (changed[index * (chunk + 16) + 5] ?? 0);
      writeFileSync(place('wrong'), changed);
      const work = { from: reading('wrong'), bytes: whole.length, pieceBytes: chunk + 16, last };
      slots = [];
      await expect(
        carryOut({ opens: true }, { ...work, to: writing(place('opened')) }),
      ).rejects.toMatchObject({ code: 'aead-open-failed', details: { index: wrong[0] } });
    }
    // Moved, missing at the end, and under another key.
    const moved = Buffer.concat([whole.subarray(chunk + 16), whole.subarray(0, chunk + 16)]);
    const cut = whole.subarray(0, -(chunk + 16));
    for (const [bytes, at, cipher] of [
      [moved, 0, key],
      [cut, last - 1, key],
      [whole, 0, other],
    ] as const) {
      writeFileSync(place('wrong'), bytes);
      const work = { from: reading('wrong'), bytes: bytes.length, pieceBytes: chunk + 16 };
      slots = [];
      await expect(
        carryOut({ opens: true, cipher }, { ...work, last: bytes.length / (chunk + 16) - 1 }),
      ).rejects.toMatchObject({ code: 'aead-open-failed', details: { index: at } });
    }
  });

  it('say what the system says of a file, and when the source is shorter than it was', async () => {
    const size = 1024 * kibi;
    writeFileSync(place('plain'), pattern(size));
    const work = { bytes: size, pieceBytes: 64 * kibi, last: 15 };
    const from = reading('plain');
    await expect(carryOut({ opens: false }, { ...work, from, to: writing('/dev/full') })).rejects.toThrow(
      'writing ENOSPC',
    );
    slots = [];
    const to = writing(place('never'));
    const longer = { ...work, from, bytes: 2 * size, last: 31, to };
    await expect(carryOut({ opens: false }, longer)).rejects.toThrow('reading changed');
    slots = [];
    const unreadable = { ...from, descriptor: descriptor(place('unreadable'), 'w') };
    await expect(carryOut({ opens: false }, { ...work, from: unreadable, to })).rejects.toThrow(
      'reading EBADF',
    );
  });

  it('stop when they are told to, with what was thrown', async () => {
    const size = 64 * 1024 * kibi;
    writeFileSync(place('plain'), new Uint8Array(size).fill(7));
    const work = { from: reading('plain'), bytes: size, pieceBytes: 64 * kibi, last: 1023 };
    const stop = (): void => {
      throw new Error('enough');
    };
    for (const to of [writing(place('stopped')), writing(place('stopped'))]) {
      slots = [];
      await expect(carryOut({ opens: false }, { ...work, to }, stop)).rejects.toThrow('enough');
      expect(readFileSync(place('stopped')).length).toBeLessThan(size);
    }
  });

  it.each([0, 1])('leave nobody waiting when number %i dies', async (dying) => {
    const size = 512 * 1024 * kibi;
    writeFileSync(place('huge'), '');
    truncateSync(place('huge'), size);
    const work = { from: reading('huge'), bytes: size, pieceBytes: 64 * kibi, last: 8191 };
    const workers: Worker[] = [];
    const note = (worker: Worker): void => void workers.push(worker);
    process.on('worker', note);
    const kill = (): void => void workers[dying]?.terminate();
    await expect(
      carryOut({ opens: false }, { ...work, to: writing(place('died')) }, kill),
    ).rejects.toMatchObject({ code: 'internal' });
    // The other one does not go on to the end.
    expect(statSync(place('died')).size).toBeLessThan(size);
    slots = [];
    const threads = key.threads?.(false);
    // Node tells of them a little later.
    await new Promise(setImmediate);
    await workers[2 + dying]?.terminate();
    await expect(threads?.run({ ...work, position: 0 }, none)).rejects.toMatchObject({ code: 'internal' });
    await threads?.close();
    process.off('worker', note);
  });
});

describe('a stream', () => {
  it('goes through threads when it is large and a file at both ends', async () => {
    const size = 64 * 1024 * kibi;
    const plaintext = new Uint8Array(size).fill(7);
    writeFileSync(place('plain'), plaintext);
    const workers: Worker[] = [];
    const note = (worker: Worker): void => void workers.push(worker);
    process.on('worker', note);
    const told: number[] = [];
    const source = { ...memorySource(new Uint8Array(0)), size, place: reading('plain') };
    const sinkTo = (name: string): BlockSink => ({
      append: () => undefined,
      claim: () => Promise.resolve(writing(place(name))),
    });
    await sealStream(source, sinkTo('sealed'), key, 65_536, (done) => told.push(done));
    expect(workers).toHaveLength(2);
    expect(told.length).toBeGreaterThan(4);
    expect(told.at(-1)).toBe(size);
    const sealedSize = statSync(place('sealed')).size;
    expect(sealedSize).toBe(sealedBytes(size, 65_536));
    const changed = readFileSync(place('sealed'));
    changed[500 * 65_552] = 1 + (changed[500 * 65_552] ?? 0);
    writeFileSync(place('sealed'), changed);
    const again = { ...source, size: sealedSize, place: reading('sealed') };
    await expect(openStream(again, 0, sinkTo('opened'), key, 65_536, none)).rejects.toMatchObject({
      code: 'data-damaged',
      details: { what: 'chunk', index: 500 },
    });
    expect(workers).toHaveLength(4);
    const small = memorySource(await sealed(pattern(100_000), 65_536));
    const file = { ...small, place: reading('sealed') };
    expect(await openStream(file, 0, sinkTo('opened'), key, 65_536, none)).toBe(100_000);
    expect(workers).toHaveLength(4);
    process.off('worker', note);
  });
});
