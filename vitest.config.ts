import { configDefaults, defineConfig } from 'vitest/config';

const SLOW = 'test/**/*.slow.test.{ts,tsx}';

/** Fast suites: what runs on every change. */
const UNIT = ['core', 'shared', 'engine', 'node', 'main', 'preload', 'renderer', 'cli', 'property', 'fuzz', 'vectors', 'arch'];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: UNIT.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`),
          exclude: [...configDefaults.exclude, SLOW],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, SLOW],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          exclude: [...configDefaults.exclude, SLOW],
          testTimeout: 1_800_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: [SLOW],
          testTimeout: 1_800_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
