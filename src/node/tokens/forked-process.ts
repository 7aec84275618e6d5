import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HoldfastError } from '../../core/error.ts';
import { tokenEnvironmentOf } from '../../core/tokens/environment.ts';
import type { TokenProcess } from './token-process-port.ts';

/** Where the programs of such processes lie: in the sources, and beside or above what this file was built into. */
const entries = {
  token: ['./token-process.ts', './token-process.js', '../token-process.js'],
  device: ['../devices/device-process.ts', './device-process.js', '../device-process.js'],
  network: ['../net/net-process.ts', './net-process.js', '../net-process.js'],
};

/** Processes that run, so that none outlives this program. */
const running = new Set<() => void>();
let watching = false;

function endAllAtExit(): void {
  if (watching) return;
  watching = true;
  process.once('exit', () => {
    for (const kill of running) kill();
  });
}

/**
 * A Node process of its own, in a group of its own: what a module starts in there ends with it. It inherits no
 * descriptor but the channel, so that a module that writes to the terminal or closes descriptors harms nobody.
 */
export function forkTokenProcess(environment: NodeJS.ProcessEnv = process.env): TokenProcess {
  return forkProcess('token', environment);
}

/** The same for the process that watches USB. */
export function forkDeviceProcess(environment: NodeJS.ProcessEnv = process.env): TokenProcess {
  return forkProcess('device', environment);
}

/** The same for the process that asks a node. It needs no module's settings, and hears of no proxy. */
export function forkNetProcess(environment: NodeJS.ProcessEnv = process.env): TokenProcess {
  return forkProcess('network', environment);
}

function forkProcess(program: keyof typeof entries, environment: NodeJS.ProcessEnv): TokenProcess {
  const entry = entries[program]
    .map((name) => fileURLToPath(new URL(name, import.meta.url)))
    .find((path) => existsSync(path));
  if (entry === undefined) throw new HoldfastError('module-failed', { reason: 'unloadable' });
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: tokenEnvironmentOf(environment),
    execArgv: [],
    detached: process.platform !== 'win32',
  });
  const { pid } = child;
  let gone = false;
  const kill = (): void => {
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') child.kill('SIGKILL');
      else process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended already, with all that it had started.
    }
  };
  endAllAtExit();
  running.add(kill);
  const exits: (() => void)[] = [];
  const exited = (): void => {
    if (gone) return;
    gone = true;
    // What it has started may still be there.
    kill();
    running.delete(kill);
    for (const listener of exits) listener();
  };
  child.on('exit', exited);
  // A module that closed the channel is of no more use.
  child.on('disconnect', kill);
  child.on('error', exited);
  return {
    send: (message) => {
      if (!gone && child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void exits.push(listener),
    kill,
    keepAlive: (on) => {
      if (on) {
        child.ref();
        child.channel?.ref();
      } else {
        child.unref();
        child.channel?.unref();
      }
    },
  };
}
