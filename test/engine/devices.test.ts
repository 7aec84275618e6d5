import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { DeviceListing, DevicePort, UsbDevice } from '../../src/core/devices/port.ts';
import { udevRules } from '../../src/core/devices/udev-rules.ts';
import { FakeModule, FakeTokens } from '../support/fake-tokens.ts';
import { Bench } from './harness.ts';

const module = new FakeModule('/usr/lib/opensc-pkcs11.so', []);
const yubiKey: UsbDevice = {
  place: '1-1',
  vendorId: 0x1050,
  productId: 0x0407,
  interfaces: [{ class: 0x0b, subclass: 0, protocol: 0 }],
  serial: '12345678',
};
const disk: UsbDevice = {
  place: '1-2',
  vendorId: 0x0781,
  productId: 0x5581,
  interfaces: [{ class: 8, subclass: 6, protocol: 80 }],
  manufacturer: 'Acme\u202e',
  product: `\u0000${'long '.repeat(300)}`,
};
const found: DeviceListing = {
  devices: [yubiKey, disk],
  by: 'polling',
  why: 'no-udev',
  looked: ['/sys/bus/usb/devices'],
  system: {
    platform: 'linux',
    packages: 'apt',
    service: 'running',
    systemd: true,
    ccidDriver: true,
    modules: [{ name: 'OpenSC', path: module.file.path }],
    rules: false,
  },
};
let listing = found;
const listeners = new Set<() => void>();
const devices: DevicePort = {
  list: () => Promise.resolve(listing),
  onChange: (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  close: () => undefined,
};
const bench = new Bench((ports) => ({ ...ports, devices, tokens: new FakeTokens(module) }));
afterAll(() => bench.end());

describe('devices', () => {
  it('are listed while no vault is open, with the next step and without serial numbers', async () => {
    const listed = await bench.ok('devices.list', {});
    expect(listed).toMatchObject({ by: 'polling', why: 'no-udev', looked: found.looked, seen: 2 });
    expect(listed.devices).toEqual([
      {
        place: '1-1',
        vendorId: 0x1050,
        productId: 0x0407,
        name: 'Yubico YubiKey 4 or 5',
        kind: 'token',
        known: 'product',
        next: [
          {
            step: 'trust-module',
            module: 'OpenSC',
            path: module.file.path,
            command: `holdfast modules trust --path ${module.file.path} --vault FILE`,
          },
        ],
      },
    ]);
  });

  it('are all listed when asked for, made safe to show', async () => {
    const listed = await bench.ok('devices.list', { all: true, serials: true });
    expect(listed.devices[0]?.serial).toBe('12345678');
    const [, other] = listed.devices;
    expect(other).toMatchObject({ kind: 'other', known: 'no', next: [{ step: 'unknown' }] });
    expect(other?.name).toMatch(/^Acme (long )*lon?g?$/);
    expect(other?.name.length).toBeLessThan(140);
    expect(other?.serial).toBeUndefined();
  });

  it('need nothing more once their module is trusted in the open vault', async () => {
    await bench.create();
    await bench.ok('modules.trust', { path: module.file.path });
    const listed = await bench.ok('devices.list', {});
    expect(listed.devices[0]?.next).toMatchObject([{ step: 'use-token', module: 'OpenSC' }]);
  });

  it('are told about when they come and go', async () => {
    const events: string[] = [];
    const stop = bench.engine.onEvent(({ name }) => events.push(name));
    listing = { ...found, devices: [] };
    for (const listener of listeners) listener();
    expect(events).toEqual(['devices']);
    expect(await bench.ok('devices.list', {})).toMatchObject({ devices: [], seen: 0 });
    stop();
  });

  it('are bounded in number', async () => {
    listing = {
      ...found,
      devices: Array.from({ length: 1000 }, (_, at) => ({ ...yubiKey, place: `1-${String(at)}` })),
    };
    expect((await bench.ok('devices.list', {})).devices).toHaveLength(256);
  });

  it('are said not to be seen where there is no USB', async () => {
    const without = new Bench(({ devices: _none, ...ports }) => ports);
    expect(await without.ok('devices.list', {})).toMatchObject({ by: 'nothing', devices: [], looked: [] });
    await without.end();
  });
});

describe('the udev rules', () => {
  it('are given as text, and written into a new file', async () => {
    const shown = await bench.ok('devices.rules', {});
    expect(shown).toMatchObject({
      text: udevRules(),
      written: false,
      path: '/etc/udev/rules.d/70-holdfast.rules',
    });
    expect(shown.commands).toHaveLength(3);
    const to = bench.file('70-holdfast.rules');
    expect((await bench.ok('devices.rules', { to })).written).toBe(true);
    expect(readFileSync(to, 'utf8')).toBe(udevRules());
    const named = await bench.ok('devices.rules', { to: bench.file("my rules' file") });
    expect(named.commands[0]).toBe(
      String.raw`sudo install -m 0644 'my rules'\'' file' /etc/udev/rules.d/70-holdfast.rules`,
    );
    expect(await bench.no('devices.rules', { to })).toMatchObject({ code: 'file-exists' });
  });
});
