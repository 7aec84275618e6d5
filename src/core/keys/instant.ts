/** A point in time as records carry it: ISO 8601, UTC, milliseconds. `now` is in milliseconds since 1970. */
export function instant(now: number): string {
  return new Date(now).toISOString();
}

/** `years` after `now`, same day and time of the calendar (29 February becomes 1 March). */
export function yearsAfter(now: number, years: number): string {
  const date = new Date(now);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.toISOString();
}
