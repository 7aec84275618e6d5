import type { CommandName } from '../../src/shared/contract.ts';
import type { World } from './world.ts';

/** One random step before it is known what it meets: a kind and two numbers that choose among what there is then. */
export interface Step {
  readonly kind: string;
  readonly a: number;
  readonly b: number;
}

/** One call, and what the model expects of it. */
export interface Plan {
  readonly command: CommandName;
  readonly input: unknown;
  /** Codes of every reason against it; empty when it must succeed. With several the program may name any. */
  readonly blocks: readonly string[];
  /** What a new key is called, when the call makes one. */
  readonly newKey?: string;
  /** What its answer must hold, beside what only the program can know. */
  readonly expected?: Readonly<Record<string, unknown>>;
  /** Brings the model up to the call; `answer` is absent when the program was killed after the commit. */
  readonly apply: (made: { readonly answer?: unknown; readonly id: string }) => void;
}

/** What a kind of step plans, or undefined when there is nothing to do it with. */
export type Planner = (model: World, step: Step) => Plan | undefined;

/** One of `items`, chosen by `number`. */
export function choose<T>(items: readonly T[], number: number): T | undefined {
  return items[number % Math.max(1, items.length)];
}

/**
 * One of `items`: mostly one that nothing stands against, so that lives go on, and often enough any at all, so that what
 * is forbidden is tried.
 */
export function chooseLikely<T>(
  items: readonly T[],
  number: number,
  blocks: (item: T) => readonly string[],
): T | undefined {
  const free = number % 4 === 0 ? [] : items.filter((item) => blocks(item).length === 0);
  return choose(free.length === 0 ? items : free, Math.floor(number / 4));
}
