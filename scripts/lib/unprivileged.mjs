import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
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
  const { uid, gid } = UNPRIVILEGED;
  const drop = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--inh-caps=-all', '--'];
  return { command: 'setpriv', args: [...drop, command, ...args], env: unprivilegedEnvironment() };
}

function unprivilegedEnvironment() {
  const { uid, gid, home } = UNPRIVILEGED;
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, HOME: home, USER: 'holdfast', LOGNAME: 'holdfast' };
  for (const name of Object.keys(env)) {
    // Folders of root's own session; they could not be entered. npm's settings are of no use past this point.
    if (/^(XDG_|DBUS_|SUDO_|npm_)/.test(name)) delete env[name];
  }
  const cookie = process.env['XAUTHORITY'] ?? join(process.env['HOME'] ?? '/root', '.Xauthority');
  if (process.env['DISPLAY'] && existsSync(cookie)) {
    const own = join(home, '.Xauthority');
    copyFileSync(cookie, own);
    chownSync(own, uid, gid);
    chmodSync(own, 0o600);
    env['XAUTHORITY'] = own;
  }
  return env;
}

/** Whether the user the app runs as can read this path. @param {string} path */
export function readableUnprivileged(path) {
  const { command, args, env } = unprivilegedCommand('test', ['-r', path]);
  return capture(command, args, { env, cwd: '/' }).code === 0;
}
