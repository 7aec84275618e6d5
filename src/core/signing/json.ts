import { undecodable } from './refusal.ts';

/*
 * JSON for requests. Unlike JSON.parse it refuses repeated names (another reader could see the other value), caps
 * depth and size, and keeps numbers as written, because amounts exceed what a double can hold (RFC 8259 section 4, 6).
 */

/** A number as written. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** An object; a Map, so that names such as `__proto__` are only names. */
export type JsonObject = Map<string, JsonValue>;
/** Any JSON value. */
export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | JsonObject;

const maxDepth = 32;
const maxItems = 100_000;
const numberForm = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const stringForm = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** Parses one JSON text. @throws HoldfastError `undecodable` (`bad-json`, `duplicate-name`, `too-deep`, …). */
export function parseJson(text: string): JsonValue {
  const parser = new Parser(text);
  return parser.parse();
}

class Parser {
  readonly #text: string;
  #at = 0;
  #items = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): JsonValue {
    const value = this.#value(0);
    this.#blank();
    if (this.#at !== this.#text.length) throw undecodable('trailing-bytes', { position: this.#at });
    return value;
  }

  #value(depth: number): JsonValue {
    if (depth > maxDepth) throw undecodable('too-deep');
    this.#items += 1;
    if (this.#items > maxItems) throw undecodable('too-many-items');
    this.#blank();
    const first = this.#text[this.#at];
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#array(depth);
    if (first === '"') return this.#string();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return new JsonNumber(this.#match(numberForm));
  }

  #object(depth: number): JsonObject {
    const members: JsonObject = new Map();
    this.#at += 1;
    if (this.#take('}')) return members;
    do {
      this.#blank();
      const name = this.#string();
      if (members.has(name)) throw undecodable('duplicate-name');
      this.#expect(':');
      members.set(name, this.#value(depth + 1));
    } while (this.#take(','));
    this.#expect('}');
    return members;
  }

  #array(depth: number): JsonValue[] {
    const elements: JsonValue[] = [];
    this.#at += 1;
    if (this.#take(']')) return elements;
    do {
      elements.push(this.#value(depth + 1));
    } while (this.#take(','));
    this.#expect(']');
    return elements;
  }

  #string(): string {
    const raw = this.#match(stringForm);
    // The form was checked above, so the built-in parser only resolves the escapes and gives a string.
    const text = JSON.parse(raw) as string;
    if (!text.isWellFormed()) throw undecodable('bad-json', { position: this.#at });
    return text;
  }

  #match(form: RegExp): string {
    form.lastIndex = this.#at;
    const found = form.exec(this.#text)?.[0];
    if (found === undefined) throw undecodable('bad-json', { position: this.#at });
    this.#at += found.length;
    return found;
  }

  #blank(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? '?')) this.#at += 1;
  }

  #take(mark: string): boolean {
    this.#blank();
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#take(mark)) throw undecodable('bad-json', { position: this.#at });
  }
}

/** Writes JSON without blanks and with names in code-unit order, so that equal values give equal bytes. */
export function encodeJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (value instanceof Map) {
    const names = [...value.keys()].sort();
    // Every name came from the map itself, so the value is there; null never stands for a missing one.
    return `{${names.map((name) => `${JSON.stringify(name)}:${encodeJson(value.get(name) ?? null)}`).join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(encodeJson).join(',')}]`;
  return JSON.stringify(value);
}
