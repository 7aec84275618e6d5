import { afterEach, describe, expect, it } from 'vitest';
import type { DevicePort } from '../../src/core/devices/port.ts';
import { createDevicePort } from '../../src/node/devices/device-port.ts';
import { forkDeviceProcess } from '../../src/node/tokens/forked-process.ts';
import type { TokenProcess } from '../../src/node/tokens/token-process-port.ts';

/*
 * The process that loads libusb, as the command line starts it. In the app main starts it, from a bundle
 * (test/e2e/devices.test.ts): Electron as Node runs no TypeScript, so this is not among what is tested inside it.
 */

const ports: DevicePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

describe('the real process', () => {
  it('loads libusb, says what it sees, and ends with its port', async () => {
    const processes: TokenProcess[] = [];
    const port = createDevicePort({
      start: () => {
        const made = forkDeviceProcess();
        processes.push(made);
        return made;
      },
      startWithin: 60_000,
    });
    ports.push(port);
    const seen = await port.list();
    expect(['events', 'polling', 'nothing']).toContain(seen.by);
    if (process.platform === 'linux') expect(seen.looked).toEqual(['/sys/bus/usb/devices', 'libusb']);
    expect(processes).toHaveLength(1);
    const ended = new Promise<void>((resolve) => processes[0]?.onExit(resolve));
    port.close();
    await ended;
  }, 90_000);

  it('is started anew without the library when it is killed', async () => {
    const processes: TokenProcess[] = [];
    const port = createDevicePort({
      start: () => {
        const made = forkDeviceProcess();
        processes.push(made);
        return made;
      },
      startWithin: 60_000,
    });
    ports.push(port);
    await port.list();
    const gone = new Promise<void>((resolve) => port.onChange(resolve));
    processes[0]?.kill();
    await gone;
    const seen = await port.list();
    expect(processes).toHaveLength(2);
    if (process.platform === 'linux') expect(seen.looked).toEqual(['/sys/bus/usb/devices']);
  }, 90_000);
});
