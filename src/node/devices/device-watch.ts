/** Notices what comes and goes: by events where there are any, and by looking again in any case. */
import type { DeviceListing, UsbDevice } from '../../core/devices/port.ts';

/** What it stands on. */
export interface WatchParts {
  /** The bus as it is now; undefined when it cannot be seen. */
  readonly read: () => Promise<readonly UsbDevice[] | undefined>;
  /** Begins to call `changed` for every event; why there are none, otherwise. */
  readonly events: (changed: () => void) => Promise<string | undefined>;
  /** Something came or went. */
  readonly tell: () => void;
  /** Milliseconds; other ones in tests. */
  readonly timing?: Partial<typeof usualTiming>;
}

const usualTiming = {
  /** Between two looks without events; no less outside of tests (P-12). */
  poll: 1000,
  /** Between two looks beside events, which might not come. */
  safety: 5000,
  /** Drivers bind after an event, and say then what a device is. */
  settle: [100, 500, 1500],
  /** An event that has not come so long after a look has seen the change does not come. */
  grace: 1000,
};

/** How it watches, and why not by events. */
export type Watching = Pick<DeviceListing, 'by' | 'why'>;

/** Watches until it is stopped. */
export interface DeviceWatch {
  start(): Promise<void>;
  /** What is plugged in now, and how it is watched. */
  look(): Promise<Watching & { readonly devices: readonly UsbDevice[] }>;
  stop(): void;
}

/** Makes a watch; nothing is looked at before it is started. */
export function createDeviceWatch(parts: WatchParts): DeviceWatch {
  const timing = { ...usualTiming, ...parts.timing };
  let watching: Watching = { by: 'polling' };
  /** Whether there is a bus to be seen. */
  let visible = true;
  let devices: readonly UsbDevice[] = [];
  let seen: string | undefined;
  let present = '';
  let poll: NodeJS.Timeout | undefined;
  let settling: NodeJS.Timeout[] = [];
  let events = 0;
  /** Until then a change belongs to an event that has come. */
  let settled = 0;
  let reading: Promise<void> | undefined;
  let stopped = false;

  /** Looks once; whoever asks meanwhile gets a look that began after they asked. */
  const look = async (onEvent: boolean): Promise<void> => {
    const before = reading;
    const turn = (async () => {
      await before;
      if (stopped) return;
      const found = await parts.read().catch(() => undefined);
      devices = found ?? [];
      visible = found !== undefined;
      const now = JSON.stringify([visible, devices]);
      const places = devices.map(({ place, vendorId, productId }) => [place, vendorId, productId]).join(' ');
      const changed = seen !== undefined && seen !== now;
      // Rights and drivers change without an event; what comes and goes does not.
      const moved = seen !== undefined && present !== places;
      seen = now;
      present = places;
      if (changed) parts.tell();
      if (moved && !onEvent && watching.by === 'events' && Date.now() > settled) void doubt();
    })();
    reading = turn;
    try {
      await turn;
    } finally {
      if (reading === turn) reading = undefined;
    }
  };

  const onEvent = (): void => {
    events++;
    settled = Date.now() + Math.max(...timing.settle) + timing.grace;
    for (const timer of settling) clearTimeout(timer);
    // Of a storm the first is looked at, and the last: in between, no look is begun while one runs.
    if (reading === undefined) void look(true);
    settling = timing.settle.map((after) => setTimeout(() => void look(true), after));
  };

  const schedule = (): void => {
    clearInterval(poll);
    if (stopped) return;
    const every = watching.by === 'events' ? timing.safety : timing.poll;
    poll = setInterval(() => {
      if (reading === undefined) void look(false);
    }, every);
  };

  /** A change was seen by looking. When no event comes for it, none will for others: a container, for one. */
  const doubt = async (): Promise<void> => {
    const before = events;
    await new Promise((resolve) => setTimeout(resolve, timing.grace));
    if (events !== before || stopped || watching.by !== 'events') return;
    watching = { by: 'polling', why: 'silent' };
    schedule();
    parts.tell();
  };

  return {
    async start() {
      const why = await parts.events(onEvent).catch(() => 'no-library');
      watching = why === undefined ? { by: 'events' } : { by: 'polling', why };
      await look(false);
      schedule();
    },
    async look() {
      await look(false);
      return { ...(visible ? watching : { by: 'nothing', why: 'no-bus' }), devices };
    },
    stop() {
      stopped = true;
      clearInterval(poll);
      for (const timer of settling) clearTimeout(timer);
    },
  };
}
