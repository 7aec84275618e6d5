/** Where this person's Holdfast keeps what it remembers outside of vaults: the same place as the app's. */
import { lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { coldBy, coldFile, coldVariable } from '../core/nodes/cold.ts';

/** The folder of the last-seen generations, the same that the app uses (its `userData` folder). */
export function seenFolderPath(env: NodeJS.ProcessEnv = process.env): string {
  return join(appData(env), 'holdfast', 'seen');
}

/** Whether this computer is to speak to no network: the same three signs that the app goes by. */
export function isCold(env: NodeJS.ProcessEnv = process.env): boolean {
  const own = join(appData(env), 'holdfast', coldFile);
  return coldBy({ platform: process.platform, variable: env[coldVariable], own, look: lstatSync }) !== 'off';
}

/** The per-user folder for data of programs, by the rules Electron follows on each platform. */
function appData(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  const configured = env['XDG_CONFIG_HOME'];
  return configured === undefined || configured === '' ? join(homedir(), '.config') : configured;
}
