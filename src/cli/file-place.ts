/** Where a file named on the command line is. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';

/** Where bare names are looked for and put. */
export interface FilePlaces {
  readonly cwd: string;
  /** The folder that the window puts new vaults in, too. */
  readonly vaultFolder: string;
  /** Told when a file goes elsewhere than into the present folder. */
  readonly say: (text: string) => void;
}

/** The folder of vaults that the window and the command line share. */
export function vaultFolderPath(): string {
  return join(homedir(), 'Holdfast');
}

/**
 * The path that a name on the command line stands for. A name with a folder in it is taken as it is. A bare name is looked
 * for here and then in the vault folder; a new file goes into the vault folder when this folder cannot be written to, as
 * when root has handed over to the unprivileged user.
 */
export function placeOf(name: string, purpose: 'read' | 'create', places: FilePlaces): string {
  const here = resolve(places.cwd, name);
  if (basename(name) !== name || name === '.' || name === '..') return here;
  const there = join(places.vaultFolder, name);
  if (purpose === 'read') return !existsSync(here) && existsSync(there) ? there : here;
  if (existsSync(here) || canWrite(places.cwd)) return here;
  mkdirSync(places.vaultFolder, { recursive: true, mode: 0o700 });
  places.say(`holdfast: this folder cannot be written to by this user; the file is ${there}\n`);
  return there;
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
