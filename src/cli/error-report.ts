/** Says an error: three sentences and the facts to a person, a code and details to a machine. */
import { hintFor } from './error-hints.ts';
import { notShown } from './error-sentences.ts';
import { errorTexts } from './error-text.ts';
import { reasonTexts } from './error-reasons.ts';
import { safeText } from './safe-text.ts';
import { reasonText } from '../shared/error-reasons.ts';
import type { CommandError } from '../shared/result.ts';
import type { ErrorCode } from '../shared/error-code.ts';

/** The error for a person, several lines. */
export function describeError(error: CommandError): string {
  // A code from outside the list can only come from a fault of our own.
  const known = {
    ...(Object.hasOwn(errorTexts, error.code) ? errorTexts[error.code as ErrorCode] : errorTexts.internal),
    ...reasonText(reasonTexts, error.code, error.details),
    ...hintFor(error.code, error.details?.['reason']),
    ...(error.details?.['stream'] === undefined ? {} : notShown),
  };
  const facts = Object.entries(error.details ?? {}).map(
    ([name, value]) => `  ${safeText(name)}: ${safeText(String(value))}\n`,
  );
  const say = (words: string): string => filled(words, error.details);
  return `holdfast: ${say(known.what)} (${safeText(error.code)})\n${facts.join('')}  ${say(known.keys)}\n  ${say(known.todo)}\n`;
}

/** Puts details in the places named for them; a place without one goes. */
function filled(words: string, details: CommandError['details']): string {
  return words
    .replace(/\{(\w+)\}/g, (place, name: string) => {
      const value = details?.[name];
      return value === undefined ? place : safeText(String(value));
    })
    .replace(places, '');
}

const places = /(:? \(?)\{\w+\}\)?/g;

/** A text without the places for details. */
export function withoutPlaces(words: string): string {
  return words.replace(places, '');
}
