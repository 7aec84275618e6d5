import { createHmac, createSecretKey } from 'node:crypto';
import { GCProfiler } from 'node:v8';
import { expect, it } from 'vitest';
import { collectLatest } from '../../../src/node/crypto/collect.ts';

it('collects what was used lately at once, and leaves the rest alone', () => {
  const secret = new Uint8Array(32).fill(7);
  for (let n = 0; n < 200; n++) createHmac('sha256', createSecretKey(secret)).update('order').digest();
  const profiler = new GCProfiler();
  profiler.start();
  collectLatest();
  const { statistics } = profiler.stop();
  expect(statistics.map(({ gcType }) => gcType)).toEqual(['Scavenge']);
});
