/*
 * The one way in: `node scripts/run.mjs TASK`, on Node's built-ins alone and on any Node from 20 on. It installs what the
 * lock file asks for, goes on under the pinned Node, and sets up what the task needs beyond that.
 */
import { say, SetupError } from './lib/command.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { reexecute } from './lib/node24.mjs';
import { inRoot } from './lib/paths.mjs';

const [name = '', ...args] = process.argv.slice(2);

async function main() {
  await ensureDependencies();
  const code = await reexecute(inRoot('scripts', 'run.mjs'), process.argv.slice(2));
  if (code !== undefined) return code;
  const { tasks } = await import('./lib/tasks.mjs');
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (task === undefined)
    throw new SetupError(`there is no task "${name}"; there are: ${Object.keys(tasks).join(', ')}`);
  return task(args);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
