/** Looks for modules: known places, what p11-kit has configured, and what somebody chose. Loads nothing. */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { isHoldfastError } from '../../core/error.ts';
import { moduleProblems, type FoundModule, type ModuleSearch } from '../../core/tokens/port.ts';
import { knownModules, linuxFolders } from './known-modules.ts';
import { inspectModule } from './module-file.ts';
import { moduleText } from './module-text.ts';

/** Where is looked. */
export interface SearchPlaces {
  readonly known: readonly { readonly name: string; readonly path: string }[];
  /** Folders of p11-kit with one file for each module. */
  readonly configured: readonly string[];
  /** Folders in which p11-kit takes a relative path. */
  readonly libraries: readonly string[];
}

/** The usual places of this system. */
export function usualPlaces(): SearchPlaces {
  const known = knownModules.flatMap(({ name, paths }) =>
    (paths[process.platform] ?? []).flatMap((path) =>
      isAbsolute(path)
        ? [{ name, path }]
        : linuxFolders.map((folder) => ({ name, path: join(folder, path) })),
    ),
  );
  const configured =
    process.platform === 'win32'
      ? []
      : ['/usr/share/p11-kit/modules', '/etc/pkcs11/modules', join(homedir(), '.config/pkcs11/modules')];
  return { known, configured, libraries: linuxFolders.map((folder) => join(folder, 'pkcs11')) };
}

interface Candidate {
  readonly path: string;
  readonly from: FoundModule['from'];
  readonly name: string;
}

/** Everything that is there, and everywhere that was looked. Never fails. */
export async function searchModules(
  chosen: readonly string[],
  places: SearchPlaces = usualPlaces(),
): Promise<ModuleSearch> {
  const kit = (await Promise.all(places.configured.map(async (folder) => readConfigured(folder)))).flat();
  const candidates: Candidate[] = [
    ...chosen.map((path): Candidate => ({ path, from: 'chosen', name: basename(path) })),
    ...places.known.map((known): Candidate => ({ ...known, from: 'known' })),
    ...kit.flatMap(({ name, module }) =>
      (isAbsolute(module) ? [module] : places.libraries.map((folder) => join(folder, module))).map(
        (path): Candidate => ({ path, from: 'p11-kit', name }),
      ),
    ),
  ];
  const found: FoundModule[] = [];
  for (const candidate of candidates) {
    if (candidate.from !== 'chosen' && !(await isThere(candidate.path))) continue;
    const seen = await look(candidate);
    const real = seen.file?.path ?? seen.path;
    if (!found.some(({ path, file }) => (file?.path ?? path) === real)) found.push(seen);
  }
  // The folders; what is looked for in them would be a hundred lines.
  const folders = new Set(places.known.map(({ path }) => dirname(path)));
  return { found, looked: [...chosen, ...places.configured, ...folders] };
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

async function look({ path, from, name }: Candidate): Promise<FoundModule> {
  try {
    return { path, from, name, file: await inspectModule(path) };
  } catch (error) {
    const reason = isHoldfastError(error) ? error.details['reason'] : undefined;
    return { path, from, name, problem: moduleProblems.find((problem) => problem === reason) ?? 'missing' };
  }
}

/** Larger files are no configuration. */
const mostBytes = 16 * 1024;

/** `name: value` lines, one file for each module; the p11-kit manual has them as `pkcs11.conf`. */
async function readConfigured(folder: string): Promise<{ name: string; module: string }[]> {
  const names = await readdir(folder).catch(() => []);
  const read = await Promise.all(
    names
      .filter((name) => name.endsWith('.module'))
      .sort()
      .slice(0, 100)
      .map(async (name) => readConfiguration(join(folder, name), name)),
  );
  return read.flat();
}

async function readConfiguration(path: string, file: string): Promise<{ name: string; module: string }[]> {
  const there = await lstat(path).catch(() => undefined);
  if (there === undefined || there.size > mostBytes || !(there.isFile() || there.isSymbolicLink())) return [];
  const text = await readFile(path, 'utf8').catch(() => '');
  const fields = new Map<string, string>();
  for (const line of text.slice(0, mostBytes).split('\n')) {
    const match = /^\s*([a-z-]+)\s*:\s*(.*?)\s*$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) fields.set(match[1], match[2]);
  }
  const module = fields.get('module');
  // p11-kit's own server is no module; `remote` would start a program.
  if (module === undefined || module === '' || fields.has('remote')) return [];
  return [{ name: moduleText(file.replace(/\.module$/, ''), 60), module }];
}
