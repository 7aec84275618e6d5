/** Text laid out for a terminal: tables and named values. Everything that came from data is made safe here. */
import { safeText } from './safe-text.ts';

/** Columns with a heading each, as wide as their widest cell. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => safeText(cell)));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => width(row[column] ?? ''))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd();
  return `${[headings, ...cells].map(line).join('\n')}\n`;
}

/** `name  value` lines, indented; names in one column. */
export function named(entries: readonly (readonly [string, string | undefined])[], indent = ''): string {
  const present = entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  const wide = Math.max(0, ...present.map(([name]) => name.length));
  return present.map(([name, value]) => `${indent}${name.padEnd(wide)}  ${safeText(value)}\n`).join('');
}

/** Columns a text takes, near enough: wide East Asian characters count twice. */
function width(text: string): number {
  let columns = 0;
  for (const character of text)
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(
        character,
      )
        ? 2
        : 1;
  return columns;
}
