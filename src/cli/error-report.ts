/** Says an error: three sentences and the facts to a person, a code and details to a machine. */
import { errorTexts } from './error-text.ts';
import { safeText } from './safe-text.ts';
import type { CommandError } from '../shared/result.ts';
import type { ErrorCode } from '../shared/error-code.ts';

/** The error for a person, several lines. */
export function describeError(error: CommandError): string {
  // A code from outside the list can only come from a fault of our own.
  const known = Object.hasOwn(errorTexts, error.code)
    ? errorTexts[error.code as ErrorCode]
    : errorTexts.internal;
  const facts = Object.entries(error.details ?? {}).map(
    ([name, value]) => `  ${safeText(name)}: ${safeText(String(value))}\n`,
  );
  return `holdfast: ${known.what} (${safeText(error.code)})\n${facts.join('')}  ${known.keys}\n  ${known.todo}\n`;
}
