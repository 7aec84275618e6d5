import { join } from 'node:path';
import { z } from 'zod';
import { themes } from '../shared/desktop.ts';
import { readJson, writeJson } from './json-file.ts';

const settingsSchema = z.object({ theme: z.enum(themes) });

/** What a person set for the app as a whole; what belongs to a vault is kept in it. */
export type Settings = z.output<typeof settingsSchema>;

/** The settings and where they are kept. */
export interface SettingsStore {
  load(): Promise<Settings>;
  current(): Settings;
  change(change: Partial<Settings>): Promise<void>;
}

/** Keeps settings in `settings.json` of a folder. */
export function createSettings(folder: string): SettingsStore {
  const path = join(folder, 'settings.json');
  let settings: Settings = { theme: 'system' };
  return {
    async load() {
      settings = (await readJson(path, settingsSchema)) ?? settings;
      return settings;
    },
    current: () => settings,
    async change(change) {
      settings = { ...settings, ...change };
      await writeJson(path, settings);
    },
  };
}
