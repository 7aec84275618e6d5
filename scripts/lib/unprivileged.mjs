import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { capture, hasProgram, SetupError } from './command.mjs';

/*
 * Chromium's sandbox cannot start as root, and a vault has no business there either. Started as root, the app, the command
 * line and the tests of the app all run as this one user, which needs no entry in /etc/passwd.
 */
export const UNPRIVILEGED = { uid: 12345, gid: 12345, home: '/var/lib/holdfast' };

/** Whether this process must hand over to the unprivileged user. */
export function isRoot() {
  return process.getuid?.() === 0;
}

/** Makes the user's home, 0700 and its own; as anyone but root there is nothing to do. */
export function ensureHome() {
  if (!isRoot()) return;
  const { uid, gid, home } = UNPRIVILEGED;
  mkdirSync(home, { recursive: true });
  const now = statSync(home);
  if (now.uid !== uid || now.gid !== gid) chownSync(home, uid, gid);
  if ((now.mode & 0o777) !== 0o700) chmodSync(home, 0o700);
}

/**
 * The command as it must be run: as it is, or as root with the privileges dropped first.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {{ command: string, args: string[], env: NodeJS.ProcessEnv }}
 */
export function unprivilegedCommand(command, args) {
  if (!isRoot()) return { command, args: [...args], env: { ...process.env } };
  if (!hasProgram('setpriv'))
    throw new SetupError('setpriv (package util-linux) is needed to run as another user than root.');
  ensureHome();
  return { command: 'setpriv', args: [...DROP, command, ...args], env: unprivilegedEnvironment() };
}

const DROP = [
  `--reuid=${UNPRIVILEGED.uid}`,
  `--regid=${UNPRIVILEGED.gid}`,
  '--clear-groups',
  '--inh-caps=-all',
  '--',
];

function unprivilegedEnvironment() {
  const { home } = UNPRIVILEGED;
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, HOME: home, USER: 'holdfast', LOGNAME: 'holdfast' };
  for (const name of Object.keys(env)) {
    // Folders of root's own session; they could not be entered. npm's settings are of no use past this point.
    if (/^(XDG_|DBUS_|SUDO_|npm_)/.test(name)) delete env[name];
  }
  const cookie = process.env['XAUTHORITY'] ?? join(process.env['HOME'] ?? '/root', '.Xauthority');
  if (process.env['DISPLAY'] && existsSync(cookie)) {
    env['XAUTHORITY'] = join(home, '.Xauthority');
    // Written by that user: root must not write into a folder where somebody else could have laid a link.
    const script = 'umask 077; rm -f "$XAUTHORITY"; cat > "$XAUTHORITY"';
    capture('setpriv', [...DROP, '/bin/sh', '-c', script], { env, cwd: '/', input: readFileSync(cookie) });
  }
  return env;
}

/** Whether the user the app runs as can read this path. @param {string} path */
export function readableUnprivileged(path) {
  const { command, args, env } = unprivilegedCommand('test', ['-r', path]);
  return capture(command, args, { env, cwd: '/' }).code === 0;
}
