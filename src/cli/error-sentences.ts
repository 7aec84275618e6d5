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

/** For a result that did not come out, whatever the fault: what it tells of was committed before. */
export const notShown = text(
  'The result could not be written out in full.',
  'What was asked for up to here was done; only its result could not be shown.',
  'See what is there before you repeat it: the list of the group (such as holdfast keys list), or holdfast audit list. A recovery code that was not shown is made anew: holdfast vault renew-recovery-code.',
);

export function text(what: string, keys: string, todo: string): ErrorText {
  return { what, keys, todo };
}
