import { configDefaults, defineConfig } from 'vitest/config';

const SLOW = 'test/**/*.slow.test.{ts,tsx}';

/** Fast suites: what runs on every change. */
const UNIT = [
  'core',
  'shared',
  'engine',
  'node',
  'main',
  'preload',
  'renderer',
  'cli',
  'property',
  'fuzz',
  'vectors',
  'arch',
];

/** Suites whose code runs in the vault process, and so on Electron's own Node and crypto. */
const IN_ELECTRON = ['core', 'node', 'engine', 'vectors', 'property'];

/** The stranger's reader of docs/vault-format.md is written on OpenSSL's ChaCha20-Poly1305, which Electron lacks. */
const OPENSSL_ONLY = ['test/core/vault/independent-reader.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    // Set for suites that run as a user who may not write into the checkout (scripts/lib/suites.mjs).
    fsModuleCache: process.env['HOLDFAST_OUTPUT'] === undefined,
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
        // The same tests again inside Electron (scripts/lib/in-electron.mjs starts Vitest there): its crypto is BoringSSL.
        extends: true,
        test: {
          name: 'in-electron',
          include: ['in-electron', ...IN_ELECTRON].map((folder) => `test/${folder}/**/*.test.ts`),
          exclude: [...configDefaults.exclude, SLOW, ...OPENSSL_ONLY],
          setupFiles: ['test/in-electron/require-boringssl.ts'],
          testTimeout: 120_000,
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
