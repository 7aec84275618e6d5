/** What crosses a process: a value or an error code, never an exception (design.md, section 2). */

/** The error part of a result: a declared code and JSON-safe details; never a secret, never a stack. */
export interface CommandError<Code extends string = string> {
  readonly code: Code;
  /** Small facts that a text may name, such as a position or a limit. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** A value, or the declared reason why there is none. */
export type Result<Value, Code extends string = string> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: CommandError<Code> };

/** Wraps a value. */
export function succeed<Value>(value: Value): Result<Value, never> {
  return { ok: true, value };
}

/** Wraps an error code with its details. */
export function fail<Code extends string>(
  code: Code,
  details?: CommandError['details'],
): Result<never, Code> {
  return { ok: false, error: details === undefined ? { code } : { code, details } };
}
