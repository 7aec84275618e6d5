import type { Practice } from './practice.ts';

/** One step of the tour. */
export interface Step {
  readonly id: string;
  readonly title: string;
  /** Does the step and checks it; gives one sentence of what was seen. Throws CheckFailed when a check does not hold. */
  run(tour: Practice): Promise<string>;
}
