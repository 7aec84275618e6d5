import type { CommandOutput } from '../../../src/shared/contract.ts';
import { longLabel, summaries } from './fixtures.ts';

const at = '2026-03-09T14:20:00.000Z';
type Token = CommandOutput<'tokens.list'>['tokens'][number];
type Item = CommandOutput<'enrolment.status'>['items'][number];
const module = '0195d000-0000-7000-8000-000000000001';
const hash = (digit: string): string => `9f86d081884c7d65${digit.repeat(48)}`;

/** What all three have in common. */
const plain = {
  module,
  initialised: true,
  readOnly: false,
  pinPad: false,
  pin: 'fine',
  soPin: 'fine',
  wrongPins: 0,
  wrongSoPins: 0,
  nextMayLock: false,
} as const;
const yubikey: Token = {
  ...plain,
  token: '23841165',
  serial: '23841165',
  label: 'Desk token 07',
  manufacturer: 'Yubico',
  model: 'YubiKey 5 NFC',
  hardware: '1.0',
  firmware: '5.7',
  slot: 'Yubico YubiKey OTP+FIDO+CCID 00 00',
  pin: 'count-low',
  wrongPins: 2,
  nextMayLock: true,
  pinBytes: { least: 6, most: 8 },
  life: 'issued',
  holder: 'Ada',
};
/** Logged in, with everything that it holds in sight. */
const nitrokey: Token = {
  ...plain,
  token: 'DENK0201234',
  serial: 'DENK0201234',
  label: longLabel.slice(0, 32),
  manufacturer: 'www.CardContact.de',
  model: 'PKCS#15 emulated',
  hardware: '24.13',
  firmware: '3.5',
  slot: 'Nitrokey HSM 2 (DENK02012340000) 01 00',
  pinBytes: { least: 6, most: 15 },
  holdsKeys: true,
  freeBytes: 61_184,
  totalBytes: 76_288,
  loggedIn: 'user',
  life: 'in-stock',
};
const fresh: Token = {
  ...plain,
  token: '@0195d000/2',
  serial: '',
  label: '',
  manufacturer: 'SoftHSM project',
  model: 'SoftHSM v2',
  hardware: '2.6',
  firmware: '2.6',
  slot: 'SoftHSM slot ID 0x2',
  initialised: false,
  holdsKeys: false,
  pin: 'not-set',
  soPin: 'not-set',
  pinBytes: { least: 4, most: 255 },
};

/** Names of three tokens in commands. */
export const tokenNames = { low: yubikey.token, full: nitrokey.token, fresh: fresh.token };

const answered = (name: string, tokens: number) => ({ module, name, state: 'answered' as const, tokens });
/** Three tokens, and a module that is not asked. */
export const plugged: CommandOutput<'tokens.list'> = {
  tokens: [yubikey, nitrokey, fresh],
  modules: [
    answered('OpenSC', 2),
    { module, name: 'YKCS11', state: 'changed', why: 'module-changed', tokens: 0 },
  ],
};
/** One module was asked and has none. */
export const nonePlugged: CommandOutput<'tokens.list'> = { tokens: [], modules: [answered('OpenSC', 0)] };

/** Modules that are trusted, one of which has changed; and others that were found. */
export const modules: CommandOutput<'modules.list'> = {
  modules: [
    {
      id: module,
      name: 'OpenSC',
      path: '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so',
      sha256: hash('a'),
      trusted: at,
      state: 'running',
    },
    {
      id: '0195d000-0000-7000-8000-000000000002',
      name: 'YKCS11',
      path: '/usr/lib/x86_64-linux-gnu/libykcs11.so.2',
      sha256: hash('b'),
      trusted: at,
      state: 'changed',
      changedTo: hash('c'),
    },
  ],
  found: [
    {
      name: 'SoftHSM2',
      path: '/usr/lib/softhsm/libsofthsm2.so',
      from: 'known',
      sha256: hash('d'),
    },
    {
      name: 'libvendor-token.so',
      path: `/opt/${longLabel.replaceAll(' ', '-')}/lib/libvendor-token.so`,
      from: 'p11-kit',
      problem: 'writable-by-others',
    },
  ],
  looked: ['/usr/lib/softhsm', '/usr/lib/x86_64-linux-gnu', '/usr/share/p11-kit/modules'],
};

/** On record: one that is plugged in and two that are not. */
export const register: CommandOutput<'tokens.register'> = {
  tokens: [
    ['Desk token 07', '23841165', 'issued', 'Ada'],
    ['Desk token 03', '23841101', 'lost', 'Bob'],
    [longLabel.slice(0, 32), '23841102', 'returned', undefined],
  ].map(([label = '', serial = '', life, holder]) => ({
    serial,
    label,
    manufacturer: 'Yubico',
    model: 'YubiKey 5 NFC',
    // One of the three words above.
    life: life as 'issued',
    since: at,
    keys: [],
    present: serial === yubikey.serial,
    history: [],
    ...(holder === undefined ? {} : { holder }),
  })),
  total: 3,
};

const object = {
  kind: 'private' as const,
  type: 'ec',
  bits: 256,
  attributes: { sensitive: true, extractable: false },
  flags: [],
};
/** What a token holds: a key of the inventory, one from elsewhere, and a certificate. */
export const holdings = (token: Token): CommandOutput<'tokens.get'> => ({
  token,
  objects: [
    { ...object, id: '7f3a91c2', label: 'Door signing', key: summaries[2]!.id },
    { ...object, id: '02', label: longLabel, flags: ['orphan', 'extractable'] },
    {
      kind: 'certificate',
      id: '7f3a91c2',
      label: 'Door signing',
      type: 'x509',
      attributes: {},
      flags: [],
      certificate: {
        subject: 'CN=Door signing, O=Trading desk',
        issuer: 'CN=Desk CA',
        notAfter: '2027-03-09T00:00:00.000Z',
        sha256: hash('e'),
      },
    },
  ],
  mechanisms: ['ECDSA', 'RSA-PKCS'],
});
/** Holdings of the one that is logged in. */
export const held = holdings(nitrokey);
/** What is seen of one that is not. */
export const unseen: CommandOutput<'tokens.get'> = { token: yubikey, objects: [], mechanisms: [] };

const run = '0195e000000070008000000000000001';
const profile: CommandOutput<'enrolment.status'>['profile'] = {
  format: 'holdfast-enrolment-profile',
  version: 1,
  name: 'Staff tokens 2026',
  fresh: { state: 'uninitialised' },
  label: 'Staff {n:3}',
  pin: { how: 'typed' },
  soPin: { how: 'typed' },
  keys: [],
  holders: 'one-each',
};
const summary = {
  id: run,
  profile: profile.name,
  started: at,
  count: 100,
  begun: 37,
  open: 1,
  done: 35,
  setAside: 1,
  lettersDue: 12,
  papersDue: 2,
};
/** Two runs, one of them at its end. */
export const runs: CommandOutput<'enrolment.list'> = {
  runs: [
    summary,
    {
      ...summary,
      id: `${run.slice(0, -1)}2`,
      profile: longLabel,
      finished: at,
      begun: 100,
      open: 0,
      done: 100,
      setAside: 0,
      lettersDue: 0,
      papersDue: 0,
    },
  ],
};
/** The id of the first. */
export const runId = run;
/** Two profiles. */
export const profiles: CommandOutput<'enrolment.profiles'> = {
  profiles: [
    { id: `${run.slice(0, -1)}8`, saved: at, profile },
    { id: `${run.slice(0, -1)}9`, saved: at, profile: { ...profile, name: longLabel } },
  ],
};

const item = (number: number, part: Partial<Item> = {}): Item => ({
  number,
  stage: 'done',
  label: `Staff ${String(number).padStart(3, '0')}`,
  holder: ['Ada', 'Bob', 'Cleo'][number % 3]!,
  begun: at,
  at,
  token: `238411${String(number).padStart(2, '0')}`,
  serial: `238411${String(number).padStart(2, '0')}`,
  keys: [],
  papers: [],
  letter: 'written',
  sealedTo: [],
  ...part,
});
const waitingItem = item(4, { stage: 'initialised', letter: 'none' });
/** A run in the middle: done, begun, set aside. */
export const status: CommandOutput<'enrolment.status'> = {
  summary,
  profile,
  items: [
    item(1),
    item(2, { letter: 'due', holder: longLabel }),
    item(3, { stage: 'pins-set', setAside: { at, reason: 'Broken plug' } }),
    waitingItem,
  ],
};
/** No token that would do is there. */
export const waiting: CommandOutput<'enrolment.next'> = {
  outcome: 'waiting',
  freshWanted: true,
  begunWanted: [waitingItem],
  needs: ['pin', 'so-pin'],
  passedOver: [
    { token: '23841101', label: 'Staff 001', why: 'done' },
    { token: '23841165', label: 'Desk token 07', why: 'initialised' },
  ],
  summary,
};
/** The last token is done. */
export const finished: CommandOutput<'enrolment.next'> = {
  ...waiting,
  outcome: 'finished',
  begunWanted: [],
  needs: [],
  passedOver: [],
};

/** Plugged in by USB: one that is ready, one that lacks everything, a wallet, and one with the longest name. */
export const devices: CommandOutput<'devices.list'> = {
  devices: [
    {
      ...{
        place: '1-1',
        vendorId: 0x20a0,
        productId: 0x4230,
        name: 'Nitrokey HSM 2',
        kind: 'hsm',
        known: 'product',
      },
      next: [{ step: 'use-token', module: 'OpenSC', command: 'holdfast tokens list --vault FILE' }],
    },
    {
      ...{
        place: '1-4.2',
        vendorId: 0x1050,
        productId: 0x0407,
        name: 'Yubico YubiKey 4 or 5',
        kind: 'token',
      },
      ...{ known: 'product', problem: 'no-service' },
      next: [
        { step: 'install-service', command: 'sudo apt install pcscd libccid' },
        { step: 'install-module', module: 'YubiKey (ykcs11)', command: 'sudo apt install ykcs11' },
      ],
    },
    {
      ...{ place: '1-2', vendorId: 0x2c97, productId: 0x4011, name: 'Ledger Nano X', kind: 'wallet' },
      ...{ known: 'product', problem: 'no-access' },
      next: [{ step: 'wallet' }, { step: 'install-rules', command: 'not shown in the window' }],
    },
    {
      ...{
        place: '3-1',
        vendorId: 0xf055,
        productId: 0x0001,
        name: `Acme ${'Key '.repeat(20)}`,
        kind: 'fido',
      },
      known: 'class',
      next: [{ step: 'fido' }],
    },
  ],
  by: 'events',
  looked: ['/sys/bus/usb/devices', 'libusb'],
  seen: 9,
  products: 83,
};
