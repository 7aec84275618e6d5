import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..', 'shared', 'vectors');

/** Whether the conformance data lies beside the checkout. Suites that need it say so and are left out when it is absent. */
export const vectorsPresent: boolean = existsSync(ROOT);

/** Why a suite of vectors did not run; put it into the title of the suite. */
export const vectorsAbsentReason = 'needs ../shared/vectors, which is absent';

/** Absolute path inside the vectors folder. */
export function vectorPath(...parts: string[]): string {
  return join(ROOT, ...parts);
}

/** The names in a folder of vectors, sorted, so that counts and order never depend on the file system. */
export function listVectors(...parts: string[]): string[] {
  return readdirSync(vectorPath(...parts)).sort();
}

/** A vector file as bytes. */
export function readVectorBytes(...parts: string[]): Uint8Array {
  return new Uint8Array(readFileSync(vectorPath(...parts)));
}

/** A vector file as text. */
export function readVectorText(...parts: string[]): string {
  return readFileSync(vectorPath(...parts), 'utf8');
}

/** A vector file as parsed JSON; the caller narrows it. */
export function readVectorJson(...parts: string[]): unknown {
  const parsed: unknown = JSON.parse(readVectorText(...parts));
  return parsed;
}
