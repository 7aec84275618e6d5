/** USB as the engine gets it: over a process that is started when somebody first asks, and anew when it has crashed. */
import type { DeviceListing, DevicePort } from '../../core/devices/port.ts';
import type { TokenProcess } from '../tokens/token-process-port.ts';
import { fromDeviceProcess, type ToDeviceProcess } from './messages.ts';

/** What the port stands on. */
export interface DevicePortOptions {
  /** Starts the process. May reject. */
  readonly start: () => TokenProcess | Promise<TokenProcess>;
  /** Milliseconds that an answer may take; the first one of a process takes its start on a busy machine. */
  readonly within?: number;
  readonly startWithin?: number;
}

interface Running {
  readonly process: TokenProcess;
  answered: boolean;
  readonly waiting: Map<number, (listing: DeviceListing | undefined) => void>;
}

/** Makes the port; no process runs before the first question. */
export function createDevicePort(options: DevicePortOptions): DevicePort {
  const { start, within = 10_000, startWithin = 60_000 } = options;
  const listeners = new Set<() => void>();
  let running: Running | undefined;
  let starting: Promise<Running | undefined> | undefined;
  /** Processes that ended by themselves since the last answer; what crashed once is started without the library. */
  let crashes = 0;
  let crashedWithLibrary = false;
  let closed = false;
  let ids = 0;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  const launch = async (): Promise<Running | undefined> => {
    const library = !crashedWithLibrary;
    let process: TokenProcess;
    try {
      process = await start();
    } catch {
      return undefined;
    }
    if (closed) {
      process.kill();
      return undefined;
    }
    const made: Running = { process, answered: false, waiting: new Map() };
    running = made;
    process.onMessage((raw) => {
      if (running !== made) return;
      const parsed = fromDeviceProcess.safeParse(raw);
      if (!parsed.success) {
        drop(made);
        return;
      }
      if (parsed.data.type === 'changed') {
        tell();
        return;
      }
      const { id, listing } = parsed.data;
      crashes = 0;
      made.answered = true;
      made.waiting.get(id)?.(listing);
      made.waiting.delete(id);
      process.keepAlive(made.waiting.size > 0);
    });
    process.onExit(() => {
      drop(made);
    });
    const first: ToDeviceProcess = { type: 'watch', library };
    process.send(first);
    return made;
  };

  /** It is of no more use. Who waits tries another one, which does without the library. */
  const drop = (one: Running): void => {
    if (running !== one) return;
    running = undefined;
    crashes++;
    crashedWithLibrary = true;
    one.process.kill();
    const waiting = [...one.waiting.values()];
    for (const answer of waiting) answer(undefined);
    // Nobody asked just now: those who watch do, when they hear that something has changed.
    if (waiting.length === 0 && !closed && crashes <= mostCrashes) tell();
  };

  const ask = async (): Promise<DeviceListing | undefined> => {
    if (closed) return undefined;
    starting ??= running === undefined ? launch().finally(() => (starting = undefined)) : undefined;
    const one = running ?? (await starting);
    if (one === undefined || running !== one) return undefined;
    const id = ids++;
    return await new Promise((resolve) => {
      const timer = setTimeout(() => drop(one), one.answered ? within : startWithin);
      one.waiting.set(id, (listing) => {
        clearTimeout(timer);
        resolve(listing);
      });
      one.process.keepAlive(true);
      const question: ToDeviceProcess = { type: 'list', id };
      one.process.send(question);
    });
  };

  return {
    async list() {
      // The second one does without the library, the third is for bad luck.
      for (let tries = 0; tries < 3; tries++) {
        const listing = await ask();
        if (listing !== undefined) return listing;
      }
      return { ...nothing, why: crashes > 0 ? 'crashed' : 'unanswered' };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      closed = true;
      listeners.clear();
      const one = running;
      running = undefined;
      one?.process.kill();
      for (const answer of one?.waiting.values() ?? []) answer(undefined);
    },
  };
}

const mostCrashes = 3;

const nothing: DeviceListing = {
  devices: [],
  by: 'nothing',
  looked: [],
  system: {
    platform: 'other',
    service: 'missing',
    systemd: false,
    ccidDriver: false,
    modules: [],
    rules: false,
  },
};
