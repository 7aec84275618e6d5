/**
 * USB for real, in a small Debian guest: gadgets of the guest's own kernel pose as wallets and keys, QEMU plugs a reader into
 * an emulated controller, and Holdfast's command line in there watches as a user without rights.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceNews } from '../../src/cli/watch-devices.ts';
import { guestUser } from './support/guest-image.ts';
import { UsbGuest, type Gadget } from './support/usb-guest.ts';

const ledger: Gadget = {
  ...{ name: 'ledger', vendor: 0x2c97, product: 0x4011, port: 0, page: 0xffa0 },
  ...{ maker: 'Ledger', title: 'Nano X' },
};
const trezor: Gadget = {
  ...{ name: 'trezor', vendor: 0x1209, product: 0x53c1, port: 1, page: 0xff00 },
  ...{ maker: 'SatoshiLabs', title: 'TREZOR' },
};
/** In no list: known by its report descriptor alone. */
const fido: Gadget = {
  ...{ name: 'fido', vendor: 0xf055, product: 0x0001, port: 2, page: 0xf1d0 },
  ...{ maker: 'Acme', title: 'Key' },
};
/** What nobody wants to hear of. */
const keyboard: Gadget = {
  ...{ name: 'keyboard', vendor: 0xf055, product: 0x0002, port: 3, page: 1 },
  ...{ maker: 'YubiKey', title: 'YubiKey 5' },
};

const guest = new UsbGuest();
/** Milliseconds from each plug or unplug to its line, the guest's slowness included. */
const took: number[] = [];
beforeAll(async () => {
  await guest.boot();
}, 300_000);
afterAll(() => {
  guest.remove();
});

const of =
  (event: DeviceNews['event'], ...numbers: readonly [number, number]) =>
  (news: DeviceNews): boolean =>
    news.event === event &&
    news.event !== 'watching' &&
    news.device.vendorId === numbers[0] &&
    news.device.productId === numbers[1];

/** Waits for the line of a device, and gives what was told of it; everything else that was told is expected to be of it too. */
async function told(event: 'came' | 'went', numbers: readonly [number, number], since: number) {
  const news = await guest.news(of(event, ...numbers));
  took.push(performance.now() - since);
  for (const one of news)
    if (one.event !== 'watching') expect([one.device.vendorId, one.device.productId]).toEqual(numbers);
  const last = news.at(-1);
  return last === undefined || last.event === 'watching' ? undefined : last.device;
}

/** Plugs in and out, and gives what was told between. */
async function inAndOut(gadget: Gadget) {
  const numbers = [gadget.vendor, gadget.product] as const;
  const begin = performance.now();
  await guest.plug(gadget);
  const device = await told('came', numbers, begin);
  const end = performance.now();
  await guest.order('unplug', gadget.name);
  await told('went', numbers, end);
  return device;
}

async function watch(): Promise<DeviceNews | undefined> {
  await guest.order('watch', String(guestUser));
  return (await guest.news(({ event }) => event === 'watching')).at(-1);
}

describe('USB in a guest', () => {
  it('is looked at once a second where udev does not run', async () => {
    expect(await watch()).toMatchObject({
      by: 'polling',
      why: 'no-udev',
      looked: ['/sys/bus/usb/devices', 'libusb'],
    });
    expect(await inAndOut(ledger)).toMatchObject({ name: 'Ledger Nano X', kind: 'wallet', known: 'product' });
    await guest.order('stop');
  }, 300_000);

  it('tells by events what comes, what it is and what to do next, and what goes', async () => {
    await guest.order('udev');
    expect(await watch()).toMatchObject({ by: 'events' });

    // It calls itself what it likes and is still a keyboard.
    await guest.plug(keyboard);
    expect(await inAndOut(ledger)).toMatchObject({ name: 'Ledger Nano X', kind: 'wallet' });
    expect(await inAndOut(trezor)).toMatchObject({
      name: 'SatoshiLabs Trezor One, T, Safe 3 or Safe 5',
      kind: 'wallet',
      known: 'product',
    });

    const begin = performance.now();
    guest.machine('device_add', { driver: 'usb-ccid', id: 'reader', bus: 'xhci.0' });
    const reader = await told('came', [0x08e6, 0x4433], begin);
    expect(reader).toMatchObject({
      kind: 'reader',
      problem: 'no-service',
      next: [
        { step: 'install-service', command: 'sudo apt install pcscd libccid' },
        { step: 'install-module', module: 'OpenSC', command: 'sudo apt install opensc-pkcs11' },
      ],
    });
    const end = performance.now();
    guest.machine('device_del', { id: 'reader' });
    await told('went', [0x08e6, 0x4433], end);

    // What its numbers do not tell, its report descriptor does, once its driver is there.
    expect(await inAndOut(fido)).toMatchObject({ name: 'Acme Key', kind: 'fido', known: 'class' });
  }, 300_000);

  it('tells a user without rights how to get them, and sees when they come', async () => {
    await guest.plug(ledger);
    const denied = await guest.news(
      (news) => news.event !== 'watching' && news.device.problem === 'no-access',
    );
    const last = denied.at(-1);
    expect(last).toMatchObject({
      device: { name: 'Ledger Nano X', next: [{ step: 'wallet' }, { step: 'install-rules' }] },
    });
    await guest.order('allow');
    const allowed = await guest.news((news) => news.event === 'changed' && news.device.problem === undefined);
    expect(allowed.at(-1)).toMatchObject({ device: { name: 'Ledger Nano X', next: [{ step: 'wallet' }] } });
    await guest.order('stop');
    const sorted = took.toSorted((a, b) => a - b).map(Math.round);
    console.info(
      `USB: ${String(sorted.length)} plugs and unplugs, told within ${String(sorted[0])} to ${String(sorted.at(-1))} ms`,
    );
    expect(took).toHaveLength(10);
  }, 300_000);
});
