/** USB as Linux shows it in files: what is plugged in is read there without opening any of it. */
import { constants } from 'node:fs';
import { access, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { usagePagesOf } from '../../core/devices/hid-report.ts';
import type { UsbDevice, UsbInterface } from '../../core/devices/port.ts';

/** Where the files are; another tree in tests. */
export interface SysfsPlaces {
  readonly devices: string;
  readonly dev: string;
}
export const sysfs: SysfsPlaces = { devices: '/sys/bus/usb/devices', dev: '/dev' };

/** No bus has more. */
const mostDevices = 512;
/** HID 1.11 knows no longer report descriptor than the kernel takes. */
const mostBytes = 4096;
const hubClass = 0x09;

/** All devices but hubs, by place; undefined when this system shows none of its bus here. */
export async function readSysfs(places: SysfsPlaces = sysfs): Promise<UsbDevice[] | undefined> {
  const names = await readdir(places.devices).catch(() => undefined);
  if (names === undefined) return undefined;
  // `1-4.2` is a device, `1-4.2:1.0` an interface of it, `usb1` a bus.
  const devices = names.filter((name) => /^\d+-[\d.]+$/.test(name)).sort();
  const read = await Promise.all(
    devices.slice(0, mostDevices).map(async (name) => {
      const interfaces = names.filter((one) => one.startsWith(`${name}:`)).sort();
      return await readDevice(places, name, interfaces);
    }),
  );
  return read.filter((device) => device !== undefined);
}

async function readDevice(
  { devices, dev }: SysfsPlaces,
  place: string,
  names: readonly string[],
): Promise<UsbDevice | undefined> {
  const folder = join(devices, place);
  const text = async (name: string): Promise<string | undefined> => {
    const bytes = await readStart(join(folder, name));
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes).trim();
  };
  const [vendorId, productId, deviceClass] = (
    await Promise.all([text('idVendor'), text('idProduct'), text('bDeviceClass')])
  ).map(hexNumber);
  // It may have gone between the list and the look.
  if (vendorId === undefined || productId === undefined || deviceClass === hubClass) return undefined;
  const [manufacturer, product, serial, bus, number] = await Promise.all(
    ['manufacturer', 'product', 'serial', 'busnum', 'devnum'].map(text),
  );
  const read = await Promise.all(names.slice(0, 32).map(async (name) => readInterface(join(devices, name))));
  const found = read.filter((one) => one !== undefined);
  const usbOpen = await mayOpen(
    join(dev, 'bus/usb', (bus ?? '').padStart(3, '0'), (number ?? '').padStart(3, '0')),
  );
  const hids = await Promise.all(
    found.flatMap(({ hidraw }) => hidraw.map(async (name) => mayOpen(join(dev, name)))),
  );
  const known = hids.filter((one) => one !== undefined);
  return {
    place,
    vendorId,
    productId,
    interfaces: found.map(({ face }) => face),
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(product === undefined ? {} : { product }),
    ...(serial === undefined ? {} : { serial }),
    ...(usbOpen === undefined ? {} : { usbOpen }),
    ...(known.length === 0 ? {} : { hidOpen: known.includes(true) }),
  };
}

async function readInterface(
  folder: string,
): Promise<{ readonly face: UsbInterface; readonly hidraw: readonly string[] } | undefined> {
  const number = async (name: string): Promise<number | undefined> => {
    const bytes = await readStart(join(folder, name));
    return bytes === undefined ? undefined : hexNumber(new TextDecoder().decode(bytes).trim());
  };
  const [cls, subclass = 0, protocol = 0] = await Promise.all(
    ['bInterfaceClass', 'bInterfaceSubClass', 'bInterfaceProtocol'].map(number),
  );
  if (cls === undefined) return undefined;
  // A HID interface has a folder such as `0003:2C97:1011.0004` once its driver is there.
  const hids = (await readdir(folder).catch(() => [])).filter((name) =>
    /^[0-9A-F]{4}:[0-9A-F]{4}:[0-9A-F]{4}\.[0-9A-F]{4}$/.test(name),
  );
  const descriptors = await Promise.all(
    hids.map(async (name) => readStart(join(folder, name, 'report_descriptor'))),
  );
  const pages = descriptors.flatMap((bytes) => (bytes === undefined ? [] : usagePagesOf(bytes)));
  const nodes = await Promise.all(
    hids.map(async (name) => readdir(join(folder, name, 'hidraw')).catch(() => [])),
  );
  const hidraw = nodes.flat().filter((name) => /^hidraw\d+$/.test(name));
  return {
    face: { class: cls, subclass, protocol, ...(pages.length === 0 ? {} : { usagePages: pages }) },
    hidraw,
  };
}

function hexNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9a-f]{1,4}$/i.test(text) ? Number.parseInt(text, 16) : undefined;
}

/** Whether this user may read and write a device file; asks for its permissions and opens nothing. */
async function mayOpen(path: string): Promise<boolean | undefined> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'EACCES' || code === 'EPERM' ? false : undefined;
  }
}

/** The beginning of a file; undefined when there is none. */
async function readStart(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return undefined;
  } finally {
    await file.close().catch(() => undefined);
  }
}
