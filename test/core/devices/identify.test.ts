import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deviceText } from '../../../src/core/devices/device-text.ts';
import { fidoUsagePage, usagePagesOf } from '../../../src/core/devices/hid-report.ts';
import { identify, productOf } from '../../../src/core/devices/identify.ts';
import type { UsbDevice, UsbInterface } from '../../../src/core/devices/port.ts';
import { products } from '../../../src/core/devices/products.ts';
import { udevRules } from '../../../src/core/devices/udev-rules.ts';
import { usbNumbers } from '../../../src/core/devices/usb-numbers.ts';
import { knownModules } from '../../../src/node/tokens/known-modules.ts';

const ccid: UsbInterface = { class: 0x0b, subclass: 0, protocol: 0 };
const fido: UsbInterface = { class: 3, subclass: 0, protocol: 0, usagePages: [fidoUsagePage] };
const keyboard: UsbInterface = { class: 3, subclass: 1, protocol: 1, usagePages: [1, 7] };
const vendor: UsbInterface = { class: 0xff, subclass: 0, protocol: 0 };
const disk: UsbInterface = { class: 8, subclass: 6, protocol: 0x50 };

const device = (vendorId: number, productId: number, ...interfaces: UsbInterface[]): UsbDevice => ({
  place: '1-1',
  vendorId,
  productId,
  interfaces,
});

/** What is plugged in, and what it is to be called. */
const table: readonly (readonly [UsbDevice, string, string])[] = [
  [device(0x1050, 0x0407, keyboard, fido, ccid), 'token', 'Yubico YubiKey 4 or 5'],
  [device(0x1050, 0x0404, ccid), 'token', 'Yubico YubiKey 4 or 5'],
  [device(0x1050, 0x0402, fido), 'fido', 'Yubico Security Key, or YubiKey 4 or 5 with FIDO alone'],
  [device(0x1050, 0x0116, keyboard, fido, ccid), 'token', 'Yubico YubiKey NEO'],
  [device(0x1050, 0x0120, fido), 'fido', 'Yubico Security Key'],
  [device(0x1050, 0x0030, vendor), 'hsm', 'Yubico YubiHSM 2'],
  [device(0x1050, 0x0999, ccid), 'token', 'Yubico device'],
  [device(0x1050, 0x0999, fido), 'fido', 'Yubico device'],
  [device(0x20a0, 0x4108, ccid), 'token', 'Nitrokey Pro'],
  [device(0x20a0, 0x4109, ccid, disk), 'token', 'Nitrokey Storage'],
  [device(0x20a0, 0x4211, ccid), 'token', 'Nitrokey Start'],
  [device(0x20a0, 0x4230, ccid), 'hsm', 'Nitrokey HSM 2'],
  [device(0x20a0, 0x42b1, fido), 'fido', 'Nitrokey FIDO2'],
  [device(0x20a0, 0x42b2, fido, ccid), 'token', 'Nitrokey 3'],
  // Its firmware can be without the smart-card part.
  [device(0x20a0, 0x42b2, fido), 'fido', 'Nitrokey 3'],
  [device(0x20a0, 0x42dd, vendor), 'loader', 'Nitrokey 3 waiting for firmware'],
  [device(0x1209, 0xbeee, fido), 'fido', 'SoloKeys Solo 2'],
  [device(0x0483, 0xa2ca, fido), 'fido', 'SoloKeys Solo or Somu'],
  [device(0x096e, 0x0807, ccid), 'token', 'Feitian ePass2003'],
  [device(0x096e, 0x0858, fido), 'fido', 'Feitian FIDO key'],
  [device(0x2c97, 0x0001, fido), 'wallet', 'Ledger Nano S'],
  [device(0x2c97, 0x1011, vendor), 'wallet', 'Ledger Nano S'],
  [device(0x2c97, 0x4015, vendor), 'wallet', 'Ledger Nano X'],
  [device(0x2c97, 0x5011, vendor), 'wallet', 'Ledger Nano S Plus'],
  [device(0x2c97, 0x6011, vendor), 'wallet', 'Ledger Stax'],
  [device(0x2c97, 0x7011, vendor), 'wallet', 'Ledger Flex'],
  [device(0x2c97, 0xf00d, vendor), 'wallet', 'Ledger wallet'],
  [device(0x534c, 0x0001, vendor), 'wallet', 'SatoshiLabs Trezor One'],
  [device(0x1209, 0x53c1, vendor, fido), 'wallet', 'SatoshiLabs Trezor One, T, Safe 3 or Safe 5'],
  [device(0x1209, 0x53c0, vendor), 'loader', 'SatoshiLabs Trezor waiting for firmware'],
  [device(0x1209, 0x3001, vendor), 'wallet', 'Keystone 3'],
  [device(0x2b24, 0x0002, vendor), 'wallet', 'ShapeShift KeepKey'],
  [device(0x03eb, 0x2403, vendor), 'wallet', 'Shift Crypto BitBox'],
  [device(0xd13e, 0xcc10, vendor), 'wallet', 'Coinkite Coldcard'],
  [device(0x10c4, 0xea60, vendor), 'serial', 'Silicon Labs serial chip, as in a Blockstream Jade'],
  [device(0x1d50, 0x60fc, keyboard, fido), 'fido', 'CryptoTrust OnlyKey'],
  [device(0x18d1, 0x5026, fido), 'fido', 'Google Titan'],
  [device(0x349e, 0x0022, fido), 'fido', 'Token2 security key'],
  [device(0x349e, 0x0022, fido, ccid), 'token', 'Token2 security key'],
  [device(0x04e6, 0x5816, ccid), 'hsm', 'Identiv SmartCard-HSM or uTrust token'],
  [device(0x04e6, 0x5116, ccid), 'reader', 'Identiv (SCM) reader'],
  [device(0x072f, 0x90cc, ccid), 'reader', 'ACS reader'],
  // The same maker also makes other things.
  [device(0x072f, 0x0001, disk), 'other', 'ACS reader'],
  [device(0x076b, 0x3021, ccid), 'reader', 'HID Omnikey reader'],
  [device(0x08e6, 0x3437, ccid), 'reader', 'Thales (Gemalto) reader'],
  [device(0x08e6, 0x4433, ccid), 'reader', 'Thales (Gemalto) reader'],
  [device(0x046a, 0x003e, ccid), 'reader', 'Cherry reader'],
  [device(0x058f, 0x9540, ccid), 'reader', 'Alcor Micro reader'],
  [device(0x0529, 0x0620, ccid), 'token', 'Thales SafeNet eToken'],
];

describe('a device in the list', () => {
  it.each(
    table.map(([one, kind, name]) => ({ one, kind, name, numbers: usbNumbers(one.vendorId, one.productId) })),
  )('$numbers is $name ($kind)', ({ one, kind, name }) => {
    expect(identify(one)).toMatchObject({ kind, name, known: 'product' });
  });

  it('is known by its numbers where its interfaces are not to be seen', () => {
    expect(identify(device(0x072f, 0x90cc))).toMatchObject({ kind: 'reader', known: 'product' });
    expect(identify(device(0x1050, 0x0407))).toMatchObject({ kind: 'token', known: 'product' });
  });
});

describe('a device that is not in the list', () => {
  it.each([
    [[ccid], 'reader', 'class'],
    [[keyboard, fido], 'fido', 'class'],
    [[fido, ccid], 'reader', 'class'],
    [[keyboard], 'other', 'no'],
    [[disk, vendor], 'other', 'no'],
    [[], 'other', 'no'],
  ] as const)('is judged by its interfaces: %j', (interfaces, kind, known) => {
    expect(identify(device(0xabcd, 0x0001, ...interfaces))).toMatchObject({ kind, known });
  });

  it('is called by its own words, made safe, or by its numbers', () => {
    const named = {
      ...device(0xabcd, 0x0001, ccid),
      manufacturer: 'Acme\u202e',
      product: 'Card\n\u0007 Thing',
    };
    expect(identify(named).name).toBe('Acme Card Thing');
    expect(identify({ ...named, manufacturer: 'Acme', product: 'ACME Card' }).name).toBe('ACME Card');
    expect(identify(device(0xabcd, 0x0001, ccid)).name).toBe('abcd:0001');
    // What it says of itself does not make it another product.
    const liar = { ...device(0xabcd, 0x0001, disk), manufacturer: 'Yubico', product: 'YubiKey 5' };
    expect(identify(liar)).toMatchObject({ kind: 'other', known: 'no' });
  });
});

describe('texts of devices', () => {
  it.each([
    ['Plain', 'Plain'],
    ['  spaced \t out\n', 'spaced out'],
    ['\u001b[31mred', '[31mred'],
    ['a\u0000b\u200d\ufeff\u2066c', 'abc'],
    ['\ud800lone', 'lone'],
    ['', ''],
    ['\u0000\u0000', ''],
  ])('%j becomes %j', (given, expected) => {
    expect(deviceText(given)).toBe(expected);
  });

  it('are bounded, by whole characters', () => {
    expect(deviceText('x'.repeat(100_000))).toHaveLength(64);
    expect(Array.from(deviceText('😀'.repeat(500)))).toHaveLength(64);
  });
});

describe('HID report descriptors', () => {
  // The one of CTAP 2.1, section 11.2.8.1.
  const ctap = Uint8Array.from(
    Buffer.from('06d0f10901a1010920150026ff007508954081020921150026ff00750895409102c0', 'hex'),
  );

  it('names the page of FIDO keys', () => {
    expect(usagePagesOf(ctap)).toEqual([fidoUsagePage]);
  });

  it('reads pages of one, two and four bytes, each once, and skips long items', () => {
    const bytes = Uint8Array.from([5, 1, 9, 6, 5, 1, 0xfe, 2, 0x10, 5, 9, 6, 0, 0xff, 7, 1, 0, 0, 1]);
    expect(usagePagesOf(bytes)).toEqual([1, 0xff00, 0x0100_0001]);
  });

  it('takes whatever comes', () => {
    for (let length = 0; length < ctap.length; length++) usagePagesOf(ctap.subarray(0, length));
    expect(usagePagesOf(Uint8Array.from([6, 0xd0]))).toEqual([]);
    expect(usagePagesOf(Uint8Array.from({ length: 4096 }, () => 0xfe))).toEqual([]);
    const many = Uint8Array.from({ length: 4096 }, (_, at) => (at % 2 === 0 ? 5 : (at >> 1) & 0xff));
    expect(usagePagesOf(many)).toHaveLength(32);
  });
});

describe('the list of products', () => {
  it('has no row that another one hides', () => {
    const hidden = products.filter((row, at) => {
      const numbers = row.products ?? (row.range === undefined ? [] : [...row.range]);
      return numbers.some((number) => {
        const first = productOf(row.vendor, number);
        return first !== undefined && products.indexOf(first) < at;
      });
    });
    expect(hidden).toEqual([]);
  });

  it('names modules that are looked for', () => {
    const names = new Set(knownModules.map(({ name }) => name));
    const unknown = products.flatMap(({ modules = [] }) => modules).filter((name) => !names.has(name));
    expect(unknown).toEqual([]);
    const without = products.filter(
      ({ kind, modules }) => ['token', 'reader', 'hsm'].includes(kind) && modules === undefined,
    );
    expect(without).toEqual([]);
  });

  it('holds USB numbers', () => {
    for (const { vendor: maker, products: numbers = [], range = [] } of products)
      for (const number of [maker, ...numbers, ...range]) {
        expect(Number.isInteger(number) && number >= 0 && number <= 0xffff).toBe(true);
      }
    expect(products.length).toBeGreaterThanOrEqual(80);
  });
});

describe('the udev rules', () => {
  const shipped = readFileSync(
    join(import.meta.dirname, '../../../resources/udev/70-holdfast.rules'),
    'utf8',
  );

  it('that are shipped are those of the list', () => {
    expect(shipped).toBe(udevRules());
  });

  it('cover every product that programs open themselves, and no other', () => {
    const lines = shipped.split('\n').filter((line) => line.startsWith('SUBSYSTEM'));
    const matches = (vendorId: number, productId: number): boolean =>
      lines.some((line) => {
        const maker = /idVendor}=="([0-9a-f]{4})"/.exec(line)?.[1];
        const numbers = /idProduct}=="([^"]+)"/.exec(line)?.[1];
        const [v = '', p = ''] = usbNumbers(vendorId, productId).split(':');
        const fits = (pattern: string): boolean => new RegExp(`^${pattern.replaceAll('?', '.')}$`).test(p);
        return maker === v && (numbers === undefined || numbers.split('|').some(fits));
      });
    for (const [{ vendorId, productId }] of table) {
      const product = productOf(vendorId, productId);
      expect({ vendorId, productId, rule: matches(vendorId, productId) }).toEqual({
        vendorId,
        productId,
        // A row for all of a vendor covers the vendor's other products too.
        rule: product?.opened !== undefined,
      });
    }
  });

  it('give rights to whoever sits at the computer and to nobody else', () => {
    expect(shipped).not.toMatch(/MODE|GROUP|OWNER|RUN|PROGRAM|IMPORT/);
    for (const line of shipped.split('\n').filter((one) => one.startsWith('SUBSYSTEM')))
      expect(line).toMatch(
        /^SUBSYSTEM=="(usb", ENV\{DEVTYPE\}=="usb_device"|hidraw"), ATTRS?\{idVendor\}=="[0-9a-f]{4}"(, ATTRS?\{idProduct\}=="[0-9a-f?|]+")?, TAG\+="uaccess"$/,
      );
  });
});
