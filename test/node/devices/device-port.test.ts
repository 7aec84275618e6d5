import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceListing, DevicePort } from '../../../src/core/devices/port.ts';
import { createDevicePort } from '../../../src/node/devices/device-port.ts';
import type { TokenProcess } from '../../../src/node/tokens/token-process-port.ts';

const listing: DeviceListing = {
  devices: [{ place: '1-1', vendorId: 0x1050, productId: 0x0407, interfaces: [] }],
  by: 'events',
  looked: ['here'],
  system: {
    platform: 'linux',
    service: 'running',
    systemd: true,
    ccidDriver: true,
    modules: [],
    rules: false,
  },
};

/** How a made-up process answers a question. */
type Answer = 'well' | 'garbage' | 'crash' | 'never' | 'other-id';

/** A made-up process. */
class FakeProcess implements TokenProcess {
  readonly answer: Answer;
  readonly heard: unknown[] = [];
  #message: (message: unknown) => void = () => undefined;
  #exit: () => void = () => undefined;
  killed = false;

  constructor(answer: Answer) {
    this.answer = answer;
  }
  send(message: { type: string; id?: number }): void {
    this.heard.push(message);
    if (message.type !== 'list') return;
    queueMicrotask(() => {
      if (this.answer === 'well') this.say({ type: 'listing', id: message.id, listing });
      if (this.answer === 'other-id') this.say({ type: 'listing', id: 999, listing });
      if (this.answer === 'garbage')
        this.say({ type: 'listing', id: message.id, listing: { ...listing, by: 'magic' } });
      if (this.answer === 'crash') this.exit();
    });
  }
  say(message: unknown): void {
    if (!this.killed) this.#message(message);
  }
  exit(): void {
    this.killed = true;
    this.#exit();
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }
  onExit(listener: () => void): void {
    this.#exit = listener;
  }
  kill(): void {
    this.killed = true;
  }
  keepAlive(): void {
    // Nothing to keep.
  }
}

const ports: DevicePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A port whose processes answer so, one after the other; the last one again and again. */
function portWith(...answers: Answer[]): { port: DevicePort; started: FakeProcess[] } {
  const started: FakeProcess[] = [];
  const port = createDevicePort({
    start: () => {
      const made = new FakeProcess(answers[Math.min(started.length, answers.length - 1)] ?? 'well');
      started.push(made);
      return made;
    },
    within: 100,
    startWithin: 100,
  });
  ports.push(port);
  return { port, started };
}

describe('the port', () => {
  it('starts one process, when it is first asked', async () => {
    const { port, started } = portWith('well');
    expect(started).toHaveLength(0);
    expect(await Promise.all([port.list(), port.list(), port.list()])).toEqual([listing, listing, listing]);
    expect(started).toHaveLength(1);
    expect(started[0]?.heard[0]).toEqual({ type: 'watch', library: true });
  });

  it.each(['crash', 'garbage', 'never', 'other-id'] as const)(
    'starts another one without the library after it answered with: %s',
    async (answer) => {
      const { port, started } = portWith(answer, 'well');
      expect(await port.list()).toEqual(listing);
      expect(started).toHaveLength(2);
      expect(started[0]?.killed).toBe(true);
      expect(started[1]?.heard[0]).toEqual({ type: 'watch', library: false });
    },
  );

  it('gives up after the third, and says so', async () => {
    const { port, started } = portWith('crash');
    expect(await port.list()).toMatchObject({ by: 'nothing', why: 'crashed', devices: [] });
    expect(started).toHaveLength(3);
  });

  it('says so when no process can be started', async () => {
    const port = createDevicePort({ start: () => Promise.reject(new Error('no')) });
    expect(await port.list()).toMatchObject({ by: 'nothing', why: 'unanswered' });
  });

  it('tells changes, and a crash in between, until nobody listens', async () => {
    const { port, started } = portWith('well');
    let told = 0;
    const stop = port.onChange(() => told++);
    await port.list();
    started[0]?.say({ type: 'changed' });
    expect(told).toBe(1);
    started[0]?.exit();
    expect(told).toBe(2);
    expect(await port.list()).toEqual(listing);
    expect(started).toHaveLength(2);
    stop();
    started[1]?.say({ type: 'changed' });
    expect(told).toBe(2);
  });

  it('does not let a process that crashes by itself turn in circles', async () => {
    const { port, started } = portWith('well');
    await port.list();
    let told = 0;
    port.onChange(() => told++);
    started[0]?.exit();
    // Who listens asks again: each answer is one process more, and no answer no more news.
    expect(told).toBe(1);
  });

  it('starts nothing once it is closed', async () => {
    const { port, started } = portWith('well');
    port.close();
    expect((await port.list()).by).toBe('nothing');
    expect(started).toHaveLength(0);
  });
});
