import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DesktopInput } from '../shared/desktop.ts';
import { writeJson } from './json-file.ts';

type Theme = DesktopInput<'desktop.set-theme'>['theme'];

/** What a person set for the app as a whole; what belongs to a vault is kept in it. */
export interface Settings {
  readonly theme: Theme;
}

/** The settings and where they are kept. */
export interface SettingsStore {
  current(): Settings;
  change(change: Partial<Settings>): Promise<void>;
}

// Read before the first window, and so without the schemas of the contract, which come in later.
const themes: Readonly<Record<Theme, true>> = { system: true, light: true, dark: true };

/** Keeps settings in `settings.json` of a folder. They are read at once: the window takes its colour from them. */
export function createSettings(folder: string): SettingsStore {
  const path = join(folder, 'settings.json');
  let settings: Settings = { theme: readTheme(path) ?? 'system' };
  return {
    current: () => settings,
    async change(change) {
      settings = { ...settings, ...change };
      await writeJson(path, settings);
    },
  };
}

/** Undefined when the file is absent or not what it should be, which loses only convenience. */
function readTheme(path: string): Theme | undefined {
  try {
    const stored: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const theme =
      typeof stored === 'object' && stored !== null && 'theme' in stored ? stored.theme : undefined;
    return typeof theme === 'string' && isTheme(theme) ? theme : undefined;
  } catch {
    return undefined;
  }
}

function isTheme(theme: string): theme is Theme {
  return Object.hasOwn(themes, theme);
}
