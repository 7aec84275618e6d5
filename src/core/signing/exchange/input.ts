import { decodeUtf8 } from '../bytes.ts';
import { parseJsonObject } from '../detect.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { encodeJson, JsonNumber } from '../json.ts';
import { refused, undecodable } from '../refusal.ts';
import type { ExchangeProfile } from './profile.ts';
import { profileOf } from './profiles.ts';

/** A request as it is asked for: everything but what authenticates it. */
export interface ExchangeInput {
  readonly exchange: string;
  /** Id of a key of ours; the one credential of the exchange when absent. */
  readonly credential?: string;
  readonly method: string;
  readonly host?: string;
  readonly path: string;
  /** As it goes out, without its mark. */
  readonly query: string;
  /** As it goes out. */
  readonly body: string;
  /** Unix milliseconds. */
  readonly time?: string;
  /** A number or text that the exchange takes once, where it asks for one. */
  readonly nonce?: string;
  /** How long the request may be on its way, in milliseconds, where the exchange is told. */
  readonly window?: string;
}

const names = [
  'exchange',
  'credential',
  'method',
  'host',
  'path',
  'query',
  'body',
  'time',
  'nonce',
  'window',
];
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];

/**
 * Reads the JSON form. `query` and `body` are texts that go out as they are, or objects and lists of pairs to be
 * written: a query and a form percent-encoded, a body of another sort as JSON in the order given.
 * @throws HoldfastError `undecodable`, or `refused` with `path-unclear`.
 */
export function readInput(bytes: Uint8Array): ExchangeInput {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw undecodable('not-utf8');
  const object = parseJsonObject(text);
  for (const name of object.keys())
    if (!names.includes(name)) throw undecodable('unknown-field', { field: name });
  const method = requiredText(object, 'method');
  if (!methods.includes(method)) throw undecodable('bad-field', { field: 'method' });
  const path = requiredText(object, 'path');
  requireClearPath(path);
  const body = object.get('body') ?? '';
  const exchange = requiredText(object, 'exchange');
  return {
    exchange,
    ...optional(object, 'credential', /^[0-9a-f-]{36}$|^[\w-]{1,64}$/),
    ...optional(object, 'host', /^[a-z0-9.-]{1,100}$/),
    method,
    path,
    query: written(object.get('query') ?? '', 'query'),
    body: isForm(body, profileOf(exchange))
      ? written(body, 'body')
      : typeof body === 'string'
        ? body
        : writeJson(body),
    ...optional(object, 'time', /^[1-9][0-9]{12}$/),
    ...optional(object, 'nonce', /^[A-Za-z0-9_-]{1,64}$/),
    ...optional(object, 'window', /^[1-9][0-9]{0,5}$/),
  };
}

/** The canonical form: read again, it gives the same request. */
export function encodeInput(input: ExchangeInput): Uint8Array {
  return new TextEncoder().encode(encodeJson(new Map(Object.entries(input))));
}

/**
 * A path that every server reads alike: parts of plain characters after single slashes. Percent signs, dots that lead
 * upwards, empty parts and parameters inside the path are turned down.
 */
function requireClearPath(path: string): void {
  if (path.length > 300 || !/^(?:\/[A-Za-z0-9_.:@~-]+)+$/.test(path) || /\/\.{1,2}(?:\/|$)/.test(path))
    throw refused('path-unclear', { path: path.slice(0, 80) });
}

function requiredText(object: JsonObject, name: string): string {
  const value = object.get(name);
  if (value === undefined) throw undecodable('missing-field', { field: name });
  if (typeof value !== 'string') throw undecodable('bad-field', { field: name });
  return value;
}

/** Numbers may be written as numbers or as texts. */
function optional(object: JsonObject, name: string, form: RegExp): Record<string, string> {
  const value = object.get(name);
  if (value === undefined || value === null) return {};
  const text = value instanceof JsonNumber ? value.text : value;
  if (typeof text !== 'string' || !form.test(text)) throw undecodable('bad-field', { field: name });
  return { [name]: text };
}

/** Objects are forms where the exchange takes them, unless a member of one is a list or an object. */
function isForm(body: JsonValue, profile: ExchangeProfile | undefined): boolean {
  if (profile === undefined || profile.body === 'json') return false;
  return isPairs(body) || (body instanceof Map && [...body.values()].every(isPlain));
}

function isPlain(value: JsonValue): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || value instanceof JsonNumber;
}

function isPairs(value: JsonValue): value is JsonValue[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => Array.isArray(item) && item.length === 2)
  );
}

function written(value: JsonValue, field: string): string {
  if (typeof value === 'string') return value;
  const pairs = value instanceof Map ? [...value] : isPairs(value) ? value : undefined;
  if (pairs === undefined && !(Array.isArray(value) && value.length === 0))
    throw undecodable('bad-field', { field });
  return (pairs ?? [])
    .map((pair) => {
      const [name, content] = pair as [JsonValue, JsonValue]; // both members of a pair, as just checked
      const text = content instanceof JsonNumber ? content.text : content;
      if (typeof name !== 'string' || (typeof text !== 'string' && typeof text !== 'boolean'))
        throw undecodable('bad-field', { field });
      return `${encodeURIComponent(name)}=${encodeURIComponent(String(text))}`;
    })
    .join('&');
}

/** JSON in the order given: some exchanges take an order for another one when its members change places. */
function writeJson(value: JsonValue): string {
  if (value instanceof Map)
    return `{${[...value].map(([name, item]) => `${JSON.stringify(name)}:${writeJson(item)}`).join(',')}}`;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  return encodeJson(value);
}
