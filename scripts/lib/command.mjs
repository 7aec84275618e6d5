import { spawn, spawnSync } from 'node:child_process';

/** One line to the person; never on stdout, which belongs to the program that is run. @param {string} text */
export function say(text) {
  process.stderr.write(`holdfast: ${text}\n`);
}

/** An error whose message alone is shown: it says what to do, a stack would only hide that. */
export class SetupError extends Error {}

/**
 * Runs a command to its end with the terminal handed through. A request to end is passed on; Ctrl-C reaches the command by
 * itself, since it goes to everything on the terminal, and is only outlived here.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { quiet?: boolean }} [options] quiet: its stdout goes to our stderr
 * @returns {Promise<number>} exit code; 128 + n would need the signal's number, so 1 stands for "ended by a signal"
 */
export function run(command, args, { quiet = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: quiet ? ['ignore', 2, 2] : 'inherit', ...options });
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => void (signal !== 'SIGINT' && child.kill(signal));
    for (const signal of SIGNALS) process.on(signal, pass);
    child.once('error', reject);
    child.once('exit', (code) => {
      for (const signal of SIGNALS) process.off(signal, pass);
      resolve(code ?? 1);
    });
  });
}

/** @type {NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a short command and returns what it said.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
export function capture(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26, ...options });
  return {
    code: result.status ?? 1,
    stdout: String(result.stdout ?? ''),
    stderr: String(result.stderr ?? ''),
  };
}

/** Whether a program is on the PATH. @param {string} program */
export function hasProgram(program) {
  return process.platform !== 'win32' && capture('/bin/sh', ['-c', `command -v ${program}`]).code === 0;
}

/**
 * An environment without what changes how Node and Electron load code. The app refuses to start with any of it; on a
 * developer's machine some is set for other programs, and those it is started by here should not have to know.
 * @param {NodeJS.ProcessEnv} env
 */
export function withoutRuntimeSettings(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(NODE|ELECTRON)_/.test(name)));
}
