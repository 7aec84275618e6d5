import { spawn } from 'node:child_process';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { servePort } from '../../src/node/serve/socket-server.ts';
import { beside, median, within, type BenchResult } from './measure.ts';
import { BenchEngine, benchPorts, leastCost } from './place.ts';
import type { Told } from './serve-client.ts';

/** What the program of `serve-client.ts` says. */
type Said = { readonly code: string; readonly program: string } | { readonly warm: true } | Told;

/** Orders signed for a program at a steady pace, over the socket, each on record before it is released. */
export async function benchServe(folder: string, seconds: number): Promise<BenchResult[]> {
  const socket = join(folder, 'run', 'serve.sock');
  const commits: number[] = [];
  let began = 0;
  const engine = new BenchEngine(
    { ...benchPorts(folder), serve: servePort(socket) },
    {
      onCommit: (edge) => {
        if (edge === 'start') began = performance.now();
        else commits.push(performance.now() - began);
      },
    },
  );
  const file = join(folder, 'serve.holdfast');
  await engine.create(file, leastCost);
  await engine.unlock(file);
  const { credential } = await engine.call('credentials.add', {
    exchange: 'binance',
    label: 'Binance',
    apiKey: 'a'.repeat(64),
    authentication: 'hmac',
    secret: { text: new TextEncoder().encode('s'.repeat(64)) },
    rights: ['read', 'trade'],
  });
  await engine.call('serve.start', {});
  const perSecond = 200;
  const synced = syncTimes(join(folder, 'sync'));
  let before = process.cpuUsage();
  const { times, late, cpu } = await conversation(socket, perSecond, seconds, {
    approve: async (code, id) => {
      const rate = { perSecond: 1000 };
      await engine.call('programs.approve', { id, code, keys: [credential.key], rules: {}, rate });
    },
    warm: () => {
      commits.length = 0;
      before = process.cpuUsage();
    },
  });
  const { user, system } = process.cpuUsage(before);
  await engine.lock();
  return [
    within(`serve: HMAC order p99, ${times.length} at ${perSecond} a second`, at(times, 0.99), null, 10),
    beside('serve: HMAC order p50', at(times, 0.5)),
    beside('serve: HMAC order, the slowest', at(times, 1)),
    beside('serve: of these, asked for too late by the program itself, p50', at(late, 0.5)),
    beside('serve: the same, p99', at(late, 0.99)),
    beside(`serve: commit p50, ${(times.length / commits.length).toFixed(1)} orders each`, median(commits)),
    beside('serve: commit p99', at(commits, 0.99)),
    beside('serve: 4 KiB written and synced on this disk p50', at(synced, 0.5)),
    beside('serve: the same, p99', at(synced, 0.99)),
    beside('serve: processor time of the vault for one order', (user + system) / 1000 / times.length),
    beside('serve: processor time of the program for one order', cpu / times.length),
  ];
}

/** The value that a share of all does not exceed. */
function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

/** What it takes to make a page durable here, which no commit can be faster than. */
function syncTimes(file: string): number[] {
  const page = new Uint8Array(4096);
  const descriptor = openSync(file, 'w');
  const times = Array.from({ length: 300 }, () => {
    const start = performance.now();
    writeSync(descriptor, page, 0, page.length, 0);
    fsyncSync(descriptor);
    return performance.now() - start;
  });
  closeSync(descriptor);
  return times;
}

/** Runs the program, with the owner at hand to pair it. */
async function conversation(
  socket: string,
  perSecond: number,
  seconds: number,
  on: { approve: (code: string, program: string) => Promise<void>; warm: () => void },
): Promise<Told> {
  const program = join(import.meta.dirname, 'serve-client.ts');
  const child = spawn(process.execPath, [program, socket, String(perSecond), String(seconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: (seconds + 30) * 1000,
  });
  for await (const line of createInterface(child.stdout)) {
    // The lines of our own program.
    const said = JSON.parse(line) as Said;
    if ('times' in said) return said;
    if ('warm' in said) on.warm();
    else await on.approve(said.code, said.program);
  }
  throw new Error('the program ended before it was done');
}
