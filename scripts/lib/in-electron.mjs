import { rmSync } from 'node:fs';

import { run } from './command.mjs';
import { electronPath } from './electron.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { recordVitest } from './results.mjs';
import { vitestArguments } from './suites.mjs';

/**
 * Runs Vitest projects with Electron itself as the Node of Vitest and of its workers. No window, no Chromium
 * process, so nothing here needs the sandbox or another user.
 * @param {string} name
 * @param {readonly string[]} projects
 * @param {readonly string[]} args
 */
export async function inElectron(name, projects, args) {
  const report = inRoot('test-results', `${name}.json`);
  rmSync(report, { force: true });
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const code = await run(electronPath(), vitestArguments(ROOT, projects, report, args), {
    cwd: ROOT,
    env,
  });
  recordVitest(name, report, code);
  return code;
}
