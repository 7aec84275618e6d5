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

/** @param {string} name @param {number} passed @param {number} failed @param {readonly string[]} [failures] what failed, a line each */
export function recordResult(name, passed, failed, failures = []) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(
    join(RESULTS, `${name.replaceAll(/[^a-z0-9-]+/g, '-')}.json`),
    JSON.stringify({ name, passed, failed, failures }),
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
  /** @type {string[]} */
  let failures = [];
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8'));
    passed = report.numPassedTests;
    failed = report.numFailedTests;
    failures = report.testResults.flatMap(failuresOf);
  } catch {
    failed = 1;
    failures = ['no report was written'];
  }
  if (exitCode !== 0 && failed === 0) {
    failed = 1;
    if (failures.length === 0) failures = [`ended with code ${exitCode} without a failed test`];
  }
  recordResult(name, passed, failed, failures);
}

/**
 * A line for each failed test of a file, or for a file that did not load.
 * @param {{ name: string, status: string, message?: string,
 *   assertionResults: { status: string, fullName: string, failureMessages?: string[] }[] }} file
 */
function failuresOf({ name, status, message, assertionResults }) {
  const file = name.slice(name.lastIndexOf('/test/') + 1);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : [];
  return failed.map((test) => `${file}: ${test.fullName}: ${reason(test.failureMessages?.[0])}`);
}

/** @param {string | undefined} text */
const firstLine = (text) => (text ?? '').split('\n', 1)[0]?.slice(0, 300) ?? '';

/**
 * The first line, what was waited for, and the line of the test: enough to tell two failures of one test apart from afar.
 * @param {string | undefined} text
 */
function reason(text) {
  const lines = (text ?? '').split('\n').map((line) => line.trim());
  const waiting = lines.find((line) => line.includes('waiting for '));
  const at = lines.findLast((line) => line.startsWith('at ') && /\/test\/.*\.test\.tsx?:\d/.test(line));
  const line = /\/(test\/[^:]+:\d+)/.exec(at ?? '')?.[1];
  return [firstLine(text), waiting?.slice(0, 200), line]
    .filter((part) => part !== undefined)
    .join(' | ')
    .replaceAll(/\u001B\[[\d;]*m/g, '');
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

/** @returns {{ name: string, passed: number, failed: number, failures?: string[] }[]} */
export function results() {
  try {
    return readdirSync(RESULTS)
      .sort()
      .map((name) => JSON.parse(readFileSync(join(RESULTS, name), 'utf8')));
  } catch {
    return [];
  }
}
