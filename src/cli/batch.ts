/** `holdfast batch`: one JSON command a line, one JSON result a line, in order, one unlock for all. */
import type { Engine } from '../engine/engine.ts';
import { contract, isCommandName } from '../shared/contract.ts';
import { exitCodeFor } from '../shared/error-code.ts';
import { fail, type Result } from '../shared/result.ts';
import { batchHadErrors } from './exit-codes.ts';
import { fromJson, toJson } from './json.ts';
import type { RunOptions } from './open-vault.ts';
import { writeOut } from './output.ts';
import { shapeOf } from './shape.ts';
import { UsageError } from './usage-error.ts';

/** The longest line taken: the largest request there is, as base64, and room for the rest. */
export const maxLineBytes = 6 * 1024 * 1024;

const tooLong = Symbol('too long');

/**
 * Answers every line of standard input. Returns the exit code; a signal ends the wait for the next line, so that the
 * vault does not stay open behind a writer that says nothing.
 */
export async function runBatch(engine: Engine, options: RunOptions): Promise<number> {
  let failed = 0;
  const stopped = new Promise<undefined>((resolve) => {
    options.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  // Not a stream of `node:fs`: its pending read would keep the process from ending.
  const input = lines(process.stdin);
  for (;;) {
    if (options.signal.aborted) return exitCodeFor('cancelled');
    const next = await Promise.race([input.next(), stopped]);
    if (next === undefined) continue;
    if (next.done === true) break;
    const line = next.value;
    if (line !== tooLong && line.trim() === '') continue;
    const { id, result } = await answer(engine, line, options);
    if (!result.ok) failed++;
    writeOut(
      `${JSON.stringify({ id, ...(result.ok ? { ok: true, value: toJson(result.value) } : result) })}\n`,
    );
  }
  return failed === 0 ? 0 : batchHadErrors;
}

/** Runs one line. A line that is no request is answered too, with its id if it has one. */
async function answer(
  engine: Engine,
  line: string | typeof tooLong,
  options: RunOptions,
): Promise<{ id: string | number | null; result: Result<unknown> }> {
  if (line === tooLong)
    return { id: null, result: fail('bad-request', { problem: 'line-too-long', limit: maxLineBytes }) };
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return { id: null, result: fail('bad-request', { problem: 'not-json' }) };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return { id: null, result: fail('bad-request', { problem: 'not-an-object' }) };
  }
  const request: Readonly<Record<string, unknown>> = { ...parsed };
  const { id: given, command, input } = request;
  const id = typeof given === 'number' || typeof given === 'string' ? given : null;
  const extra = Object.keys(request).find((name) => name !== 'id' && name !== 'command' && name !== 'input');
  if (extra !== undefined)
    return { id, result: fail('bad-request', { problem: 'unknown-field', field: extra.slice(0, 60) }) };
  if (typeof command !== 'string' || !isCommandName(command)) {
    return { id, result: fail('unknown-command', { command: String(command).slice(0, 60) }) };
  }
  try {
    const value = fromJson(input ?? {}, shapeOf(contract[command].input));
    return { id, result: await engine.call(command, value, options) };
  } catch (error) {
    if (error instanceof UsageError) return { id, result: fail('bad-request', { problem: error.message }) };
    throw error;
  }
}

/** Lines of a stream; one that exceeds the limit is dropped as it comes in, so that it never fills memory. */
async function* lines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string | typeof tooLong> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let dropping = false;
  const take = (): string | typeof tooLong => {
    const line = dropping ? tooLong : new TextDecoder().decode(Buffer.concat(parts));
    // Lines may carry secrets; their bytes are wiped, the decoded text cannot be.
    for (const part of parts) part.fill(0);
    parts = [];
    length = 0;
    dropping = false;
    return line;
  };
  for await (const chunk of stream) {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(10, from);
      const piece = chunk.subarray(from, end === -1 ? chunk.length : end);
      length += piece.length;
      if (length > maxLineBytes) {
        dropping = true;
        for (const part of parts) part.fill(0);
        parts = [];
      } else if (!dropping && piece.length > 0) {
        parts.push(piece);
      }
      if (end === -1) break;
      yield take();
      from = end + 1;
    }
  }
  if (length > 0) yield take();
}
