import { describe, expect, it } from 'vitest';
import { identify } from '../../../src/core/devices/identify.ts';
import { adviceFor, type DeviceAdvice } from '../../../src/core/devices/next-steps.ts';
import type { DeviceSystem, UsbDevice } from '../../../src/core/devices/port.ts';

const openSc = { name: 'OpenSC', path: '/usr/lib/opensc-pkcs11.so' };
const ready: DeviceSystem = {
  platform: 'linux',
  packages: 'apt',
  service: 'running',
  systemd: true,
  ccidDriver: true,
  modules: [openSc],
  rules: false,
};
const plugged = (vendorId: number, productId: number, more: Partial<UsbDevice> = {}): UsbDevice => ({
  place: '1-1',
  vendorId,
  productId,
  interfaces: [],
  ...more,
});
const nitrokeyHsm = plugged(0x20a0, 0x4230);
const reader = plugged(0x076b, 0x3021);
const yubiKey = plugged(0x1050, 0x0407);
const yubiHsm = plugged(0x1050, 0x0030);
const ledger = plugged(0x2c97, 0x4011);

function advice(
  device: UsbDevice,
  system: Partial<DeviceSystem> = {},
  trusted?: ReadonlySet<string>,
): DeviceAdvice {
  return adviceFor(device, identify(device), { ...ready, ...system }, trusted);
}
const steps = ({ next }: DeviceAdvice): string[] => next.map(({ step }) => step);
const commands = ({ next }: DeviceAdvice): (string | undefined)[] => next.map(({ command }) => command);

describe('what to do with a token', () => {
  it('trusts the module that is there, and then needs nothing more', () => {
    const found = advice(nitrokeyHsm);
    expect(found.problem).toBeUndefined();
    expect(found.next).toEqual([
      {
        step: 'trust-module',
        module: 'OpenSC',
        path: openSc.path,
        command: `holdfast modules trust --path ${openSc.path} --vault FILE`,
      },
    ]);
    const done = advice(nitrokeyHsm, {}, new Set([openSc.path]));
    expect(done.problem).toBeUndefined();
    expect(steps(done)).toEqual(['use-token']);
  });

  it('installs what is missing, in order, with the command of the system', () => {
    const bare = advice(nitrokeyHsm, { service: 'missing', ccidDriver: false, modules: [] });
    expect(bare.problem).toBe('no-service');
    expect(commands(bare)).toEqual(['sudo apt install pcscd libccid', 'sudo apt install opensc-pkcs11']);
    const fedora = advice(nitrokeyHsm, {
      service: 'missing',
      ccidDriver: false,
      modules: [],
      packages: 'dnf',
    });
    expect(commands(fedora)).toEqual([
      'sudo dnf install pcsc-lite pcsc-lite-ccid',
      'sudo dnf install opensc',
    ]);
  });

  it('starts the service that does not run', () => {
    expect(advice(reader, { service: 'stopped' })).toMatchObject({
      problem: 'service-stopped',
      next: [{ step: 'start-service', command: 'sudo systemctl enable --now pcscd.socket' }, {}, {}],
    });
    expect(commands(advice(reader, { service: 'stopped', systemd: false }))[0]).toBe(
      'sudo service pcscd start',
    );
  });

  it('installs the driver that the service lacks', () => {
    expect(advice(reader, { ccidDriver: false })).toMatchObject({
      problem: 'no-driver',
      next: [{ step: 'install-driver', command: 'sudo apt install pcscd libccid' }, {}, {}],
    });
  });

  it('prefers the maker’s own module, and takes the other one that is there', () => {
    const own = { name: 'YubiKey (ykcs11)', path: '/usr/lib/libykcs11.so' };
    expect(advice(yubiKey, { modules: [openSc, own] }).next[0]).toMatchObject({ module: own.name });
    expect(advice(yubiKey).next[0]).toMatchObject({ module: 'OpenSC' });
    expect(advice(yubiKey, { modules: [] })).toMatchObject({
      problem: 'no-module',
      next: [{ step: 'install-module', module: own.name, command: 'sudo apt install ykcs11' }],
    });
    // Trusted is trusted, whichever it is.
    expect(advice(yubiKey, { modules: [own, openSc] }, new Set([openSc.path])).next).toMatchObject([
      { step: 'use-token', module: 'OpenSC' },
    ]);
  });

  it('says that a module must come from its maker where no package is known', () => {
    expect(advice(plugged(0x0529, 0x0620))).toMatchObject({
      problem: 'no-module',
      next: [{ step: 'module-from-maker', module: 'SafeNet eToken' }],
    });
    expect(advice(yubiKey, { modules: [], packages: 'zypper' }).next[0]).toMatchObject({ module: 'OpenSC' });
  });

  it('asks for a card in a reader', () => {
    expect(steps(advice(reader))).toEqual(['trust-module', 'put-card-in']);
  });

  it('needs no service where the system has it built in', () => {
    const mac = advice(reader, { platform: 'darwin', service: 'built-in', packages: 'brew', modules: [] });
    expect(mac).toMatchObject({ problem: 'no-module', next: [{ command: 'brew install opensc' }] });
  });
});

describe('what this user may not open', () => {
  const command =
    'holdfast devices rules --to 70-holdfast.rules && sudo install -m 0644 70-holdfast.rules /etc/udev/rules.d/70-holdfast.rules && sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=usb --subsystem-match=hidraw';

  it('gets the udev rules', () => {
    const denied = advice({ ...yubiHsm, usbOpen: false }, { modules: [] });
    expect(denied).toMatchObject({
      problem: 'no-access',
      next: [{ step: 'install-rules', command }, { step: 'connector' }, { step: 'module-from-maker' }],
    });
    expect(advice({ ...yubiHsm, usbOpen: true }, { modules: [] }).problem).toBe('no-module');
    expect(advice({ ...ledger, hidOpen: false })).toMatchObject({
      problem: 'no-access',
      next: [{ step: 'wallet' }, { step: 'install-rules', command }],
    });
  });

  it('is judged by the way in which it is opened', () => {
    // A wallet for the usb device, a FIDO key for its hidraw.
    const trezor = plugged(0x1209, 0x53c1);
    expect(advice({ ...trezor, hidOpen: false, usbOpen: true }).problem).toBeUndefined();
    expect(advice({ ...trezor, hidOpen: true, usbOpen: false }).problem).toBe('no-access');
    expect(advice({ ...ledger, usbOpen: false }).problem).toBeUndefined();
    expect(advice({ ...ledger, hidOpen: false }, { platform: 'darwin' }).problem).toBeUndefined();
  });

  it('is to be plugged in again where the rules are in place', () => {
    expect(steps(advice({ ...ledger, hidOpen: false }, { rules: true }))).toEqual(['wallet', 'replug']);
  });

  it('is nobody’s matter where the smart-card service opens it', () => {
    expect(advice({ ...nitrokeyHsm, usbOpen: false }).problem).toBeUndefined();
  });
});

describe('what Holdfast has no use for', () => {
  it.each([
    [ledger, ['wallet']],
    [plugged(0x1050, 0x0120), ['fido']],
    [plugged(0x1050, 0x0401), ['switch-on', 'fido']],
    [plugged(0x20a0, 0x42dd), ['loader']],
    [plugged(0x10c4, 0xea60), ['serial']],
    [plugged(0xabcd, 0x0001), ['unknown']],
  ])('is said to be so: %j', (device, expected) => {
    expect(steps(advice(device))).toEqual(expected);
  });
});
