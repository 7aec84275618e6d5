/** What runs in the process for devices: watches the bus, and says what is on it when asked. */
import { existsSync } from 'node:fs';
import type { DeviceListing } from '../../core/devices/port.ts';
import { createDeviceWatch, type DeviceWatch } from './device-watch.ts';
import type { FromDeviceProcess, ToDeviceProcess } from './messages.ts';
import { readSysfs, sysfs } from './sysfs.ts';
import { systemFacts } from './system-facts.ts';
import { loadUsbLibrary, type UsbLibrary } from './usb-library.ts';

/** What libusb hears of events from; without it, it hears nothing and does not say so. */
const udev = '/run/udev/control';

/** Gives what takes the messages; `say` sends. */
export function createDeviceWorker(
  say: (message: FromDeviceProcess) => void,
): (message: ToDeviceProcess) => void {
  let watch: DeviceWatch | undefined;
  let started: Promise<void> = Promise.resolve();
  const places: string[] = [];

  const begin = async (withLibrary: boolean): Promise<void> => {
    const library = withLibrary ? await loadUsbLibrary() : undefined;
    const linux = process.platform === 'linux';
    if (linux) places.push(sysfs.devices);
    if (library !== undefined) places.push('libusb');
    watch = createDeviceWatch({
      read: async () => {
        const found = linux ? await readSysfs() : undefined;
        const listed = found ?? library?.list();
        // What shows no bus in its files and no device to the library has none that can be seen.
        return linux && found === undefined && listed?.length === 0 ? undefined : listed;
      },
      events: async (changed) => eventsOf(library, withLibrary, changed),
      tell: () => say({ type: 'changed' }),
    });
    await watch.start();
  };
  const list = async (id: number): Promise<void> => {
    await started;
    if (watch === undefined) return;
    const [seen, system] = await Promise.all([watch.look(), systemFacts()]);
    const { devices, by, why } = seen;
    const listing: DeviceListing = {
      devices,
      by,
      ...(why === undefined ? {} : { why }),
      looked: [...places],
      system,
    };
    // The same shape; the schema's lists are those of the port, which are read only.
    say({ type: 'listing', id, listing: listing as (FromDeviceProcess & { type: 'listing' })['listing'] });
  };
  return (message) => {
    if (message.type === 'watch') started = begin(message.library);
    else void list(message.id);
  };
}

/** Why there are no events, if there are none. */
function eventsOf(library: UsbLibrary | undefined, wanted: boolean, changed: () => void): string | undefined {
  if (library === undefined) return wanted ? 'no-library' : 'crashed';
  // libusb itself looks again and again there.
  if (process.platform === 'win32') return 'not-offered';
  if (process.platform === 'linux' && !existsSync(udev)) return 'no-udev';
  library.watch(changed);
  return undefined;
}
