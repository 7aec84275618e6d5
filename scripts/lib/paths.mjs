import { join } from 'node:path';

/** The checkout that this script lies in. */
export const ROOT = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..', '..');

/** What set-up makes for itself and can make again; not in the repository. */
export const CACHE = join(ROOT, '.cache');

/** @param {string[]} parts */
export const inRoot = (...parts) => join(ROOT, ...parts);
