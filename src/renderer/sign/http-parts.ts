import { text } from '../text/en.ts';

const r = text.reading;
type Part = readonly [name: string, value: string];

/** Method and address, each header, and the body of `{method, url, headers, body}`; empty when it is not that. */
export function httpParts(json: string): readonly Part[] {
  const request = parse(json);
  const { method, url, headers, body } = request;
  if (typeof method !== 'string' || typeof url !== 'string') return [];
  const all: Part[] = [[r.endpoint, `${method} ${url}`]];
  for (const [name, value] of Object.entries(isObject(headers) ? headers : {})) {
    if (typeof value === 'string') all.push([name, value]);
  }
  if (typeof body === 'string' && body !== '') all.push([r.body, body]);
  return all;
}

function parse(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
