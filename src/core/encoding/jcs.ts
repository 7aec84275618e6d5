import { HoldfastError } from '../error.ts';
import { encodeUtf8 } from './utf8.ts';

/** What JSON can say. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** Deeper nesting than this is refused instead of exhausting the stack. */
const maxDepth = 64;

/**
 * Canonical JSON (RFC 8785): no white space, members sorted by UTF-16 code units, numbers and strings as ECMAScript
 * writes them. Hashes and signatures over records are taken over this form.
 * @throws HoldfastError `not-canonical` for what JSON cannot say: NaN, infinities, `undefined`, bigints, lone
 * surrogates, objects that are not plain, nesting deeper than 64.
 */
export function canonicalJson(value: JsonValue): string {
  return write(value, 0);
}

/** The same as UTF-8, ready to be hashed. */
export function canonicalJsonBytes(value: JsonValue): Uint8Array {
  return encodeUtf8(canonicalJson(value));
}

function write(value: unknown, depth: number): string {
  if (depth > maxDepth) throw refused('too-deep');
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refused('not-finite');
    // RFC 8785 section 3.2.2.3 is ECMAScript's own Number::toString; it also writes -0 as 0.
    return String(value);
  }
  if (typeof value === 'string') return writeString(value);
  if (Array.isArray(value)) {
    // A hole would be skipped by map: index by index, so that it is seen as undefined and refused.
    return `[${Array.from(value, (item: unknown) => write(item, depth + 1)).join(',')}]`;
  }
  if (typeof value !== 'object') throw refused(typeof value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refused('not-a-plain-object');
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return `{${members.map(([name, item]) => `${writeString(name)}:${write(item, depth + 1)}`).join(',')}}`;
}

function writeString(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw refused('lone-surrogate');
  return JSON.stringify(text);
}

function refused(reason: string): HoldfastError {
  return new HoldfastError('not-canonical', { reason });
}
