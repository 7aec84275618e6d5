import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { afterAll, expect, it } from 'vitest';
import { maxPrefixBytes, readPrefix } from '../../src/core/data/header.ts';
import { Bench, passphrase } from '../engine/harness.ts';

/*
 * A data key is rotated under hundreds of encrypted files, and the process that carries them over, the real command line,
 * is killed at random moments. In the end every file reads, and nothing is left on an old version.
 */
const kills = Number(process.env['HOLDFAST_ROTATION_KILLS'] ?? 30);
const fileCount = Number(process.env['HOLDFAST_ROTATION_FILES'] ?? 500);
/** The longest that a process works before it is killed. */
const longestMs = 900;
const seed = Number(process.env['HOLDFAST_ROTATION_SEED'] ?? 8);
const program = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');

const bench = new Bench();
afterAll(() => bench.end());
const folder = bench.file('files');

/** Numbers that look random and are the same in every run (mulberry32). */
function numbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** From nothing to some MiB: most files are small, some lie at the edges of a chunk, a few are large. */
function sizeOf(n: number, random: () => number): number {
  const edges = [0, 1, 65_535, 65_536, 65_537, 131_072, 4 * 1024 * 1024];
  if (n < edges.length) return edges[n] ?? 0;
  if (n % 20 === 0) return Math.floor(random() * 4 * 1024 * 1024);
  return Math.floor(random() * (n % 4 === 0 ? 512 * 1024 : 24 * 1024));
}

/** The same bytes for the same file in every run. */
function contents(n: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0, block = 0; at < size; at += 64, block++) {
    const piece = createHash('sha512').update(`${n} ${block}`).digest();
    bytes.set(piece.subarray(0, Math.min(64, size - at)), at);
  }
  return bytes;
}

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const nameOf = (n: number): string => join(folder, `${String(n).padStart(3, '0')}.enc`);

/** A command line in batch mode with the vault open. */
class Batch {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #ended = false;

  constructor() {
    this.#child = spawn(
      process.execPath,
      [program, 'batch', '--vault', bench.file('v.holdfast'), '--passphrase-fd', '3'],
      {
        stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
        env: { ...process.env, HOME: bench.folder, XDG_CONFIG_HOME: bench.folder },
      },
    );
    const third = this.#child.stdio[3];
    if (!(third instanceof Writable) || this.#child.stdout === null) throw new Error('no pipes');
    third.end(passphrase());
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    // What is written to a process that was killed has nowhere to go.
    this.#child.stdin?.on('error', () => undefined);
    this.#child.on('exit', () => (this.#ended = true));
  }

  /** The value of a command, or undefined when the process was killed before it answered. */
  async ask(command: string, input: object): Promise<Readonly<Record<string, unknown>> | undefined> {
    this.#child.stdin?.write(`${JSON.stringify({ id: 1, command, input })}\n`);
    const line = await this.#answers.next();
    if (line.done === true) return undefined;
    // One line of the batch's own JSON.
    const answer = JSON.parse(line.value) as {
      ok: boolean;
      value?: Record<string, unknown>;
      error?: unknown;
    };
    if (!answer.ok) throw new Error(`${command}: ${JSON.stringify(answer.error)}`);
    return answer.value ?? {};
  }

  async kill(): Promise<void> {
    if (this.#ended) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  async end(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.stdin?.end();
    expect(await exit).toEqual([0, null]);
  }
}

/** What the folder shows after a kill: versions by the files' own headers, and what was left half written. */
function lookAt(sealed: readonly number[]): { versions: Set<number>; carried: number; leftovers: number } {
  const versions: number[] = [];
  for (let n = 0; n < fileCount; n++) {
    const file = nameOf(n);
    // Whole under one version or the other: a file is as long as it ever was, and begins with a header.
    expect(statSync(file).size).toBe(sealed[n]);
    versions.push(readPrefix(readFileSync(file).subarray(0, maxPrefixBytes)).header.version);
  }
  const newest = Math.max(...versions);
  return {
    versions: new Set(versions),
    carried: versions.filter((version) => version === newest).length,
    leftovers: readdirSync(folder).filter((name) => !name.endsWith('.enc')).length,
  };
}

it(`carries ${fileCount} files over through ${kills} kills, and none stays behind`, async () => {
  const random = numbers(seed);
  await bench.create();
  const reason = 'for the test';
  const { record } = await bench.ok('keys.generate', { algorithm: 'aes-256', label: 'Data' });
  const { id } = record;
  await bench.ok('keys.waive-backup', { id, reason });
  await bench.ok('keys.activate', { id });
  mkdirSync(folder);
  const sums: string[] = [];
  const sealed: number[] = [];
  const plain = bench.file('plain');
  for (let n = 0; n < fileCount; n++) {
    const bytes = contents(n, sizeOf(n, random));
    sums.push(sha(bytes));
    writeFileSync(plain, bytes);
    await bench.ok('data.encrypt-file', { key: id, file: plain, to: nameOf(n) });
    sealed.push(statSync(nameOf(n)).size);
    rmSync(plain);
  }
  await bench.engine.lock('asked');

  let target = 2;
  let finished = 0;
  const seen = { partly: 0, leftovers: 0, ahead: 0, killed: 0 };
  /** Rotates to the target unless that was done before the last kill, and carries over; false when killed meanwhile. */
  const work = async (batch: Batch): Promise<boolean> => {
    const key = await batch.ask('keys.get', { id });
    // The contract's own output.
    const view = key as { record: { versions: readonly unknown[] } } | undefined;
    if (view === undefined) return false;
    if (view.record.versions.length < target && !(await batch.ask('keys.rotate', { id, reason })))
      return false;
    const outcome = await batch.ask('register.reencrypt', { key: id });
    if (outcome === undefined) return false;
    expect(outcome).toMatchObject({ remaining: 0, troubles: [] });
    return true;
  };

  while (seen.killed < kills) {
    const batch = new Batch();
    const listed = await batch.ask('register.list', { key: id, behind: true });
    if (listed === undefined) throw new Error('the vault did not open');
    const behind = Number(listed['total']);
    // More files are on the new version than the register has learnt of: it was killed between the two.
    const there = lookAt(sealed);
    if (there.versions.size === 2 && fileCount - there.carried < behind) seen.ahead++;
    const killed = new Promise<void>((resolve) => {
      setTimeout(() => resolve(batch.kill()), random() * longestMs);
    });
    while (await work(batch)) {
      finished++;
      target++;
    }
    await killed;
    seen.killed++;
    const { versions, leftovers } = lookAt(sealed);
    expect(versions.size).toBeLessThanOrEqual(2);
    if (versions.size === 2) seen.partly++;
    if (leftovers > 0) seen.leftovers++;
    expect(leftovers).toBeLessThanOrEqual(1);
  }
  const last = new Batch();
  expect(await work(last)).toBe(true);
  await last.end();
  process.stderr.write(`${JSON.stringify({ ...seen, rotations: target - 1, finished })}\n`);

  const after = lookAt(sealed);
  expect([...after.versions]).toEqual([target]);
  expect(after.leftovers).toBe(0);
  await bench.unlock();
  expect(await bench.ok('register.list', { key: id })).toMatchObject({ total: fileCount, behind: 0 });
  const out = bench.file('out');
  let readable = 0;
  for (let n = 0; n < fileCount; n++) {
    const { version } = await bench.ok('data.decrypt-file', { file: nameOf(n), to: out });
    if (version === target && sha(readFileSync(out)) === sums[n]) readable++;
    rmSync(out);
  }
  expect(readable).toBe(fileCount);
  // Nothing needs the old versions any more.
  for (let version = 1; version < target; version++)
    await bench.ok('keys.destroy-version', { id, version, confirmLabel: 'Data', reason });
  await bench.ok('data.decrypt-file', { file: nameOf(6), to: out });
  expect(sha(readFileSync(out))).toBe(sums[6]);
  const { entries } = await bench.ok('audit.check', {});
  expect(entries).toBeGreaterThan(fileCount);
  // The kills hit what they were meant to hit.
  if (kills >= 30) {
    expect(seen.partly).toBeGreaterThan(kills / 3);
    expect(seen.leftovers).toBeGreaterThan(0);
    expect(seen.ahead).toBeGreaterThan(0);
  }
});
