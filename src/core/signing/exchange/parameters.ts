import type { JsonValue } from '../json.ts';
import { JsonNumber, parseJson } from '../json.ts';
import { refused, undecodable } from '../refusal.ts';

/** One parameter of a request, decoded; members of JSON are named `outer.inner` and `list.0`. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** More parameters nobody reads. */
const maxParameters = 2000;

/** Names by which some servers let a parameter stand for the method. */
const overrides = /^(?:_method|x-http-method(?:-override)?)$/i;

/**
 * The parameters of a query or a form, which must read the same to every reader: `name=value` between `&`, nothing
 * empty, no bare `+` (a blank to some), no stray percent sign, no name twice in any case. A value may be empty.
 * @throws HoldfastError `refused`, reason `parameter-unclear` {parameter}.
 */
export function readForm(text: string): Parameter[] {
  if (text === '') return [];
  return text.split('&').map((part) => {
    const at = part.indexOf('=');
    const raw = at < 0 ? part : part.slice(0, at);
    // Printable ASCII only: blanks, quotes around nothing, fragments and other scripts are written with percent signs.
    if (at < 1 || !/^[!-~]*$/.test(part) || /[+#\\<>`^|]/.test(part)) throw unclear(raw);
    const name = decode(raw);
    if (!/^[A-Za-z0-9_.\-[\]]+$/.test(name)) throw unclear(raw);
    return { name, value: decode(part.slice(at + 1)) };
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unclear(text);
  }
}

/** The parameters of a JSON body. @throws HoldfastError `undecodable` (see `json.ts`) or `refused`. */
export function readJsonBody(text: string): Parameter[] {
  const found: Parameter[] = [];
  flatten(parseJson(text), '', found);
  return found;
}

/** JSON inside of a parameter, as some lists of orders come. */
export function flattenInto(name: string, value: JsonValue, found: Parameter[]): void {
  flatten(value, name, found);
}

function flatten(value: JsonValue, name: string, found: Parameter[]): void {
  if (found.length >= maxParameters) throw undecodable('too-many-items');
  const below = (key: string): string => (name === '' ? key : `${name}.${key}`);
  if (value instanceof Map) {
    const names = [...value.keys()];
    requireDistinct(names);
    for (const key of names) {
      // A dot would read like a member of a member.
      if (!/^[A-Za-z0-9_\-$:@/]{1,80}$/.test(key)) throw unclear(key);
      flatten(value.get(key) ?? null, below(key), found);
    }
    if (names.length === 0 && name !== '') found.push({ name, value: '{}' });
  } else if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) flatten(item, below(String(at)), found);
    if (value.length === 0 && name !== '') found.push({ name, value: '[]' });
  } else {
    found.push({ name, value: value instanceof JsonNumber ? value.text : String(value) });
  }
}

/** @throws HoldfastError `refused`, reason `parameter-unclear`, for names that differ in case at most. */
export function requireDistinct(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    const folded = name.toLowerCase();
    if (seen.has(folded) || overrides.test(name)) throw unclear(name);
    seen.add(folded);
  }
}

function unclear(parameter: string): Error {
  return refused('parameter-unclear', { parameter: parameter.slice(0, 80) });
}
