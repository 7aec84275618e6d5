import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Each of these files states the number of its cases in a test of its own, which fails when a case goes missing. */
const stated = /it\('counts [^']+', \(\) => \{\s*expect\([^;]*?\)\.toBe\(([0-9]+)\);/gs;

it('the corpora of malicious requests hold 120 cases and more, for each chain as many as are asked for', () => {
  const counts: Record<string, number> = {};
  for (const name of readdirSync(import.meta.dirname).filter((file) =>
    /^malicious-.*\.test\.ts$/.test(file),
  )) {
    if (name === 'malicious-count.test.ts') continue;
    const text = readFileSync(`${import.meta.dirname}/${name}`, 'utf8');
    const found = [...text.matchAll(stated)].map(([, count]) => Number(count));
    expect(found.length, name).toBeGreaterThan(0);
    const chain = name.split(/[-.]/)[1] ?? '';
    counts[chain] = (counts[chain] ?? 0) + found.reduce((sum, count) => sum + count, 0);
  }
  expect(counts['ethereum']).toBeGreaterThanOrEqual(65);
  expect(counts['bitcoin']).toBeGreaterThanOrEqual(45);
  expect(counts['solana']).toBeGreaterThanOrEqual(15);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(120);
});
