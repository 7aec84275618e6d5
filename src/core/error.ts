/**
 * What may travel beside an error code: small, plain and never secret. Names of things, numbers, limits.
 */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/**
 * An expected failure. `code` is kebab-case and closed per command by the contract; `details` is for the
 * page or terminal to build its sentence from. The message is the code alone, so that a log or a stack
 * trace can never carry what the details or the cause say; texts for people live in renderer and CLI.
 */
export class HoldfastError extends Error {
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(code: string, details: ErrorDetails = {}) {
    super(code);
    this.name = 'HoldfastError';
    this.code = code;
    this.details = details;
  }
}

/** True when `value` is a HoldfastError, of the given code if one is named. */
export function isHoldfastError(value: unknown, code?: string): value is HoldfastError {
  return value instanceof HoldfastError && (code === undefined || value.code === code);
}
