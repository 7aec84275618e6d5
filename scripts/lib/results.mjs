import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { inRoot } from './paths.mjs';

/** One file a suite, `{name, passed, failed}`, so that whoever ran several can add them up. */
export const RESULTS = inRoot('test-results', 'suites');

/** Forgets earlier results, unless this run is one of several that are added up in the end. */
export function clearResults() {
  if (process.env['HOLDFAST_KEEP_RESULTS']) return;
  rmSync(RESULTS, { recursive: true, force: true });
}

/** @param {string} name @param {number} passed @param {number} failed */
export function recordResult(name, passed, failed) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(
    join(RESULTS, `${name.replaceAll(/[^a-z0-9-]+/g, '-')}.json`),
    JSON.stringify({ name, passed, failed }),
  );
}

/**
 * Counts a Vitest run from its JSON report. A run that ended badly without one failed test (a file that does not load, no
 * report at all) counts as one failure.
 * @param {string} name
 * @param {string} reportFile
 * @param {number} exitCode
 */
export function recordVitest(name, reportFile, exitCode) {
  let passed = 0;
  let failed = 0;
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8'));
    passed = report.numPassedTests;
    failed = report.numFailedTests;
  } catch {
    failed = 1;
  }
  if (exitCode !== 0 && failed === 0) failed = 1;
  recordResult(name, passed, failed);
}

/** The sum over all suites recorded. */
export function totals() {
  let passed = 0;
  let failed = 0;
  for (const { passed: p, failed: f } of results()) {
    passed += p;
    failed += f;
  }
  return { passed, failed };
}

/** @returns {{ name: string, passed: number, failed: number }[]} */
export function results() {
  try {
    return readdirSync(RESULTS)
      .sort()
      .map((name) => JSON.parse(readFileSync(join(RESULTS, name), 'utf8')));
  } catch {
    return [];
  }
}
