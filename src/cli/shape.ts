/** The shape of a command's input or output, read off its schema: what flags, help and JSON are derived from. */
import { z } from 'zod';

/** What a place in an input can hold, as far as a command line needs to tell; some take `null`, which is typed `none`. */
export type Shape = PlainShape & { readonly orNone?: true };

type PlainShape =
  /** `words` stand for themselves and name no key. */
  | {
      readonly kind: 'text';
      readonly format?: 'key' | 'time' | 'hash' | 'token' | 'chain';
      readonly words?: readonly string[];
    }
  | { readonly kind: 'choice'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'switch' }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'record'; readonly fields: readonly Field[] }
  | { readonly kind: 'other' };

/** One named place of a record. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly shape: Shape;
}

/** As much of JSON Schema as our schemas come out as. */
interface JsonSchema {
  readonly type?: string;
  readonly bytes?: boolean;
  /** A form that only the window makes. */
  readonly pageOnly?: boolean;
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | number)[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  /** Of a discriminated union. */
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** Reads the shape of a schema. Unions of records become one record in which nothing is required. */
export function shapeOf(schema: z.ZodType): Shape {
  // The generator's type is wider than what we look at; every field is optional in ours.
  return read(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as JsonSchema);
}

function read(schema: JsonSchema): Shape {
  if (schema.bytes === true) return { kind: 'bytes' };
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return readUnion(variants);
  if (schema.enum !== undefined) return { kind: 'choice', values: schema.enum };
  if (typeof schema.const === 'string' || typeof schema.const === 'number') {
    return { kind: 'choice', values: [schema.const] };
  }
  switch (schema.type) {
    case 'string':
      return readText(schema);
    case 'integer':
    case 'number':
      return {
        kind: 'number',
        ...(schema.minimum === undefined ? {} : { min: schema.minimum }),
        ...(schema.maximum === undefined ? {} : { max: schema.maximum }),
      };
    case 'boolean':
      return { kind: 'switch' };
    case 'array':
      return { kind: 'list', item: read(schema.items ?? {}) };
    case 'object':
      return readRecord(schema);
    default:
      return { kind: 'other' };
  }
}

function readText(schema: JsonSchema): Shape {
  if (schema.format === 'date-time') return { kind: 'text', format: 'time' };
  if (schema.format === 'token' || schema.format === 'chain') return { kind: 'text', format: schema.format };
  // Ids of keys are told by their pattern (UUIDv7), so that a label can be given in their place.
  if (schema.pattern?.startsWith('^[0-9a-f]{8}-[0-9a-f]{4}-7') === true)
    return { kind: 'text', format: 'key' };
  // People copy hashes from pages and certificates that write them in capitals, with colons or in groups.
  if (schema.pattern === '^[0-9a-f]{64}$') return { kind: 'text', format: 'hash' };
  return { kind: 'text' };
}

function readRecord(schema: JsonSchema): Shape {
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    required: required.has(name),
    shape: read(property),
  }));
  return { kind: 'record', fields };
}

function readUnion(all: readonly JsonSchema[]): Shape {
  const variants = all.filter(({ type, pageOnly }) => type !== 'null' && pageOnly !== true);
  const [first] = variants;
  if (first !== undefined && variants.length === 1)
    return { ...read(first), ...(all.some(({ type }) => type === 'null') ? { orNone: true } : {}) };
  const shapes = variants.map(read);
  if (shapes.every((shape) => shape.kind === 'choice')) {
    return { kind: 'choice', values: shapes.flatMap((shape) => shape.values) };
  }
  const key = shapes.find((shape) => shape.kind === 'text' && shape.format === 'key');
  if (key !== undefined && shapes.every((shape) => shape === key || shape.kind === 'choice')) {
    const words = shapes.flatMap((shape) => (shape.kind === 'choice' ? shape.values.map(String) : []));
    return { kind: 'text', format: 'key', words };
  }
  if (shapes.every((shape) => shape.kind === 'record')) {
    const fields = new Map<string, Field>();
    for (const field of shapes.flatMap((shape) => shape.fields)) {
      const shape = merged(fields.get(field.name)?.shape, field.shape);
      fields.set(field.name, { name: field.name, shape, required: false });
    }
    return { kind: 'record', fields: [...fields.values()] };
  }
  return { kind: 'other' };
}

/** The same name in two variants: what tells variants apart is a choice of all their words. */
function merged(one: Shape | undefined, other: Shape): Shape {
  if (one?.kind !== 'choice' || other.kind !== 'choice') return other;
  return { kind: 'choice', values: [...new Set([...one.values, ...other.values])] };
}
