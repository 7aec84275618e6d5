import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pageHost, pageScheme } from './page-address.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** One file that the page may have. */
export interface PageFile {
  readonly path: string;
  readonly type: string;
}

/** The whole of what the page may load, by exact path as it appears in a request. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/**
 * Lists the files under `folder` once. Links are left out, as is any type we do not use: what is not in the list does not
 * exist for the page, so there is no path to resolve and nothing to climb out of.
 */
export function listPageFiles(folder: string): PageFiles {
  const files = new Map<string, PageFile>();
  const walk = (inside: string): void => {
    for (const entry of readdirSync(join(folder, inside), { withFileTypes: true })) {
      const below = `${inside}/${entry.name}`;
      const type = types[extname(entry.name)];
      if (entry.isDirectory()) walk(below);
      else if (entry.isFile() && type !== undefined) files.set(below, { path: join(folder, below), type });
    }
  };
  walk('');
  const start = files.get('/index.html');
  if (start !== undefined) files.set('/', start);
  return files;
}

/** The file that an address means, if the page may have it. The address must be written exactly as we would write it. */
export function findPageFile(files: PageFiles, address: string): PageFile | undefined {
  const start = `${pageScheme}://${pageHost}/`;
  return address.startsWith(start) ? files.get(address.slice(start.length - 1)) : undefined;
}
