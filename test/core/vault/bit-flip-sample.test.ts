import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flipBits, memoryFolder, smallVault } from './flip.ts';

const folder = memoryFolder();

it('refuses flipped bits of a small vault or reads the same: one bit in every other byte (all of them in test/faults)', async () => {
  const file = join(folder, 'v.holdfast');
  await smallVault(file);
  const size = readFileSync(file).length;
  const bits = Array.from({ length: size >> 1 }, (_, i) => i * 16 + ((i * 5) % 16));
  const report = await flipBits(file, bits);
  expect([report.accepted, report.untyped]).toEqual([[], []]);
  expect(report.tried).toBe(size >> 1);
  // Bytes that carry nothing are few: most flips must have been refused.
  expect(report.same).toBeLessThan(report.tried / 2);
  console.info(`${size} bytes, ${report.tried} flips: ${report.same} read the same, refused`, report.refused);
});
