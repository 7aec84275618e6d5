import { readVectorJson } from './vectors.ts';

/** A case of a Wycheproof file; fields beside these are read by name. */
export interface WycheproofCase {
  readonly tcId: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly result: 'valid' | 'invalid' | 'acceptable';
  readonly [field: string]: unknown;
}

/** A group of cases with what they share. */
export interface WycheproofGroup {
  readonly tests: readonly WycheproofCase[];
  readonly [field: string]: unknown;
}

/** What a run found: how many cases, how many of them `acceptable`, and what came out wrong. */
export interface WycheproofResult {
  readonly cases: number;
  readonly acceptable: number;
  readonly wrong: readonly string[];
}

/**
 * Runs every case of a file. `accepts` says whether the code under test takes the case; an exception is a refusal.
 * For `acceptable` cases `decided` says what we do; it must name a decision for each.
 */
export function runWycheproof(
  file: string,
  accepts: (test: WycheproofCase, group: WycheproofGroup) => boolean,
  decided?: (test: WycheproofCase) => boolean,
): WycheproofResult {
  const { testGroups } = readVectorJson('wycheproof', file) as { testGroups: readonly WycheproofGroup[] };
  const wrong: string[] = [];
  let cases = 0;
  let acceptable = 0;
  for (const group of testGroups) {
    for (const test of group.tests) {
      cases++;
      let accepted = false;
      try {
        accepted = accepts(test, group);
      } catch {
        accepted = false;
      }
      if (test.result === 'acceptable') acceptable++;
      const expected = test.result === 'acceptable' ? decided?.(test) : test.result === 'valid';
      if (accepted !== expected) {
        wrong.push(`${String(test.tcId)} ${test.result} ${test.comment}: accepted ${String(accepted)}`);
      }
    }
  }
  return { cases, acceptable, wrong };
}
