/** What happened, what it means for the keys, and what to do next. `{x}` stands for a detail of the error. */
export interface ErrorText {
  readonly what: string;
  readonly keys: string;
  readonly next: string;
}

/** Nothing happened to the keys. */
export const unchanged = 'Nothing was changed.';
/** Nothing happened at all. */
export const unread = 'Nothing was read and nothing was changed.';
