import { afterEach, describe, expect, it } from 'vitest';
import type { UsbDevice } from '../../../src/core/devices/port.ts';
import { createDeviceWatch, type DeviceWatch } from '../../../src/node/devices/device-watch.ts';

const key = (place: string): UsbDevice => ({ place, vendorId: 0x1050, productId: 0x0407, interfaces: [] });
const watches: DeviceWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.stop();
});

/** A made-up bus. */
class Bus {
  devices: UsbDevice[] | undefined = [];
  told = 0;
  reads = 0;
  changed: () => void = () => undefined;
  /** What a look takes. */
  delay = 0;

  watch(events: string | undefined, timing = {}): DeviceWatch {
    const watch = createDeviceWatch({
      read: async () => {
        this.reads++;
        const seen = this.devices === undefined ? undefined : [...this.devices];
        await new Promise((resolve) => setTimeout(resolve, this.delay));
        return seen;
      },
      events: async (changed) => {
        this.changed = changed;
        return events;
      },
      tell: () => this.told++,
      timing: { poll: 10, safety: 60_000, settle: [1, 5], grace: 10, ...timing },
    });
    watches.push(watch);
    return watch;
  }
}

/** Waits until something holds. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await holds());) {
    if (Date.now() > end) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('a watch', () => {
  it('tells 200 rounds of plugging in and out by events, each of them', async () => {
    const bus = new Bus();
    const watch = bus.watch(undefined);
    await watch.start();
    expect(await watch.look()).toEqual({ by: 'events', devices: [] });
    for (let round = 1; round <= 200; round++) {
      bus.devices = [key('1-1')];
      bus.changed();
      await until(() => bus.told === 2 * round - 1);
      bus.devices = [];
      bus.changed();
      await until(() => bus.told === 2 * round);
    }
    expect(bus.told).toBe(400);
  });

  it('tells them by looking where there are no events, and why', async () => {
    const bus = new Bus();
    const watch = bus.watch('no-udev');
    await watch.start();
    for (let round = 1; round <= 20; round++) {
      bus.devices = [key(`1-${String(round)}`)];
      await until(() => bus.told === round);
    }
    expect(await watch.look()).toMatchObject({ by: 'polling', why: 'no-udev', devices: [{ place: '1-20' }] });
  });

  it('survives a storm with a bounded number of looks, and ends at what is true', async () => {
    const bus = new Bus();
    bus.delay = 5;
    const watch = bus.watch(undefined);
    await watch.start();
    for (let at = 0; at < 20_000; at++) {
      bus.devices = at % 2 === 0 ? [key('1-1')] : [];
      bus.changed();
    }
    bus.devices = [key('1-9')];
    bus.changed();
    await until(async () => (await watch.look()).devices[0]?.place === '1-9');
    await until(() => bus.told > 0);
    expect(bus.reads).toBeLessThan(1000);
  });

  it('tells what a device says of itself only when its driver is there', async () => {
    const bus = new Bus();
    const watch = bus.watch(undefined);
    await watch.start();
    bus.devices = [key('1-1')];
    bus.changed();
    await until(() => bus.told === 1);
    bus.devices = [
      { ...key('1-1'), interfaces: [{ class: 3, subclass: 0, protocol: 0, usagePages: [0xf1d0] }] },
    ];
    bus.changed();
    await until(() => bus.told === 2);
  });

  it('notices that events do not come, and looks from then on', async () => {
    const bus = new Bus();
    const watch = bus.watch(undefined, { safety: 10 });
    await watch.start();
    bus.devices = [key('1-1')];
    await until(async () => (await watch.look()).why === 'silent');
    expect(await watch.look()).toMatchObject({ by: 'polling', why: 'silent' });
    bus.devices = [];
    const before = bus.told;
    await until(() => bus.told > before);
  });

  it('says that it sees no bus, and sees it when it comes', async () => {
    const bus = new Bus();
    bus.devices = undefined;
    const watch = bus.watch('no-udev');
    await watch.start();
    expect(await watch.look()).toEqual({ by: 'nothing', why: 'no-bus', devices: [] });
    bus.devices = [];
    await until(() => bus.told === 1);
    expect(await watch.look()).toEqual({ by: 'polling', why: 'no-udev', devices: [] });
  });

  it('does without events when asking for them fails, and with looks that fail', async () => {
    const failing = createDeviceWatch({
      read: () => Promise.reject(new Error('gone')),
      events: () => Promise.reject(new Error('broken')),
      tell: () => undefined,
    });
    watches.push(failing);
    await failing.start();
    expect(await failing.look()).toEqual({ by: 'nothing', why: 'no-bus', devices: [] });
  });
});
