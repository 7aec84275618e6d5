import { HoldfastError } from '../../error.ts';

/**
 * What a template may name: `ms`, `seconds`, `expires` (two minutes later), `iso` (the request's time), `nonce`, `window`, `method`, `host`, `path`,
 * `query`, `?query` (with its mark, nothing when empty), `body`, `apiKey`, and once they are there `token`, `signature`
 * and `passphrase`.
 */
export type TemplateValues = Readonly<Record<string, string>>;

/** A text with every `{name}` replaced. A name without a value is a fault of the profile: `internal`. */
export function fill(template: string, values: TemplateValues): string {
  return template.replace(/\{([?A-Za-z]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new HoldfastError('internal', { reason: 'template', name });
    return value;
  });
}

/** The same in every text of a JSON value; a text of digits after `#` becomes a number. */
export function fillJson(template: unknown, values: TemplateValues): unknown {
  if (typeof template === 'string') {
    const text = fill(template, values);
    return template.startsWith('#') ? Number(text.slice(1)) : text;
  }
  if (Array.isArray(template)) return template.map((item) => fillJson(item, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, item]) => [name, fillJson(item, values)]));
}
