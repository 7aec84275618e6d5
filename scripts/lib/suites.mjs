import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from './command.mjs';
import { underVirtualDisplay } from './display.mjs';
import { readableRoot } from './mirror.mjs';
import { holdfastNode } from './node24.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { recordResult, recordVitest } from './results.mjs';
import { isRoot, UNPRIVILEGED, unprivilegedCommand } from './unprivileged.mjs';

/**
 * A gate that passes or fails as a whole.
 * @param {string} name
 * @param {string} tool path below node_modules
 * @param {readonly string[]} args
 * @param {readonly string[]} [nodeArgs] of Node itself
 */
export async function gate(name, tool, args, nodeArgs = []) {
  const words = [...nodeArgs, inRoot('node_modules', tool), ...args];
  const code = await run(holdfastNode(), words, { cwd: ROOT });
  recordResult(`check ${name}`, code === 0 ? 1 : 0, code === 0 ? 0 : 1);
  if (code !== 0) process.stderr.write(`holdfast: ${name} failed\n`);
  return code;
}

/**
 * Runs Vitest projects as the person who called us.
 * @param {string} name
 * @param {readonly string[]} projects
 * @param {readonly string[]} args
 */
export async function suite(name, projects, args) {
  const report = inRoot('test-results', `${name}.json`);
  rmSync(report, { force: true });
  const code = await run(holdfastNode(), vitestArguments(ROOT, projects, report, args), { cwd: ROOT });
  recordVitest(name, report, code);
  return code;
}

/**
 * Runs Vitest projects that start the real app: as the unprivileged user when we are root, inside a virtual display, with
 * the sandbox on. What they write to $HOLDFAST_OUTPUT ends up in test-results/NAME.
 * @param {string} name
 * @param {readonly string[]} projects
 * @param {readonly string[]} args
 * @param {{ display?: number | false, more?: readonly number[] }} [options] where to look for a free display; false for suites without a
 *   window; `more` for one whose files run side by side
 */
export async function appSuite(name, projects, args, { display, more } = {}) {
  return inOutputFolder(name, async (output, root) => {
    const report = join(output, 'report.json');
    // Loaded as it is: Vite would write a bundled copy into node_modules, where this user may not write.
    const words = ['--configLoader=native', ...args];
    const code = await runApp(root, output, vitestArguments(root, projects, report, words), display, more);
    recordVitest(name, report, code);
    return code;
  });
}

/**
 * Runs a script of ours the same way.
 * @param {string} name
 * @param {(output: string, root: string) => readonly string[]} args script and its arguments
 * @param {(output: string) => void} [after] before the folder goes away
 */
export async function appScript(name, args, after = () => undefined) {
  return inOutputFolder(name, async (output, root) => {
    const code = await runApp(root, output, args(output, root));
    after(output);
    return code;
  });
}

/**
 * @param {string} root
 * @param {string} output
 * @param {readonly string[]} args arguments of Node
 * @param {number | false} [display]
 * @param {readonly number[]} [more]
 */
function runApp(root, output, args, display, more) {
  const node = holdfastNode(root);
  const [program, words] = display === false ? [node, args] : underVirtualDisplay(node, args, display, more);
  const dropped = unprivilegedCommand(program, words);
  const built = join(root, 'out', 'cli', 'holdfast.js');
  const env = { ...dropped.env, HOLDFAST_OUTPUT: output, HOLDFAST_TEST_PROGRAM: built };
  return run(dropped.command, dropped.args, { cwd: root, env });
}

/**
 * @param {string} name
 * @param {(output: string, root: string) => Promise<number>} work
 */
async function inOutputFolder(name, work) {
  const root = readableRoot();
  const output = mkdtempSync(join(tmpdir(), `holdfast-${name}-`));
  if (isRoot()) chownSync(output, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  try {
    return await work(output, root);
  } finally {
    const kept = inRoot('test-results', name);
    rmSync(kept, { recursive: true, force: true });
    if (existsSync(output) && readdirSync(output).length > 0) {
      mkdirSync(kept, { recursive: true });
      cpSync(output, kept, { recursive: true });
    }
    rmSync(output, { recursive: true, force: true });
  }
}

/**
 * The words after `node` for a Vitest run that also writes a JSON report.
 * @param {string} root
 * @param {readonly string[]} projects
 * @param {string} report
 * @param {readonly string[]} args
 */
export function vitestArguments(root, projects, report, args) {
  return [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ];
}
