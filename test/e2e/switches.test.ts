import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { electronPath } from '../../scripts/lib/electron.mjs';
import { refusedExitCode } from '../../src/main/refuse-switches.ts';
import { appEnvironment, assertCanLaunch, makeHome, outFolder } from './support/app.ts';
import { listeningSockets, processTree, waitFor } from './support/processes.ts';

/*
 * The release entry, started as nobody should start it. Node's own inspector listens before any script of ours runs; in a
 * packaged app a fuse takes these switches away from Node, and here they must at least end the app with no socket left.
 */
const fromNode = ['--inspect=0', '--inspect-publish-uid=http', '--inspect-port=0'];
const switches = [
  '--remote-debugging-port=0',
  '--remote-debugging-pipe',
  '--remote-allow-origins=*',
  '--no-sandbox',
  '--disable-web-security',
  '--disable-seccomp-filter-sandbox',
  '--single-process',
  '--renderer-cmd-prefix=/bin/echo',
  '--utility-cmd-prefix=/bin/echo',
  '--gpu-launcher=/bin/echo',
  '--load-extension=/tmp',
  '--proxy-server=localhost:9',
  '--proxy-pac-url=http://localhost:9/',
  '--host-rules=MAP * localhost',
  '--host-resolver-rules=MAP * localhost',
  '--ignore-certificate-errors',
  '--js-flags=--expose-gc',
  '--user-data-dir=/tmp/elsewhere',
  '--enable-logging=stderr',
  '--log-net-log=/tmp/net.json',
  '--ssl-key-log-file=/tmp/keys',
  '--test-type',
  ...fromNode,
];
const variables: readonly Record<string, string>[] = [
  { NODE_OPTIONS: '--title=x' },
  { SSLKEYLOGFILE: '/tmp/keys' },
  { ELECTRON_ENABLE_LOGGING: '1' },
];

let home: string;
beforeAll(() => {
  assertCanLaunch();
  home = makeHome();
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly most: number;
  readonly said: string;
}

/** Starts the release entry and counts, every 10 ms, the sockets on which it listens. */
async function start(words: readonly string[], more: Record<string, string> = {}): Promise<Outcome> {
  const child = spawn(electronPath(), [join(outFolder, 'main', 'index.js'), ...words], {
    env: { ...appEnvironment(home), ...more },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, listeningSockets(processTree(child.pid!).map(({ pid }) => pid)));
  }, 10);
  const late = setTimeout(() => child.kill('SIGKILL'), 5000);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearInterval(watch);
  clearTimeout(late);
  return { code, most, said };
}

it(`refuses ${switches.length} switches, with no socket open`, async () => {
  expect(switches.length).toBeGreaterThanOrEqual(15);
  const wrong: string[] = [];
  for (const word of switches) {
    const { code, most } = await start([word]);
    if (code !== refusedExitCode) wrong.push(`${word} ended with ${code}`);
    if (most > 0 && !fromNode.includes(word)) wrong.push(`${word} listened`);
  }
  expect(wrong).toEqual([]);
});

it('refuses a switch wherever it stands and however it is written', async () => {
  for (const words of [
    ['x', '--remote-debugging-port=0'],
    ['-remote-debugging-port=0'],
    ['--Remote-Debugging-Port=0'],
  ]) {
    expect((await start(words)).code, words.join(' ')).toBe(refusedExitCode);
  }
});

it('refuses variables that reach into Node', async () => {
  for (const more of variables) {
    const { code, said } = await start([], more);
    expect(code, Object.keys(more).join()).toBe(refusedExitCode);
    expect(said).toContain(Object.keys(more).join());
  }
});

it('starts without any of them, and listens on nothing', async () => {
  const child = spawn(electronPath(), [join(outFolder, 'main', 'index.js')], {
    env: appEnvironment(home),
    stdio: 'ignore',
  });
  try {
    await waitFor('a page', () => processTree(child.pid!).some(({ kind }) => kind === 'renderer'));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(listeningSockets(processTree(child.pid!).map(({ pid }) => pid))).toBe(0);
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
});
