/**
 * Products by their USB numbers. Data: a new product is a new row. Numbers are facts that the makers publish: Yubico's and
 * Nitrokey's tables of USB ids, the udev rules that SatoshiLabs, Ledger, Shift Crypto, Coinkite, Blockstream, CryptoTrust and
 * Keystone ship, the list of readers of the free CCID driver, and what libfido2's list names.
 */

/**
 * What a product is to Holdfast. `token`: keeps keys behind PKCS#11. `reader`: a card goes into it. `hsm`: as a token, by
 * its maker's own module. `fido`: signs in to web sites. `wallet`: signs by a protocol of its own. `loader`: waits for
 * new firmware. `serial`: a chip that wallets use, and much else.
 */
export const productKinds = ['token', 'reader', 'hsm', 'fido', 'wallet', 'loader', 'serial'] as const;
/** One of {@link productKinds}. */
export type ProductKind = (typeof productKinds)[number];

/** One row: a maker's products that are treated alike. */
export interface Product {
  readonly vendor: number;
  /** Product numbers; absent: every other one of this vendor. */
  readonly products?: readonly number[];
  /** First and last number, both included, instead of `products`. */
  readonly range?: readonly [number, number];
  readonly maker: string;
  readonly name: string;
  readonly kind: ProductKind;
  /** Names in the list of known modules, the one to try first in front. */
  readonly modules?: readonly string[];
  /** Programs of the user open it themselves, so that a udev rule is needed. */
  readonly opened?: 'usb' | 'hid';
  /** Its smart-card application can be switched on again. */
  readonly switchedOff?: true;
}

const openSc = ['OpenSC'];
const yubico = { vendor: 0x1050, maker: 'Yubico' };
const yubiKey = ['YubiKey (ykcs11)', 'OpenSC'];
const nitrokey = { vendor: 0x20a0, maker: 'Nitrokey' };
const solo = { vendor: 0x1209, maker: 'SoloKeys' };
const feitian = { vendor: 0x096e, maker: 'Feitian' };
const ledger = { vendor: 0x2c97, maker: 'Ledger', kind: 'wallet', opened: 'hid' } as const;
const trezor = { maker: 'SatoshiLabs', kind: 'wallet', opened: 'usb' } as const;
const reader = { kind: 'reader', modules: openSc } as const;
const hid = { kind: 'fido', opened: 'hid' } as const;

/** All rows; the first that fits counts, so rows without numbers stand behind the others of their vendor. */
export const products: readonly Product[] = [
  // Yubico
  {
    ...yubico,
    products: [0x0030, 0x0031],
    name: 'YubiHSM 2',
    kind: 'hsm',
    modules: ['YubiHSM 2'],
    opened: 'usb',
  },
  { ...yubico, products: [0x0018], name: 'YubiHSM 1', kind: 'fido' },
  { ...yubico, products: [0x0010], name: 'YubiKey 1 or 2', kind: 'fido' },
  {
    ...yubico,
    products: [0x0111, 0x0112, 0x0115, 0x0116],
    name: 'YubiKey NEO',
    kind: 'token',
    modules: yubiKey,
  },
  { ...yubico, products: [0x0110, 0x0113, 0x0114], name: 'YubiKey NEO', ...hid, switchedOff: true },
  { ...yubico, products: [0x0120, 0x0121, 0x0200, 0x0211], name: 'Security Key', ...hid },
  {
    ...yubico,
    products: [0x0404, 0x0405, 0x0406, 0x0407],
    name: 'YubiKey 4 or 5',
    kind: 'token',
    modules: yubiKey,
  },
  {
    ...yubico,
    products: [0x0402],
    name: 'Security Key, or YubiKey 4 or 5 with FIDO alone',
    ...hid,
    switchedOff: true,
  },
  { ...yubico, products: [0x0401, 0x0403], name: 'YubiKey 4 or 5', ...hid, switchedOff: true },
  { ...yubico, products: [0x0410], name: 'YubiKey Plus', ...hid },
  { ...yubico, name: 'device', kind: 'fido' },
  // Nitrokey, and others under the same vendor number
  { ...nitrokey, products: [0x4107], name: 'Crypto Stick', kind: 'token', modules: openSc },
  { ...nitrokey, products: [0x4108], name: 'Nitrokey Pro', kind: 'token', modules: openSc },
  { ...nitrokey, products: [0x4109], name: 'Nitrokey Storage', kind: 'token', modules: openSc },
  { ...nitrokey, products: [0x4211], name: 'Nitrokey Start', kind: 'token', modules: openSc },
  {
    ...nitrokey,
    products: [0x4230],
    name: 'Nitrokey HSM 2',
    kind: 'hsm',
    modules: ['OpenSC', 'Nitrokey HSM (sc-hsm-embedded)'],
  },
  { ...nitrokey, products: [0x4287], name: 'Nitrokey FIDO U2F', ...hid },
  { ...nitrokey, products: [0x42b1], name: 'Nitrokey FIDO2', ...hid },
  { ...nitrokey, products: [0x42f3], name: 'Nitrokey Passkey', ...hid },
  { ...nitrokey, products: [0x42b2], name: 'Nitrokey 3', kind: 'token', modules: openSc },
  { ...nitrokey, products: [0x42dd, 0x42e8], name: 'Nitrokey 3 waiting for firmware', kind: 'loader' },
  { vendor: 0x20a0, products: [0x42b3], maker: 'Safetech', name: 'SafeKey', ...hid },
  { vendor: 0x20a0, products: [0x42d4], maker: 'CanoKeys', name: 'CanoKey', kind: 'token', modules: openSc },
  // SoloKeys; SatoshiLabs and Keystone share the vendor number
  { ...solo, products: [0x5070], name: 'Solo Hacker', ...hid },
  { ...solo, products: [0xbeee], name: 'Solo 2', ...hid },
  { ...solo, products: [0x50b0, 0xb000], name: 'Solo waiting for firmware', kind: 'loader' },
  { vendor: 0x0483, products: [0xa2ca], maker: 'SoloKeys', name: 'Solo or Somu', ...hid },
  { vendor: 0x534c, products: [0x0001], name: 'Trezor One', ...trezor },
  { vendor: 0x1209, products: [0x53c1], name: 'Trezor One, T, Safe 3 or Safe 5', ...trezor },
  { vendor: 0x1209, products: [0x53c0], name: 'Trezor waiting for firmware', ...trezor, kind: 'loader' },
  {
    vendor: 0x1209,
    products: [0x3001],
    maker: 'Keystone',
    name: 'Keystone 3',
    kind: 'wallet',
    opened: 'usb',
  },
  // Ledger: the upper byte is the model and the lower one the interfaces; small numbers are older firmware.
  { ...ledger, products: [0x0000], name: 'Blue' },
  { ...ledger, products: [0x0001], name: 'Nano S' },
  { ...ledger, products: [0x0004], name: 'Nano X' },
  { ...ledger, products: [0x0005], name: 'Nano S Plus' },
  { ...ledger, products: [0x0006], name: 'Stax' },
  { ...ledger, products: [0x0007], name: 'Flex' },
  { ...ledger, range: [0x1000, 0x10ff], name: 'Nano S' },
  { ...ledger, range: [0x4000, 0x40ff], name: 'Nano X' },
  { ...ledger, range: [0x5000, 0x50ff], name: 'Nano S Plus' },
  { ...ledger, range: [0x6000, 0x60ff], name: 'Stax' },
  { ...ledger, range: [0x7000, 0x70ff], name: 'Flex' },
  { ...ledger, name: 'wallet' },
  {
    vendor: 0x2581,
    products: [0x1b7c, 0x2b7c, 0x3b7c, 0x4b7c],
    maker: 'Ledger',
    name: 'HW.1 or Nano',
    kind: 'wallet',
    opened: 'usb',
  },
  // Other wallets
  { vendor: 0x2b24, maker: 'ShapeShift', name: 'KeepKey', kind: 'wallet', opened: 'usb' },
  {
    vendor: 0x03eb,
    products: [0x2402, 0x2403],
    maker: 'Shift Crypto',
    name: 'BitBox',
    kind: 'wallet',
    opened: 'hid',
  },
  { vendor: 0xd13e, products: [0xcc10], maker: 'Coinkite', name: 'Coldcard', kind: 'wallet', opened: 'hid' },
  { vendor: 0x1d50, products: [0x60fc], maker: 'CryptoTrust', name: 'OnlyKey', ...hid },
  { vendor: 0x16c0, products: [0x0486], maker: 'CryptoTrust', name: 'OnlyKey of the first firmware', ...hid },
  {
    vendor: 0x10c4,
    products: [0xea60],
    maker: 'Silicon Labs',
    name: 'serial chip, as in a Blockstream Jade',
    kind: 'serial',
  },
  {
    vendor: 0x1a86,
    products: [0x55d4],
    maker: 'WCH',
    name: 'serial chip, as in a Blockstream Jade',
    kind: 'serial',
  },
  // FIDO keys of others
  { vendor: 0x18d1, products: [0x5026, 0x9470], maker: 'Google', name: 'Titan', ...hid },
  { vendor: 0x1ea8, products: [0xf025, 0xfc25], maker: 'Excelsecu', name: 'FIDO key', ...hid },
  { vendor: 0x1fc9, products: [0xf143], maker: 'GoTrust', name: 'Idem Key', ...hid },
  { vendor: 0x349e, maker: 'Token2', name: 'security key', kind: 'token', modules: openSc },
  { vendor: 0x10c4, products: [0x8acf], maker: 'U2F Zero', name: 'U2F Zero', ...hid },
  { vendor: 0x2581, products: [0xf1d0], maker: 'Plug-up', name: 'Security Key', ...hid },
  { vendor: 0x1e0d, products: [0xf1d0, 0xf1ae], maker: 'Neowave', name: 'Keydo', ...hid },
  // Tokens
  {
    ...feitian,
    products: [0x0807, 0x080a],
    name: 'ePass2003',
    kind: 'token',
    modules: ['OpenSC', 'Feitian ePass'],
  },
  { ...feitian, products: [0x080f], name: 'eJava token', kind: 'token', modules: openSc },
  {
    ...feitian,
    products: [0x0503, 0x0505, 0x0608, 0x060d, 0x0619, 0x061a, 0x061c, 0x0624],
    name: 'reader',
    ...reader,
  },
  { ...feitian, range: [0x0850, 0x088f], name: 'FIDO key', ...hid },
  {
    vendor: 0x234b,
    products: [0x0000],
    maker: 'Free Software Initiative of Japan',
    name: 'Gnuk',
    kind: 'token',
    modules: openSc,
  },
  {
    vendor: 0x04e6,
    products: [0x5816, 0x5817],
    maker: 'Identiv',
    name: 'SmartCard-HSM or uTrust token',
    kind: 'hsm',
    modules: openSc,
  },
  { vendor: 0x0529, maker: 'Thales', name: 'SafeNet eToken', kind: 'token', modules: ['SafeNet eToken'] },
  {
    vendor: 0x08e6,
    products: [0x3438, 0x8141],
    maker: 'Thales',
    name: 'USB token',
    kind: 'token',
    modules: ['SafeNet eToken', 'OpenSC'],
  },
  {
    vendor: 0x0a89,
    products: [0x0025, 0x0030],
    maker: 'Aktiv',
    name: 'Rutoken',
    kind: 'token',
    modules: openSc,
  },
  { vendor: 0x1059, maker: 'Giesecke & Devrient', name: 'StarSign token', kind: 'token', modules: openSc },
  {
    vendor: 0x24dc,
    products: [0x0101, 0x0102],
    maker: 'Aladdin R.D.',
    name: 'JaCarta',
    kind: 'token',
    modules: openSc,
  },
  {
    vendor: 0x25dd,
    products: [0x1201, 0x2321],
    maker: 'Bit4id',
    name: 'token',
    kind: 'token',
    modules: ['Bit4id', 'OpenSC'],
  },
  // Readers
  { vendor: 0x072f, maker: 'ACS', name: 'reader', ...reader },
  { vendor: 0x04e6, maker: 'Identiv (SCM)', name: 'reader', ...reader },
  { vendor: 0x076b, maker: 'HID Omnikey', name: 'reader', ...reader },
  {
    vendor: 0x08e6,
    products: [
      ...[0x1227, 0x3437, 0x3478, 0x3479, 0x3480, 0x34c0, 0x34c1, 0x34c2, 0x34c3, 0x34c5, 0x34ec],
      ...[0x4433, 0x5503, 0x5504, 0x5743],
    ],
    maker: 'Thales (Gemalto)',
    name: 'reader',
    ...reader,
  },
  {
    vendor: 0x046a,
    products: [
      ...[0x0005, 0x0010, 0x002d, 0x003e, 0x005b, 0x0070, 0x0072, 0x0090, 0x0092],
      ...[0x00a1, 0x00a2, 0x00a3, 0x00a4, 0x00a5],
    ],
    maker: 'Cherry',
    name: 'reader',
    ...reader,
  },
  { vendor: 0x058f, products: [0x9520, 0x9522, 0x9540], maker: 'Alcor Micro', name: 'reader', ...reader },
  { vendor: 0x0c4b, maker: 'Reiner SCT', name: 'cyberJack', ...reader },
  {
    vendor: 0x0d46,
    products: [0x3001, 0x3002, 0x3003, 0x3010, 0x3014],
    maker: 'Kobil',
    name: 'reader',
    ...reader,
  },
  { vendor: 0x0bda, products: [0x0161, 0x0165, 0x0169], maker: 'Realtek', name: 'reader', ...reader },
  {
    vendor: 0x0a5c,
    products: [0x5800, 0x5801, 0x5802, 0x5804],
    maker: 'Broadcom',
    name: 'built-in reader',
    ...reader,
  },
  { vendor: 0x413c, products: [0x2100, 0x2101], maker: 'Dell', name: 'keyboard with reader', ...reader },
  { vendor: 0x17ef, products: [0x1003, 0x6007, 0x6055], maker: 'Lenovo', name: 'reader', ...reader },
  { vendor: 0x25dd, products: [0x1101, 0x3111], maker: 'Bit4id', name: 'miniLector', ...reader },
];
