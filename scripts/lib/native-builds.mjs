import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { hasProgram, run, say } from './command.mjs';
import { pinnedNode } from './node24.mjs';
import { inRoot, ROOT } from './paths.mjs';

/** What the one package that brings no binary is built into. Its interface (N-API) is the same for Node 20, 24 and Electron. */
const BUILT = inRoot('node_modules', 'pkcs11js', 'build', 'Release', 'pkcs11.node');
const TOOLS = { 'g++': 'g++', make: 'make', python3: 'python3' };

/**
 * Builds pkcs11js after an installation, since no package's own scripts are run then. Without a compiler the app works
 * as before, but for hardware tokens: that is said, and nothing fails here.
 * @param {string | undefined} npm path of npm's program; the one on the PATH when absent
 */
export async function ensureNativeBuilds(npm) {
  if (existsSync(BUILT)) return;
  await ensureTools();
  const missing = missingTools();
  const node = pinnedNode();
  if (missing.length > 0 || node === undefined) {
    say(
      `hardware tokens cannot be used: pkcs11js is not built (missing: ${missing.join(', ') || 'Node 24'})`,
    );
    return;
  }
  say('building pkcs11js');
  const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  const args = [...first, 'rebuild', 'pkcs11js', '--ignore-scripts=false', '--foreground-scripts=false'];
  // The headers of the pinned Node lie beside it: nothing is downloaded.
  const env = { ...process.env, npm_config_nodedir: join(dirname(node), '..'), npm_config_loglevel: 'error' };
  const code = await run(command, args, { cwd: ROOT, quiet: true, env });
  if (code !== 0 || !existsSync(BUILT)) say('hardware tokens cannot be used: building pkcs11js failed.');
}

const missingTools = () => Object.keys(TOOLS).filter((tool) => !hasProgram(tool));

async function ensureTools() {
  const missing = missingTools();
  if (missing.length === 0 || process.getuid?.() !== 0 || !hasProgram('apt-get')) return;
  say(`installing Debian packages for ${missing.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { quiet: true, env });
  const options = ['-qq', '-y', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0'];
  await run('apt-get', ['install', ...options, ...Object.values(TOOLS)], { quiet: true, env });
}
