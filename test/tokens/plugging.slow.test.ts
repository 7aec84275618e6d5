import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TokenPort } from '../../src/core/tokens/port.ts';
import { forkTokenProcess } from '../../src/node/tokens/forked-process.ts';
import { createTokenPort } from '../../src/node/tokens/token-port.ts';
import { compileHostile, type HostileFactory } from './hostile/hostile-module.ts';

/* P-12: coming and going is noticed by asking, and asking is no use of a module that would keep a PIN in its memory. */

const rounds = 200;
let hostile: HostileFactory;
let port: TokenPort;
let started = 0;
const name = { serial: 'HOSTILE1' };
const pause = async (ms: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, ms));

beforeAll(() => {
  hostile = compileHostile();
  port = createTokenPort({
    start: () => {
      started++;
      return forkTokenProcess();
    },
    pollEvery: 50,
  });
});
afterAll(async () => {
  await port.close();
  hostile.remove();
});

describe('the poll', () => {
  it(`tells that a token went and came, ${rounds} times, each once`, async () => {
    const made = hostile.make();
    const module = port.module(await port.inspect(made.path));
    expect(await module.tokens()).toHaveLength(1);
    let told = 0;
    const stop = port.onChange(() => told++);
    const until = async (count: number): Promise<void> => {
      const end = performance.now() + 5000;
      while (told < count && performance.now() < end) await pause(10);
      expect(told).toBe(count);
    };
    // What is there when it is first asked is no news.
    await pause(300);
    expect(told).toBe(0);
    for (let round = 0; round < rounds; round++) {
      made.fault('removed');
      await until(2 * round + 1);
      made.fault('');
      await until(2 * round + 2);
    }
    stop();
    // One process from beginning to end.
    expect(started).toBe(1);
    await module.end();
  });

  it('does not keep a process alive that was told a PIN and has nobody logged in', async () => {
    const made = hostile.make('pin-incorrect');
    const module = port.module(await port.inspect(made.path));
    const stop = port.onChange(() => undefined);
    const pin = new TextEncoder().encode('1234');
    await expect(module.login(name, 'user', pin)).rejects.toMatchObject({ code: 'token-pin-wrong' });
    const before = started;
    await pause(3000);
    await module.tokens();
    expect(started).toBe(before + 1);
    stop();
  });
});
