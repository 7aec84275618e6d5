import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { electronPath } from '../../scripts/lib/electron.mjs';
import { appEnvironment, assertCanLaunch, makeHome, outFolder } from './support/app.ts';
import { processTree, waitFor } from './support/processes.ts';

const idleMs = 6000;

/**
 * Chromium asks the kernel, once, whether there is a route for IPv6, by connecting a datagram socket to a fixed address; such a
 * connect only looks at the routing table and sends no packet (docs/known-issues.md). Only a bare datagram socket and that
 * address are let pass; everything else of this kind fails the test.
 */
const probe =
  /socket\(AF_INET6?, SOCK_DGRAM|connect\(\d+, \{sa_family=AF_INET6, sin6_port=htons\(443\).*"2001:4860:4860::8888"/;

/*
 * Each call of each process of the release entry that could lead out of the machine, seen by the kernel (security.md E-12).
 * The app sits at its first screen, vault process and all; that is when Chromium's own habits would show.
 */
it('asks the kernel for no way out of the machine', async () => {
  assertCanLaunch();
  const home = makeHome();
  const trace = join(home, 'trace');
  const calls = 'trace=socket,connect,sendto,sendmsg,sendmmsg,bind,listen';
  const child = spawn(
    'strace',
    ['-f', '-qq', '-e', calls, '-o', trace, electronPath(), join(outFolder, 'main', 'index.js')],
    { env: appEnvironment(home), stdio: 'ignore' },
  );
  const started = await new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => resolve(true));
  });
  if (!started) throw new Error('strace is needed for this test: apt-get install strace');
  try {
    await waitFor(
      'the vault process',
      () => processTree(child.pid!).some(({ kind }) => kind === 'vault'),
      60_000,
    );
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    const lines = readFileSync(trace, 'utf8').split('\n');
    // The display is reached over a local socket, so the trace did see something.
    expect(lines.some((line) => line.includes('connect(') && line.includes('AF_UNIX'))).toBe(true);
    const outwards = lines.filter((line) => /AF_INET|AF_PACKET|AF_BLUETOOTH|AF_VSOCK/.test(line));
    expect(outwards.filter((line) => !probe.test(line))).toEqual([]);
    // The probe sends nothing: no call that sends names a socket of the same process and number.
    for (const line of outwards) {
      const [, pid, socket] = /^(\d+)\s+connect\((\d+),/.exec(line) ?? [];
      if (pid === undefined || socket === undefined) continue;
      const sends = new RegExp(`^${pid}\\s+send(to|msg|mmsg)\\(${socket},`);
      const after = lines.slice(lines.indexOf(line)).slice(0, 50);
      expect(after.filter((later) => sends.test(later))).toEqual([]);
    }
  } finally {
    const main = processTree(child.pid!).find(({ kind, pid }) => kind === 'main' && pid !== child.pid);
    process.kill(main?.pid ?? child.pid!, 'SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    rmSync(home, { recursive: true, force: true });
  }
});
