import { z } from 'zod';
import { HoldfastError } from '../error.ts';
import { labelSchema } from '../keys/key.ts';
import { addressKindOf, parseAddress, type AddressKind } from './parse-address.ts';

/** Lines of one file of labels, at most. */
const mostLines = 20_000;

/** One line of a file of labels (BIP-329). */
const lineSchema = z.object({
  type: z.enum(['tx', 'addr', 'pubkey', 'input', 'output', 'xpub']),
  ref: z.string().min(1).max(200),
  label: z.string().max(1000).nullish(),
});

/** An address and what it is called. */
export interface LabelledAddress {
  /** Number of its line, from 1. */
  readonly line: number;
  readonly kind: AddressKind;
  readonly address: string;
  readonly label: string;
  /** The rest of a label that is too long for one. */
  readonly note?: string;
}

/** A line that is not taken over, and why. */
export interface SkippedLine {
  readonly line: number;
  readonly reason: 'not-json' | 'not-a-label' | 'not-an-address' | 'no-label' | 'bad-address' | 'bad-label';
}

/**
 * Reads labels in the JSON Lines of BIP-329. Lines of other things than addresses, and broken ones, are told apart and
 * passed over. `text` is the whole file.
 * @throws HoldfastError `labels-unreadable` when no line of it is a label, or there are too many.
 */
export function parseLabels(text: string): { addresses: LabelledAddress[]; skipped: SkippedLine[] } {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.length > mostLines) throw new HoldfastError('labels-unreadable', { limit: mostLines });
  const addresses: LabelledAddress[] = [];
  const skipped: SkippedLine[] = [];
  let labels = 0;
  for (const [at, content] of lines.entries()) {
    if (content.trim() === '') continue;
    const read = readLine(content);
    if (typeof read === 'string') skipped.push({ line: at + 1, reason: read });
    else addresses.push({ line: at + 1, ...read });
    if (read !== 'not-json' && read !== 'not-a-label') labels++;
  }
  if (labels === 0) throw new HoldfastError('labels-unreadable', { limit: mostLines });
  return { addresses, skipped };
}

function readLine(content: string): Omit<LabelledAddress, 'line'> | SkippedLine['reason'] {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    return 'not-json';
  }
  const row = lineSchema.safeParse(json);
  if (!row.success) return 'not-a-label';
  const { type, ref, label } = row.data;
  if (type !== 'addr') return 'not-an-address';
  const kind = addressKindOf(ref);
  if (kind === undefined) return 'bad-address';
  const name = label?.trim() ?? '';
  if (name === '') return 'no-label';
  const short = name.length > 120 ? `${cut(name, 119).trimEnd()}…` : name;
  if (!labelSchema.safeParse(short).success || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)) return 'bad-label';
  const note = short === name ? {} : { note: cut(name, 500) };
  return { kind, address: parseAddress(kind, ref), label: short, ...note };
}

/** The first units of a text, no character cut in two. */
function cut(text: string, units: number): string {
  return text.slice(0, units).replace(/[\ud800-\udbff]$/, '');
}

/** A row of the address book, as far as labels are about it. */
interface LabelledRow {
  readonly kind: AddressKind;
  readonly address: string;
  readonly label: string;
  readonly note?: string | undefined;
}

/**
 * Labels as BIP-329 writes them: one JSON object in each line, every address of a chain as `addr`. A label that was cut
 * when it came in goes out whole.
 */
export function formatLabels(addresses: Iterable<LabelledRow>): { text: string; count: number } {
  let text = '';
  let count = 0;
  for (const row of addresses) {
    const { kind, address } = row;
    if (kind === 'exchange' || kind === 'other') continue;
    text += `${JSON.stringify({ type: 'addr', ref: address, label: wholeLabel(row) })}\n`;
    count++;
  }
  return { text, count };
}

function wholeLabel({ label, note }: LabelledRow): string {
  const isCut = label.endsWith('…') && note?.startsWith(label.slice(0, -1));
  return isCut && note !== undefined ? note : label;
}
