import { encodeUtf8 } from '../core/encoding/utf8.ts';

/**
 * Rows as RFC 4180: UTF-8 without a mark, one header line, CRLF, every field in quotes. A field that a spreadsheet
 * would take for a formula is put behind an apostrophe.
 */
export function csvTable(columns: readonly string[], rows: readonly (readonly string[])[]): Uint8Array {
  const lines = [columns.join(','), ...rows.map((row) => row.map(csvField).join(','))];
  return encodeUtf8(`${lines.join('\r\n')}\r\n`);
}

function csvField(text: string): string {
  return `"${defused(text).replaceAll('"', '""')}"`;
}

/**
 * Programs that read a table as a spreadsheet run what begins with one of these characters, also in their full-width
 * forms and behind spaces.
 */
function defused(text: string): string {
  return /^[\s\p{Cf}]*[=+\-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}\t\r|%]/u.test(text) ? `'${text}` : text;
}
