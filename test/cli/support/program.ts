import { join } from 'node:path';

/**
 * The command line that tests start. Suites of the app (scripts/lib/suites.mjs) name the built one, which is what people run
 * and starts in half the time; else it is the sources, so that a unit test needs no build.
 */
export const program =
  process.env['HOLDFAST_TEST_PROGRAM'] ??
  join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts');
