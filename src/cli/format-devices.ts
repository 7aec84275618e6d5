/** What is plugged in, as text for people: what it is, what stands in the way, what to do. */
import { usbNumbers } from '../core/devices/usb-numbers.ts';
import type { CommandOutput } from '../shared/contract.ts';
import { safeText } from './safe-text.ts';

type Listing = CommandOutput<'devices.list'>;
/** One device of the listing. */
export type Device = Listing['devices'][number];
type Step = Device['next'][number];

const kinds: Readonly<Record<Device['kind'], string>> = {
  token: 'token',
  reader: 'smart-card reader',
  hsm: 'HSM',
  fido: 'security key (FIDO)',
  wallet: 'wallet',
  loader: 'waits for new firmware',
  serial: 'serial chip',
  other: 'other device',
};

const known: Readonly<Record<Device['known'], string>> = {
  product: '',
  class: '; not a known product, judged by what it says of itself',
  no: '; not a known product',
};

const problems: Readonly<Record<NonNullable<Device['problem']>, string>> = {
  'no-service': 'The smart-card service is not installed.',
  'service-stopped': 'The smart-card service is not running.',
  'no-driver': 'The smart-card service has no driver for it.',
  'no-module': 'Its module is not installed.',
  'no-access': 'You may not open it.',
  'switched-off': 'Its smart-card part is switched off, or it has none.',
};

const steps: Readonly<Record<Step['step'], (module: string) => string>> = {
  'install-service': () => 'Install the smart-card service.',
  'start-service': () => 'Start the smart-card service.',
  'install-driver': () => 'Install the driver for readers (CCID).',
  'install-module': (module) => `Install the module that speaks to it: ${module}.`,
  'module-from-maker': (module) =>
    `Get the module that speaks to it from its maker (${module}); no package of this system is known to have it.`,
  'trust-module': (module) => `Trust its module, ${module}.`,
  'use-token': () => 'Ready. It is among the tokens.',
  'put-card-in': () => 'Put a card into it.',
  connector: () =>
    'Tell its module how to reach it, in yubihsm_pkcs11.conf: by USB or through yubihsm-connector.',
  'install-rules': () => 'Install the udev rules, then plug it in again.',
  replug: () =>
    'The udev rules are in place: plug it in again, while you are logged in at this computer itself.',
  'switch-on': () => 'Switch its smart-card part on, if it has one.',
  wallet: () => 'This is a wallet. Holdfast does not speak to it yet: use it with its own program.',
  fido: () => 'It signs in to web sites and keeps no keys that Holdfast can use.',
  loader: () => 'It waits for new firmware: finish that with the program of its maker.',
  serial: () =>
    'Such a chip is in some wallets and in much else. Holdfast does not speak to such a wallet yet.',
  unknown: () => 'Nothing says that it keeps keys.',
};

const whys: Readonly<Record<string, string>> = {
  'no-library': 'libusb does not run here',
  'no-udev': 'udev does not run here',
  silent: 'this system does not tell of them',
  crashed: 'libusb has crashed',
  'not-offered': 'this system does not tell of them',
};

/** Every device with what to do next, and how it was looked for. */
export function formatDevices(listing: Listing): string {
  const { devices } = listing;
  const shown = devices.map(formatDevice).join('\n');
  return devices.length === 0 ? formatNothing(listing) : `${shown}\n${howLooked(listing)}\n`;
}

function formatDevice(device: Device): string {
  const { problem, next, serial } = device;
  const lines = [
    nameOf(device),
    `  ${kinds[device.kind]}${known[device.known]}`,
    ...(serial === undefined ? [] : [`  serial ${safeText(serial)}`]),
    ...(problem === undefined ? [] : [`  ${problems[problem]}`]),
    ...next.flatMap(({ step, module, command }) => [
      `  - ${steps[step](safeText(module ?? ''))}`,
      ...(command === undefined ? [] : [`      ${safeText(command)}`]),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Its name, its numbers, and where it is plugged in. */
export function nameOf({ name, vendorId, productId, place }: Device): string {
  const numbers = usbNumbers(vendorId, productId);
  return `${name === numbers ? 'Unnamed device' : safeText(name)} (${numbers}, at ${safeText(place)})`;
}

function formatNothing(listing: Listing): string {
  const { by, why, seen, products, looked } = listing;
  if (by === 'nothing' && why !== 'no-bus')
    return 'USB cannot be seen: the process that looks at it does not run or does not answer. Try again.\n';
  if (by === 'nothing')
    return `USB cannot be seen from here: this system shows no bus, as in a container or a virtual machine.\nLooked at: ${placesOf(looked)}.\n`;
  return `Nothing that may keep keys is plugged in.
Looked for smart-card readers and tokens (USB class 0b), security keys (HID usage page f1d0) and ${products} known products, among ${seen === 1 ? '1 device' : `${seen} devices`}; --all shows the others.
${howLooked(listing)}
`;
}

/** By what means; said of a watch, too. */
export function howLooked({ by, why, looked }: Pick<Listing, 'by' | 'why' | 'looked'>): string {
  const because = why === undefined ? '' : `, because ${whys[why] ?? safeText(why)}`;
  const how = {
    events: 'Changes are noticed at once.',
    polling: `Changes are noticed by looking once a second${because}.`,
    nothing: 'USB cannot be seen from here.',
  }[by];
  return `Looked at: ${placesOf(looked)}. ${how}`;
}

function placesOf(looked: readonly string[]): string {
  return looked.length === 0 ? 'nothing' : looked.map((place) => safeText(place)).join(', ');
}
