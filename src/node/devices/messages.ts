/** What goes between the process for devices and whoever started it. What comes from there is checked: native code runs in it. */
import { z } from 'zod';
import { lookedBy, packageManagers } from '../../core/devices/port.ts';

/** What the process is told. */
export type ToDeviceProcess =
  /** The first message. Without the library, after a crash, it looks at files alone. */
  { readonly type: 'watch'; readonly library: boolean } | { readonly type: 'list'; readonly id: number };

const text = z.string().max(1024);
const number = z.int().min(0).max(0xffff);
const byte = z.int().min(0).max(0xff);

const device = z.strictObject({
  place: z.string().max(64),
  vendorId: number,
  productId: number,
  interfaces: z
    .array(
      z.strictObject({
        class: byte,
        subclass: byte,
        protocol: byte,
        usagePages: z.array(z.int().min(0).max(0xffff_ffff)).max(1024).exactOptional(),
      }),
    )
    .max(256),
  manufacturer: text.exactOptional(),
  product: text.exactOptional(),
  serial: text.exactOptional(),
  usbOpen: z.boolean().exactOptional(),
  hidOpen: z.boolean().exactOptional(),
});

const listing = z.strictObject({
  devices: z.array(device).max(1024),
  by: z.enum(lookedBy),
  why: z.string().max(40).exactOptional(),
  looked: z.array(text).max(20),
  system: z.strictObject({
    platform: z.enum(['linux', 'darwin', 'win32', 'other']),
    packages: z.enum(packageManagers).exactOptional(),
    service: z.enum(['built-in', 'running', 'stopped', 'missing']),
    systemd: z.boolean(),
    ccidDriver: z.boolean(),
    modules: z.array(z.strictObject({ name: text, path: z.string().max(4096) })).max(100),
    rules: z.boolean(),
  }),
});

/** What it says. */
export const fromDeviceProcess = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('changed') }),
  z.strictObject({ type: z.literal('listing'), id: z.int(), listing }),
]);
export type FromDeviceProcess = z.output<typeof fromDeviceProcess>;
