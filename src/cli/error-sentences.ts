/** Sentences that many errors share. */

/** The three sentences. `{name}` is filled from the error's details; a sentence whose name is missing stays without it. */
export interface ErrorText {
  readonly what: string;
  readonly keys: string;
  readonly todo: string;
}

export const unchanged = 'Nothing was changed.';
export const untouched = 'The vault was not touched.';
export const rolledBack = 'What was being done was rolled back; everything before it is safe.';

export function text(what: string, keys: string, todo: string): ErrorText {
  return { what, keys, todo };
}
