import type { Parameter } from './parameters.ts';
import type { EndpointRow, ExchangeProfile } from './profile.ts';

/** The row of a request, with the parts of its path that are parameters. */
export interface FoundEndpoint {
  readonly row: EndpointRow;
  readonly parameters: readonly Parameter[];
}

/** The row that names this method and path, letter by letter; undefined when the profile has none. */
export function findEndpoint(
  { endpoints }: ExchangeProfile,
  method: string,
  path: string,
): FoundEndpoint | undefined {
  const parts = path.split('/');
  // A row without parameters stands before one that would take its last part for one.
  const exact = endpoints.find(([on]) => on === `${method} ${path}`);
  if (exact !== undefined) return { row: exact, parameters: [] };
  for (const row of endpoints) {
    const [on] = row;
    const [verb, template = ''] = on.split(' ');
    const wanted = template.split('/');
    if (verb !== method || wanted.length !== parts.length) continue;
    const parameters: Parameter[] = [];
    const fits = wanted.every((want, at) => {
      const part = parts[at] ?? '';
      if (!want.startsWith('{')) return want === part;
      parameters.push({ name: want.slice(1, -1), value: part });
      return true;
    });
    if (fits && parameters.length > 0) return { row, parameters };
  }
  return undefined;
}
