import { reasonText } from '../../shared/error-reasons.ts';
import type { CommandError } from '../../shared/result.ts';
import type { ErrorText } from './en/error-parts.ts';
import { text } from './en.ts';

/** Puts an error's or notice's details in the places named for them; a place without a detail goes. */
export function fillDetails(words: string, details: CommandError['details']): string {
  return words
    .replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = details?.[name];
      return value === undefined ? whole : String(value);
    })
    .replace(/(:? \(?)\{\w+\}\)?/g, '');
}

/** The three sentences for an error; a code from outside the list reads as `internal`. */
export function describeError(error: CommandError): ErrorText {
  const table: Readonly<Record<string, ErrorText>> = text.errors;
  const found = {
    ...(table[error.code] ?? text.errors.internal),
    ...reasonText(text.errorReasons, error.code, error.details),
  };
  const reason = error.details?.['reason'];
  const reasonWords = typeof reason === 'string' ? (text.refusals[reason] ?? reason) : undefined;
  const holder = holderWords(error.details);
  const details = {
    ...error.details,
    ...(reasonWords === undefined ? {} : { reason: reasonWords }),
    ...(holder === undefined ? {} : { holder }),
  };
  return {
    what: fillDetails(found.what, details),
    keys: fillDetails(found.keys, error.details),
    next: fillDetails(found.next, error.details),
  };
}

/** Who has a vault open, by the note that they left beside it. */
function holderWords(details: CommandError['details']): string | undefined {
  const { program, pid, host } = details ?? {};
  if (typeof program !== 'string' || typeof pid !== 'number' || typeof host !== 'string') return undefined;
  const names: Readonly<Record<string, string>> = text.start.programs;
  return text.start.holder(names[program] ?? program, pid, host);
}

/** Whether a notice is an error's code rather than good news. */
export function isErrorCode(code: string): boolean {
  return Object.hasOwn(text.errors, code);
}
