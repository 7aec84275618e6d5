import { expect } from 'vitest';
import { Bench } from '../engine/harness.ts';
import { goThrough } from './sixty-steps.ts';
import { StepPlace, type MadeUp } from './step-place.ts';
import { cellOf, documented, writeColumn, type DocumentedModule } from './steps-document.ts';

/** A module that was set up, and what its process has to be given. */
export interface MadeModule extends MadeUp {
  readonly module: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Goes through the script on a module: nothing may fail, nothing may end us, and what is documented must be what was
 * seen. With `HOLDFAST_WRITE_TOKENS_DOC=1` what was seen is written instead.
 */
export async function checkSteps(name: DocumentedModule, made: MadeModule): Promise<void> {
  Object.assign(process.env, made.environment);
  const bench = new Bench();
  try {
    await bench.create();
    const results = await goThrough(
      new StepPlace(bench, made.module, { user: '123456', so: '12345678' }, made),
    );
    const failed = [...results].filter(([, { result }]) => result === 'failed');
    expect(failed).toEqual([]);
    if (process.env['HOLDFAST_WRITE_TOKENS_DOC'] === '1') writeColumn(name, results);
    const seen = [...results].map(([step, result]) => [step, cellOf(result)]);
    expect(seen).toEqual([...documented(name)]);
  } finally {
    await bench.end();
  }
}
