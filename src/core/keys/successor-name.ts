/** Room for the number behind a name: ` (123456)`. */
const room = 9;

/**
 * The name of a key's successor: the name that its line began with, and the next free number behind it. A number that
 * somebody typed is part of the name and is never counted up: `archive 2026` is followed by `archive 2026 (2)`, `Main` by
 * `Main 2` and that by `Main 3`. `names` are those of the key, of the one before it and so on; `longest` is in UTF-16 units.
 */
export function successorName(
  names: readonly string[],
  longest: number,
  isTaken: (name: string) => boolean,
): string {
  const cut = (name: string): string =>
    name
      .slice(0, longest - room)
      .trimEnd()
      .toWellFormed();
  let base = '';
  let number = 1;
  for (const name of [...names].reverse()) {
    const given = numberBehind(cut(base), name);
    // What is not the name before it with a number of ours is a name of its own.
    if (given === undefined) base = name;
    number = given ?? 1;
  }
  for (let next = number + 1; ; next++) {
    const name = numbered(cut(base), next);
    if (!isTaken(name)) return name;
  }
}

/** In brackets behind a number, which two numbers side by side would hide. */
function numbered(base: string, number: number): string {
  return /\p{Nd}$/u.test(base) ? `${base} (${String(number)})` : `${base} ${String(number)}`;
}

/** The number of ours that a name has behind the base; undefined when it is no such name. */
function numberBehind(base: string, name: string): number | undefined {
  const digits = base !== '' && name.startsWith(`${base} `) ? name.slice(base.length + 1) : '';
  const number = Number(digits.replace(/^\((.*)\)$/, '$1'));
  return Number.isSafeInteger(number) && number >= 2 && numbered(base, number) === name ? number : undefined;
}
