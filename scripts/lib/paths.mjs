import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that this script lies in. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What set-up makes for itself and can make again; not in the repository. */
export const CACHE = join(ROOT, '.cache');

/** @param {string[]} parts */
export const inRoot = (...parts) => join(ROOT, ...parts);
