import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { DesktopOutput } from '../shared/desktop.ts';
import type { FileHandles } from './file-handles.ts';
import { readJson, writeJson } from './json-file.ts';

/** More than fit on the first screen; older ones fall off. */
const most = 12;

const recentsSchema = z.object({
  vaults: z
    .array(
      z.object({
        path: z.string().min(1).max(4096),
        name: z.string().max(200),
        lastOpened: z.string().max(40),
      }),
    )
    .max(100),
});

/** The vaults opened here before. */
export interface Recents {
  load(): Promise<void>;
  list(): Promise<DesktopOutput<'desktop.state'>['recents']>;
  /** A vault was opened just now. */
  note(path: string, name: string, when: Date): Promise<void>;
  forget(ref: string): Promise<void>;
}

/** Keeps the list in `recents.json` of a folder. `home` is shown as `~`. */
export function createRecents(folder: string, home: string, handles: FileHandles): Recents {
  const file = join(folder, 'recents.json');
  let vaults: z.output<typeof recentsSchema>['vaults'] = [];
  const save = async (): Promise<void> => writeJson(file, { vaults });
  return {
    async load() {
      vaults = (await readJson(file, recentsSchema))?.vaults.slice(0, most) ?? [];
      for (const { path } of vaults) handles.keep(path);
    },
    list: async () =>
      Promise.all(
        vaults.map(async ({ path, name, lastOpened }) => ({
          ref: handles.keep(path).ref,
          name,
          location: shownPath(path, home),
          lastOpened,
          missing: await access(path).then(
            () => false,
            () => true,
          ),
        })),
      ),
    async note(path, name, when) {
      const shown = name === '' ? basename(path) : name;
      vaults = [
        { path, name: shown, lastOpened: when.toISOString() },
        ...vaults.filter((one) => one.path !== path),
      ].slice(0, most);
      await save();
    },
    async forget(ref) {
      const path = handles.path(ref);
      vaults = vaults.filter((one) => one.path !== path);
      handles.forget(ref);
      await save();
    },
  };
}

/** A path as people read it. */
export function shownPath(path: string, home: string): string {
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
