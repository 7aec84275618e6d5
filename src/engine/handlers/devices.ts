import { deviceText } from '../../core/devices/device-text.ts';
import { identify } from '../../core/devices/identify.ts';
import { adviceFor, type TrustedPaths } from '../../core/devices/next-steps.ts';
import { products } from '../../core/devices/products.ts';
import { rulesCommands, rulesPath, udevRules } from '../../core/devices/udev-rules.ts';
import { encodeUtf8 } from '../../core/encoding/utf8.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import type { Context, HandlersOf } from '../context.ts';
import { trustedModules } from '../trusted-modules.ts';

/** Shown at most; no desk has more plugged in. */
const most = 256;

/** The handlers of `devices.*`. */
export const devicesHandlers: HandlersOf<'devices'> = {
  'devices.list': listDevices,
  'devices.rules': async ({ to }, context) => {
    const text = udevRules();
    let file = '70-holdfast.rules';
    if (to !== undefined) {
      const path = await context.ports.files.resolve(to, 'create');
      // They are for a terminal in its folder.
      file = path.split('/').at(-1) ?? file;
      await context.ports.files.writeWhole(path, encodeUtf8(text));
    }
    const commands = [...rulesCommands(file)];
    return { text, written: to !== undefined, path: rulesPath, commands };
  },
};

async function listDevices(
  {
    all = false,
    serials = false,
  }: { readonly all?: boolean | undefined; readonly serials?: boolean | undefined },
  context: Context<'devices.list'>,
): Promise<CommandOutput<'devices.list'>> {
  const port = context.ports.devices;
  if (port === undefined)
    return { devices: [], by: 'nothing', looked: [], seen: 0, products: products.length };
  const { devices, by, why, looked, system } = await port.list();
  const trusted = trustedPaths(context);
  const views = devices.map((device) => {
    const identity = identify(device);
    const { place, vendorId, productId } = device;
    const serial = deviceText(device.serial ?? '');
    const { problem, next } = adviceFor(device, identity, system, trusted);
    return {
      ...{ place: deviceText(place), vendorId, productId },
      ...{ name: identity.name, kind: identity.kind, known: identity.known },
      ...(serials && serial !== '' ? { serial } : {}),
      ...(problem === undefined ? {} : { problem }),
      next: [...next],
    };
  });
  return {
    devices: views.filter(({ kind }) => all || kind !== 'other').slice(0, most),
    by,
    ...(why === undefined ? {} : { why }),
    looked: [...looked],
    seen: devices.length,
    products: products.length,
  };
}

function trustedPaths({ holder }: Context<'devices.list'>): TrustedPaths {
  if (holder.session === undefined) return undefined;
  return new Set(trustedModules(holder.session.vault).map(({ path }) => path));
}
