/** `devices.*`: what is plugged in by USB, what it probably is, and what to do next with it. */
import { z } from 'zod';
import { deviceProblems, deviceSteps } from '../../core/devices/next-steps.ts';
import { lookedBy } from '../../core/devices/port.ts';
import { productKinds } from '../../core/devices/products.ts';
import { command } from '../command.ts';
import { fileRefSchema } from './common.ts';

const usbNumber = z.int().min(0).max(0xffff);

const deviceView = z.strictObject({
  /** Where it is plugged in: bus and ports. */
  place: z.string(),
  vendorId: usbNumber,
  productId: usbNumber,
  name: z.string(),
  kind: z.enum([...productKinds, 'other']),
  /** How it is known what it is: it is in the list, by what it says of its interfaces, or not at all. */
  known: z.enum(['product', 'class', 'no']),
  /** When it was asked for; it can name a person's token. */
  serial: z.string().optional(),
  /** What keeps it from being used. */
  problem: z.enum(deviceProblems).optional(),
  /** What to do, in order. */
  next: z.array(
    z.strictObject({
      step: z.enum(deviceSteps),
      /** What to type, exactly. */
      command: z.string().optional(),
      module: z.string().optional(),
      path: z.string().optional(),
    }),
  ),
});

/** The rows of `devices.*`. */
export const devicesCommands = {
  'devices.list': command({
    summary: 'Show what is plugged in by USB that may hold keys, and what to do next',
    session: 'none',
    effect: 'read',
    input: z.strictObject({
      /** Also what is not known to hold keys. */
      all: z.boolean().optional(),
      /** With serial numbers. */
      serials: z.boolean().optional(),
    }),
    output: z.strictObject({
      devices: z.array(deviceView),
      /** How changes are noticed; `nothing`: USB cannot be seen here. */
      by: z.enum(lookedBy),
      /** Why not by events. */
      why: z.string().optional(),
      /** Where was looked. */
      looked: z.array(z.string()),
      /** Devices that were seen, hubs left out; those of no interest are among them. */
      seen: z.int(),
      /** Products that are known. */
      products: z.int(),
    }),
    errors: [],
  }),
  'devices.rules': command({
    summary: 'Give the udev rules that let you open security keys, wallets and HSMs (Linux)',
    session: 'none',
    effect: 'read',
    input: z.strictObject({
      /** Writes them into a new file instead of showing them. */
      to: fileRefSchema.optional(),
    }),
    output: z.strictObject({
      text: z.string(),
      written: z.boolean(),
      /** Where they belong. */
      path: z.string(),
      /** The commands that install them, from the folder that the file is in. */
      commands: z.array(z.string()),
    }),
    errors: ['file-exists', 'file-missing', 'folder-not-writable', 'disk-full', 'write-failed'],
  }),
};
