/** The shares of a wrapping key: asked for one by one, and counted before anything else is asked for. */
import { joinBytes } from '../core/crypto/bytes.ts';
import { countWords, mostShares, wordsOf32Bytes } from '../core/shares/slip39.ts';
import type { Engine } from '../engine/engine.ts';
import type { CommandName } from '../shared/contract.ts';
import { fail, type Result } from '../shared/result.ts';
import { UsageError } from './usage-error.ts';

/** How many shares a command takes; undefined for one that takes none. An error result when nobody knows that key. */
export async function sharesWanted(
  engine: Engine,
  command: CommandName,
  input: Readonly<Record<string, unknown>>,
): Promise<number | undefined | Result<never>> {
  if (command !== 'token-copies.put-wrapping-key') return undefined;
  const listed = await engine.call('token-copies.list', {});
  if (!listed.ok) return listed;
  // The engine's result of this command, whose schema has these fields.
  const { wrappingKeys } = listed.value as {
    wrappingKeys: readonly { id: string; label: string; threshold: number }[];
  };
  const named = wrappingKeys.find(({ id, label }) => id === input['id'] || label === input['id']);
  return named?.threshold ?? fail('no-such-wrapping-key', { id: String(input['id']) });
}

/**
 * Asks for `count` shares, one line each; a line of the wrong length is asked for again, and one that has all of them is
 * taken as it is. What `ask` gives is wiped by whoever gave it, and so is the result.
 */
export async function askShares(
  count: number,
  ask: (question: string) => Promise<Uint8Array>,
  warn: (sentence: string) => void,
): Promise<Uint8Array> {
  const lines: Uint8Array[] = [];
  while (lines.length < count) {
    const line = await ask(`Share ${lines.length + 1} of ${count}`);
    const words = countWords(line);
    if (lines.length === 0 && words === count * wordsOf32Bytes) return line;
    if (words === wordsOf32Bytes) lines.push(line);
    else warn(`That has ${words} words; a share has ${wordsOf32Bytes}. Type this share again.`);
  }
  return joinBytes(...lines.flatMap((line, at) => (at === 0 ? [line] : [new Uint8Array([0x20]), line])));
}

/** Errors: UsageError when a file does not hold exactly as many shares as it takes. */
export function requireShares(text: Uint8Array, count: number): void {
  const words = countWords(text);
  if (words === count * wordsOf32Bytes) return;
  const shares = words / wordsOf32Bytes;
  const found = Number.isInteger(shares) && shares <= mostShares ? String(shares) : `${words} words`;
  throw new UsageError(`It takes ${count} shares of ${wordsOf32Bytes} words each, not ${found}.`);
}
