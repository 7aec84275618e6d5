/*
 * `node scripts/summary.mjs CODE`: the closing line of a whole run, what every suite recorded added up. CODE is the worst
 * exit code of the run: not 0 without one failed test means that something broke off before it was counted.
 */
import { results, totals } from './lib/results.mjs';

const counted = totals();
for (const { failures = [] } of results())
  for (const line of failures) process.stdout.write(`FAILED ${line}\n`);
const brokeOff = Number(process.argv[2] ?? 0) !== 0 && counted.failed === 0;
const failed = counted.failed + (brokeOff ? 1 : 0);
process.stdout.write(`${counted.passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || counted.passed === 0 ? 1 : 0;
