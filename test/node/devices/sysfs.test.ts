import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { identify } from '../../../src/core/devices/identify.ts';
import { readSysfs, type SysfsPlaces } from '../../../src/node/devices/sysfs.ts';
import { systemFacts, type FactPlaces } from '../../../src/node/devices/system-facts.ts';

const root = mkdtempSync(join(tmpdir(), 'holdfast-sysfs-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let places: SysfsPlaces = { devices: '', dev: '' };
let count = 0;

beforeEach(() => {
  const tree = join(root, String(count++));
  places = { devices: join(tree, 'sys'), dev: join(tree, 'dev') };
  mkdirSync(places.devices, { recursive: true });
  mkdirSync(join(places.dev, 'bus/usb/001'), { recursive: true });
});

/** Writes files below the folder of a device or interface. */
function write(name: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [file, content] of Object.entries(files)) {
    const path = join(places.devices, name, file);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
  }
}

const ledger = {
  idVendor: '2c97\n',
  idProduct: '4011\n',
  bDeviceClass: '00\n',
  busnum: '1\n',
  devnum: '5\n',
};
const ctap = Uint8Array.from([6, 0xd0, 0xf1, 9, 1, 0xa1, 1, 0xc0]);
const hid = { bInterfaceClass: '03\n', bInterfaceSubClass: '00\n', bInterfaceProtocol: '00\n' };

describe('the bus in files', () => {
  it('is not there at all in a container', async () => {
    expect(await readSysfs({ ...places, devices: join(root, 'nowhere') })).toBeUndefined();
  });

  it('gives devices with their interfaces and texts, and no hubs', async () => {
    write('usb1', { idVendor: '1d6b\n', idProduct: '0002\n', bDeviceClass: '09\n' });
    write('1-1', { idVendor: '05e3\n', idProduct: '0608\n', bDeviceClass: '09\n' });
    write('1-0:1.0', { bInterfaceClass: '09\n' });
    write('1-1.4', { ...ledger, manufacturer: 'Ledger\n', product: 'Nano X\n', serial: '0001\n' });
    write('1-1.4:1.0', { ...hid, '0003:2C97:4011.0001/report_descriptor': ctap });
    write('1-1.4:1.1', { bInterfaceClass: 'ff\n', bInterfaceSubClass: 'ff\n', bInterfaceProtocol: 'ff\n' });
    expect(await readSysfs(places)).toEqual([
      {
        place: '1-1.4',
        vendorId: 0x2c97,
        productId: 0x4011,
        interfaces: [
          { class: 3, subclass: 0, protocol: 0, usagePages: [0xf1d0] },
          { class: 255, subclass: 255, protocol: 255 },
        ],
        manufacturer: 'Ledger',
        product: 'Nano X',
        serial: '0001',
      },
    ]);
  });

  it('tells what this user may open', async () => {
    write('1-1', ledger);
    write('1-1:1.0', { ...hid, '0003:2C97:4011.0001/hidraw/hidraw0/dev': '' });
    const node = join(places.dev, 'bus/usb/001/005');
    writeFileSync(node, '');
    writeFileSync(join(places.dev, 'hidraw0'), '');
    expect(await readSysfs(places)).toMatchObject([{ usbOpen: true, hidOpen: true }]);
    chmodSync(node, 0o400);
    chmodSync(join(places.dev, 'hidraw0'), 0o000);
    // Root may open what it likes.
    const asRoot = process.getuid?.() === 0;
    expect(await readSysfs(places)).toMatchObject([{ usbOpen: asRoot, hidOpen: asRoot }]);
    rmSync(node);
    const [device] = (await readSysfs(places)) ?? [];
    expect(device?.usbOpen).toBeUndefined();
  });

  it('takes texts that are none, files without end and devices that go while it looks', async () => {
    write('1-1', {
      ...ledger,
      manufacturer: Uint8Array.from([0xff, 0xfe, 0, 27]),
      product: 'x'.repeat(100_000),
    });
    write('1-2', { idVendor: '2c97\n' });
    write('1-3', { idVendor: 'zzzz\n', idProduct: '0001\n' });
    write('1-4', { ...ledger, idProduct: '10000\n' });
    mkdirSync(join(places.devices, '1-5', 'idVendor'), { recursive: true });
    symlinkSync('/nowhere', join(places.devices, '1-6'));
    symlinkSync('.', join(places.devices, '..1-7'));
    const read = (await readSysfs(places)) ?? [];
    expect(read.map(({ place }) => place)).toEqual(['1-1']);
    expect(read[0]?.product?.length).toBeLessThanOrEqual(4096);
    expect(identify(read[0]!).name).toBe('Ledger Nano X');
  });

  it('is bounded', async () => {
    for (let at = 1; at <= 600; at++) write(`1-${String(at)}`, ledger);
    expect(await readSysfs(places)).toHaveLength(512);
  });
});

describe('what the system has', () => {
  /** Paths below a folder of its own; those that are named exist. */
  function facts(files: Readonly<Record<string, string>>): FactPlaces {
    const tree = mkdtempSync(join(root, 'facts-'));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(tree, name, '..'), { recursive: true });
      writeFileSync(join(tree, name), content);
    }
    const at = (name: string): string => join(tree, name);
    return {
      platform: 'linux',
      osRelease: at('os-release'),
      daemons: [at('pcscd')],
      socket: at('pcscd.comm'),
      pidFile: at('pcscd.pid'),
      systemd: at('systemd'),
      ccid: [at('ifd-ccid.bundle')],
      rules: [at('70-holdfast.rules')],
      brew: [at('brew')],
      modules: [{ name: 'OpenSC', path: at('opensc-pkcs11.so') }],
    };
  }

  it('is nothing on a bare one', async () => {
    expect(await systemFacts(facts({}))).toEqual({
      platform: 'linux',
      service: 'missing',
      systemd: false,
      ccidDriver: false,
      rules: false,
      modules: [],
    });
  });

  it.each([
    ['ID=debian\n', 'apt'],
    ['NAME="x"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', 'apt'],
    ['ID="fedora"\n', 'dnf'],
    ['ID=rocky\nID_LIKE="rhel centos fedora"\n', 'dnf'],
    ['ID=arch\n', 'pacman'],
    ['ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', 'zypper'],
    ['ID=nixos\n', undefined],
    ['NO_ID=debian\n', undefined],
  ])('%j is installed with %s', async (release, manager) => {
    expect((await systemFacts(facts({ 'os-release': release }))).packages).toBe(manager);
  });

  it('tells a service that runs from one that only was', async () => {
    const installed = { pcscd: '', 'ifd-ccid.bundle': '' };
    const state = async (files: Record<string, string>) =>
      (await systemFacts(facts({ ...installed, ...files }))).service;
    expect(await state({})).toBe('stopped');
    expect(await state({ 'pcscd.comm': '' })).toBe('stopped');
    expect(await state({ 'pcscd.comm': '', 'pcscd.pid': '999999999' })).toBe('stopped');
    expect(await state({ 'pcscd.comm': '', systemd: '' })).toBe('running');
    expect(await state({ 'pcscd.comm': '', 'pcscd.pid': `${String(process.pid)}\n` })).toBe('running');
  });

  it('finds modules by their real path', async () => {
    const found = facts({ 'opensc-pkcs11.so': '' });
    expect((await systemFacts(found)).modules).toEqual(found.modules);
  });

  it('asks for nothing where the system has the service built in', async () => {
    const mac = await systemFacts({ ...facts({ brew: '' }), platform: 'darwin' });
    expect(mac).toMatchObject({
      platform: 'darwin',
      service: 'built-in',
      packages: 'brew',
      ccidDriver: true,
    });
  });
});
