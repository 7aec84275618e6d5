/** Bytes in JSON: `{"base64": ...}` on the way out; `{"utf8" | "hex" | "base64": ...}` on the way in. */
import { base64, hex } from '@scure/base';
import type { Shape } from './shape.ts';
import { UsageError } from './usage-error.ts';

/** A result made fit for JSON: every array of bytes becomes `{"base64": ...}`. */
export function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: base64.encode(value) };
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toJson(part)]));
  }
  return value;
}

/** An input read from JSON: where the schema wants bytes, their JSON form is decoded. The rest is left to the schema. */
export function fromJson(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case 'bytes':
      return decodeBytes(value);
    case 'list':
      return Array.isArray(value) ? value.map((item) => fromJson(item, shape.item)) : value;
    case 'record': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      const entries = Object.entries(value).map(([name, part]): [string, unknown] => {
        const field = shape.fields.find((candidate) => candidate.name === name);
        return [name, field === undefined ? part : fromJson(part, field.shape)];
      });
      return Object.fromEntries(entries);
    }
    default:
      return value;
  }
}

const encoder = new TextEncoder();

function decodeBytes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [form, text] = entries[0] ?? [];
  if (entries.length !== 1 || typeof text !== 'string') return value;
  try {
    if (form === 'utf8') return encoder.encode(text);
    if (form === 'hex') return hex.decode(text.toLowerCase().replace(/^0x/, ''));
    if (form === 'base64') return base64.decode(text);
  } catch {
    throw new UsageError(`These bytes are not valid ${form ?? ''}.`);
  }
  return value;
}
