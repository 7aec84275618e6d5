/** The plain form of any result: names and values, lists as tables, indented by depth. */
import { hex } from '@scure/base';
import { kebab } from './flags.ts';
import { safeText } from './safe-text.ts';
import { table } from './table.ts';

/** Any value of the contract as text for people. */
export function formatPlain(value: unknown, indent = ''): string {
  if (!isRecord(value)) return `${indent}${inline(value)}\n`;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  if (entries.length === 0) return `${indent}Done.\n`;
  const wide = Math.max(
    ...entries.filter(([, part]) => isShort(part)).map(([name]) => words(name).length),
    0,
  );
  return entries
    .map(([name, part]) => {
      if (isShort(part)) return `${indent}${words(name).padEnd(wide)}  ${inline(part)}\n`;
      return `${indent}${words(name)}\n${formatLong(part, `${indent}  `)}`;
    })
    .join('');
}

/** `lastUsed` to `last used`, `memoryKiB` to `memory KiB`. */
export function words(name: string): string {
  return safeText(
    kebab(name)
      .replaceAll('-', ' ')
      .replace(/\bkib$/, 'KiB'),
  );
}

/** A single value on one line; bytes as text when they are text, else as hex. */
export function inline(value: unknown): string {
  if (value instanceof Uint8Array) return bytesText(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(inline).join(', ');
  if (isRecord(value)) return safeText(JSON.stringify(value));
  if (value === undefined || value === null) return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' || typeof value === 'number' ? safeText(String(value)) : '?';
}

function formatLong(value: unknown, indent: string): string {
  if (!Array.isArray(value)) return formatPlain(value, indent);
  const rows = value.filter(isRecord);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const text = table(
    columns.map(words),
    rows.map((row) => columns.map((column) => inline(row[column]))),
  );
  return text.replaceAll(/^(?=.)/gm, indent);
}

function isShort(value: unknown): boolean {
  if (Array.isArray(value)) return !value.some(isRecord);
  return !isRecord(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

function bytesText(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!/[\p{Cc}]/u.test(text)) return safeText(text);
  } catch {
    // Not text.
  }
  return `0x${hex.encode(bytes)}`;
}
