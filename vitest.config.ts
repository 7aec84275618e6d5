import { configDefaults, defineConfig } from 'vitest/config';

const SLOW = 'test/**/*.slow.test.{ts,tsx}';

/** Real modules and hostile ones. */
const SLOW_TOKENS = 'test/tokens/**/*.slow.test.ts';

/** A hundred tokens, as long as all the others together: beside them. */
const ENROLMENT = 'test/tokens/enrolment.slow.test.ts';

const FAULTS = 'test/faults/**/*.test.ts';

const SLOW_APP = ['test/e2e/**/*.slow.test.{ts,tsx}', 'test/faults/kill.test.ts'];

/** Pictures of single screens: slow, because there are hundreds. */
const PICTURES = 'test/e2e/pictures/**/*.test.{ts,tsx}';

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
  'model',
  'fuzz',
  'vectors',
  'tokens',
  'arch',
];

/** Suites whose code runs in the vault process, and so on Electron's own Node and crypto. */
const IN_ELECTRON = ['core', 'node', 'vectors', 'property'];

/** What the engine adds to these does no cryptography of its own: again inside Electron, but among the slow suites. */
const ENGINE = ['test/engine/**/*.test.ts'];

/** The stranger's reader of docs/vault-format.md is written on OpenSSL's ChaCha20-Poly1305, which Electron lacks. */
const OPENSSL_ONLY = ['test/core/vault/independent-reader.test.ts'];

/** Tests that put something else in the place of a module: each in a process of its own. The others share theirs, which saves a third. */
const ALONE = ['crypto/chunk-threads', 'crypto/argon2-turns', 'files/no-links'].map(
  (name) => `test/node/${name}.test.ts`,
);

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
          exclude: [...configDefaults.exclude, SLOW, ...ALONE],
          testTimeout: 60_000,
          isolate: false,
        },
      },
      { extends: true, test: { name: 'unit-alone', include: ALONE, testTimeout: 60_000 } },
      {
        // The same tests again inside Electron (scripts/lib/in-electron.mjs starts Vitest there): its crypto is BoringSSL.
        extends: true,
        test: {
          name: 'in-electron',
          include: ['in-electron', ...IN_ELECTRON].map((folder) => `test/${folder}/**/*.test.ts`),
          exclude: [...configDefaults.exclude, SLOW, ...OPENSSL_ONLY, ...ALONE],
          setupFiles: ['test/in-electron/require-boringssl.ts'],
          testTimeout: 120_000,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'in-electron-engine',
          include: ENGINE,
          exclude: [...configDefaults.exclude, SLOW],
          setupFiles: ['test/in-electron/require-boringssl.ts'],
          testTimeout: 120_000,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'in-electron-alone',
          include: ALONE,
          setupFiles: ['test/in-electron/require-boringssl.ts'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, SLOW, PICTURES],
          // Side by side (scripts/lib/tasks.mjs says how many), each worker on a display of its own.
          setupFiles: ['test/e2e/support/own-display.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'pictures',
          include: [PICTURES],
          exclude: configDefaults.exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        // Slow suites that start the real app: one window at a time.
        extends: true,
        test: {
          name: 'slow-app',
          include: SLOW_APP,
          exclude: configDefaults.exclude,
          testTimeout: 1_800_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow-tokens',
          include: [SLOW_TOKENS],
          exclude: [...configDefaults.exclude, ENROLMENT],
          testTimeout: 1_800_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow-enrolment',
          include: [ENROLMENT],
          exclude: configDefaults.exclude,
          testTimeout: 1_800_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow-faults',
          include: [FAULTS],
          exclude: [...configDefaults.exclude, ...SLOW_APP],
          testTimeout: 1_800_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        // Slow suites without a window; they run beside those with one, which mostly wait.
        extends: true,
        test: {
          name: 'slow-plain',
          include: [SLOW],
          exclude: [...configDefaults.exclude, ...SLOW_APP, SLOW_TOKENS, FAULTS],
          testTimeout: 1_800_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
