import type { StepPlace } from './step-place.ts';
import { copySteps } from './steps-copies.ts';
import { keySteps } from './steps-keys.ts';
import { lifeSteps } from './steps-life.ts';
import { pinSteps } from './steps-pins.ts';
import { signingSteps } from './steps-signing.ts';
import { NotOffered, type StepResult } from './step-place.ts';

/** One thing that a person does with a token, through the contract. Throws when it goes wrong. */
export interface Step {
  readonly name: string;
  /** What to say of it, if anything. */
  run(place: StepPlace): Promise<string | undefined>;
}

/** The script: the same for every module. */
export const sixtySteps: readonly Step[] = [
  ...pinSteps,
  ...keySteps,
  ...copySteps,
  ...signingSteps,
  ...lifeSteps,
];

/** Goes through all of it, whatever a step comes to. */
export async function goThrough(place: StepPlace): Promise<ReadonlyMap<string, StepResult>> {
  const results = new Map<string, StepResult>();
  for (const { name, run } of sixtySteps) results.set(name, await resultOf(run, place));
  return results;
}

async function resultOf(run: Step['run'], place: StepPlace): Promise<StepResult> {
  const first = await tried(run, place);
  if (first.result === 'ok' || !place.wantsLogin) return first;
  // A module that has run out of something is ended, and with it the log-in: a person logs in and tries once more.
  if (!(await place.logInAgain())) return first;
  const second = await tried(run, place);
  return second.result === 'ok' ? { result: 'ok', note: 'after a new log-in' } : second;
}

async function tried(run: Step['run'], place: StepPlace): Promise<StepResult> {
  try {
    const note = await run(place);
    return { result: 'ok', ...(note === undefined ? {} : { note }) };
  } catch (error) {
    const note = error instanceof Error ? error.message : String(error);
    return { result: error instanceof NotOffered ? 'not offered' : 'failed', note };
  }
}
