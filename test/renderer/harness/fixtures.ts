import type { KeyRecord } from '../../../src/core/keys/key.ts';
import type { CommandName, CommandOutput } from '../../../src/shared/contract.ts';
import type { DesktopCommand } from '../../../src/shared/desktop.ts';
import type { KeySummary, KeyView } from '../../../src/shared/contract/common.ts';
import type { DesktopOutput } from '../../../src/renderer/bridge/desktop.ts';

/** Bytes as the scripted page takes them. */
function bytes(text: string): Uint8Array {
  // Revived to bytes inside the page; a Uint8Array does not survive the hand-over.
  return { $bytes: Buffer.from(text, 'utf8').toString('hex') } as unknown as Uint8Array;
}

/** The moment at which every picture is taken. */
export const now = Date.parse('2026-03-10T09:30:00.000Z');

const ids = [1, 2, 3, 4, 5, 6, 7].map(
  (n) => `0195a000-0000-7000-8000-00000000000${String(n)}` as KeySummary['id'],
);
const at = (day: string): KeyRecord['created'] => `2026-${day}T10:00:00.000Z`;
/** The longest label there can be. */
export const longLabel =
  'Wallet of the north-eastern trading desk, second approval key, kept by Konstantina Papadopoulou-Featherstonehaugh, 202';

function summary(index: number, over: Partial<KeySummary>): KeySummary {
  return {
    id: ids[index] ?? ids[0]!,
    label: `Key ${String(index)}`,
    tags: [],
    algorithm: 'secp256k1',
    kind: 'pair',
    home: 'vault',
    state: 'active',
    created: at('01-05'),
    backup: 'proven',
    fingerprint: `${String(index)}a7f03e91b`.slice(0, 8),
    archived: false,
    ...over,
  };
}

export const summaries: KeySummary[] = [
  summary(0, { label: 'Main seed', kind: 'seed', algorithm: 'bip39-seed', lastUsed: at('03-01') }),
  summary(1, {
    label: 'Savings',
    kind: 'account',
    parent: ids[0]!,
    path: "m/84'/0'/0'",
    backup: 'not-needed',
    address: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
    lastUsed: at('03-09'),
    tags: ['cold'],
  }),
  summary(2, {
    label: 'Trading account',
    kind: 'account',
    parent: ids[0]!,
    path: "m/44'/60'/0'/0/0",
    backup: 'not-needed',
    next: { at: at('03-19'), what: 'expires' },
  }),
  summary(3, { label: 'Deploy signing', algorithm: 'ed25519', state: 'pre-activation', backup: 'none' }),
  summary(4, {
    label: 'Archive key',
    algorithm: 'aes-256',
    kind: 'symmetric',
    state: 'deactivated',
    backup: 'written',
  }),
  summary(5, { label: 'Old exchange key', state: 'compromised', algorithm: 'p256', backup: 'waived' }),
  summary(6, { label: 'First laptop', state: 'destroyed', backup: 'not-needed' }),
];

function record(index: number, over: Partial<KeyRecord>): KeyRecord {
  const row = summaries[index]!;
  return {
    id: row.id,
    label: row.label,
    tags: row.tags,
    algorithm: row.algorithm,
    purposes: ['sign'],
    home: 'vault',
    state: row.state,
    stateSince: at('01-06'),
    created: row.created,
    versions: [{ number: 1, created: row.created, state: row.state, publicKey: '02'.padEnd(66, '7a') }],
    periods: { from: at('01-06'), originatorUntil: at('06-30'), recipientUntil: at('12-31') },
    origin: {
      how: 'generated',
      at: row.created,
      appVersion: '0.1.0',
      runtime: 'Electron 33.2.1',
      randomSource: 'getrandom(2)',
      extraEntropy: { method: 'dice', count: 99 },
      platform: 'linux x64',
    },
    backup: { rule: 'phrase-verified', at: at('01-06') },
    copies: [
      { kind: 'vault-backup', at: at('02-01'), reference: 'stick/desk-2026-02.hfbackup', verified: true },
    ],
    useCount: 3,
    lastUsed: at('03-01'),
    archived: false,
    history: [
      { at: row.created, event: 'generated', actor: 'owner' },
      { at: at('01-06'), event: 'backup-verified', actor: 'owner' },
      { at: at('01-06'), event: 'activated', from: 'pre-activation', to: 'active', actor: 'owner' },
      { at: at('02-01'), event: 'backed-up', actor: 'owner' },
    ],
    ...over,
  };
}

/** A seed that is in use. */
export const seedView: KeyView = {
  record: record(0, {
    seed: { fingerprint: '0a7f03e9', words: 12, withPassphrase: false },
    purposes: ['derive'],
  }),
  summary: summaries[0]!,
  words: 'harbor amused lemon',
  publicForms: [
    {
      form: 'xpub',
      text: 'xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8',
    },
  ],
  children: [ids[1]!, ids[2]!],
  actions: [
    { command: 'seeds.add-account', allowed: true },
    { command: 'keys.update', allowed: true },
    { command: 'keys.suspend', allowed: true },
    { command: 'keys.deactivate', allowed: true },
    { command: 'keys.revoke', allowed: true },
    { command: 'keys.destroy', allowed: true },
    { command: 'seeds.reveal', allowed: false, why: 'already-verified' },
    { command: 'keys.resume', allowed: false, why: 'state-forbids' },
  ],
};

/** An account, for its addresses. */
export const accountView: KeyView = {
  ...seedView,
  record: record(1, {
    derivation: {
      seed: ids[0]!,
      path: "m/84'/0'/0'",
      scheme: 'bip32',
      standard: 'bip84',
      network: 'bitcoin',
      account: 0,
      fingerprint: '0a7f03e9',
    },
  }),
  summary: summaries[1]!,
  children: [],
  publicForms: [
    { form: 'address', text: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu' },
    {
      form: 'descriptor',
      text: "wpkh([0a7f03e9/84'/0'/0']xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V/0/*)#wc3n3van",
    },
  ],
};

/** A key with the longest texts there can be. */
export const longView: KeyView = {
  ...accountView,
  record: {
    ...accountView.record,
    label: longLabel,
    tags: Array.from(
      { length: 20 },
      (_, n) => `tag-of-exactly-forty-characters-long-${String(n).padStart(3, '0')}`,
    ),
    history: [
      ...accountView.record.history,
      { at: at('03-01'), event: 'suspended', actor: 'owner', reason: 'because '.repeat(62).trim() },
    ],
  },
  summary: { ...accountView.summary, label: longLabel },
};

/** Something wrong with some of them. */
export const findings: CommandOutput<'inventory.check'>['findings'] = [
  finding(0, 'weak', 'keys.rotate', { weaknesses: 'known-phrase' }),
  finding(0, 'unused', 'keys.deactivate', { days: 400 }),
  finding(2, 'expires-soon', 'keys.rotate', { days: 9, warning: 30 }),
  finding(3, 'waiting', 'backup.write', { block: 'backup-needed' }),
  finding(4, 'unbacked', 'backup.inspect', { backup: 'written' }),
  finding(5, 'compromised', 'cases.mark', { left: 3 }),
];

function finding(
  index: number,
  flag: 'weak' | 'unused' | 'expires-soon' | 'waiting' | 'unbacked' | 'compromised',
  nextStep: string,
  details: Record<string, string | number>,
): CommandOutput<'inventory.check'>['findings'][number] {
  const { id, label } = summaries[index]!;
  return { key: id, label, flag, others: [], details, nextStep };
}

/** A thousand keys with the longest label. */
export const longRows: KeySummary[] = Array.from({ length: 1000 }, (_, n) => ({
  ...summaries[n % summaries.length]!,
  id: `0195a000-0000-7000-8000-${String(n).padStart(12, '0')}` as KeySummary['id'],
  label: longLabel,
  fingerprint: (n * 2654435761).toString(16).padStart(8, '0').slice(-8),
}));

const desktop: DesktopOutput<'desktop.state'> = {
  appVersion: '0.1.0',
  platform: 'linux',
  theme: 'light',
  recents: [
    {
      ref: 'r1',
      name: 'Trading desk',
      location: '/home/ada/Vaults/trading-desk.holdfast',
      lastOpened: at('03-09'),
      missing: false,
    },
    { ref: 'r2', name: 'Family', location: '/media/ada/STICK/family.holdfast', missing: true },
  ],
  cold: 'off',
  accessibility: false,
  defaultVaultFolder: '/home/ada/Vaults',
};

/** What main answers, by command; `theme` and the rest can be overridden. */
export function desktopAnswers(over: Partial<typeof desktop> = {}): Record<DesktopCommand, unknown> {
  const file = { ref: 'f1', name: 'new.holdfast', location: '/home/ada/Vaults/my-vault.holdfast' };
  return {
    'desktop.state': { ...desktop, ...over },
    'desktop.choose-file': { file },
    'desktop.default-vault-file': file,
    'desktop.forget-recent': {},
    'desktop.lock': {},
    'desktop.end-page': {},
    'desktop.copy': {},
    'desktop.set-cold': { cold: 'off' },
    'desktop.camera': {},
    'desktop.set-theme': {},
  };
}

type Answers = { [Name in CommandName]?: CommandOutput<Name> };
const qrSize = 25;
const modules = Array.from({ length: qrSize * qrSize }, (_, i) => ((i * 7919) % 5 < 2 ? '01' : '00')).join(
  '',
);

/** The answers of an open vault. */
export function vaultAnswers(over: Record<string, unknown> = {}): Record<string, unknown> {
  const answers: Answers = {
    'nodes.list': { on: false, nodes: [] },
    'vault.status': {
      open: true,
      vaultId: 'v',
      name: 'Trading desk',
      generation: 41,
      keys: 7,
      recoveryCodeConfirmed: true,
      autoLockMinutes: 10,
    },
    'vault.inspect': {
      vaultId: '5e0c51c0-6f40-4f6c-9b7e-0c5d3a8f11aa',
      formatVersion: 1,
      slots: [
        { id: '00000001', kind: 'passphrase', created: at('01-05'), confirmed: true },
        { id: '00000002', kind: 'recovery-code', created: at('01-05'), confirmed: true },
      ],
      kdf: { memoryKiB: 262144, passes: 3, lanes: 4 },
    },
    'vault.unlock': { vaultId: 'v', name: 'Trading desk', generation: 41, failedUnlocks: 2 },
    'vault.create': {
      vaultId: 'v',
      name: 'My vault',
      recoveryCode: bytes('7KQ2M9-X4T8WD-0HNR5V-C3JZ6P-B1GYEA-S9F4QX'),
      kdf: { memoryKiB: 262144, passes: 3, lanes: 4 },
    },
    'vault.confirm-recovery-code': { confirmed: true },
    'vault.save-recovery-sheet': { bytes: 4096 },
    'vault.slots': {
      spare: 'none-needed',
      slots: [
        { id: '00000001', kind: 'passphrase', created: at('01-05'), confirmed: true },
        { id: '00000002', kind: 'recovery-code', created: at('01-05'), confirmed: false },
      ],
    },
    'vault.settings': { name: 'Trading desk', autoLockMinutes: 10 },
    'vault.set-settings': { name: 'Trading desk', autoLockMinutes: 10 },
    'vault.renew-recovery-code': { recoveryCode: bytes('7KQ2M9-X4T8WD-0HNR5V-C3JZ6P-B1GYEA-S9F4QX') },
    'keys.list': { keys: summaries, total: summaries.length },
    'inventory.check': { checked: summaries.length, findings: [] },
    'inventory.views': { views: [] },
    'moves.list': { moves: [] },
    'rules.list': { rules: [] },
    'rules.get': {},
    'addresses.list': { addresses: [] },
    'credentials.list': { credentials: [] },
    'programs.list': { programs: [] },
    'serve.status': { running: false, connections: 0 },
    'agent.status': { running: false, keys: [], waiting: [] },
    'wallets.list': { wallets: [] },
    'references.list': { references: [] },
    'certificates.list': { certificates: [] },
    'attestation.roots': { roots: [] },
    'batches.list': { batches: [] },
    'register.list': { items: [], total: 0, behind: 0 },
    'keys.get': seedView,
    'keys.addresses': {
      addresses: [0, 1, 2, 3, 4].map((n) => ({
        path: `m/84'/0'/0'/0/${String(n)}`,
        address: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
        publicKey: '02'.padEnd(66, 'ab'),
      })),
    },
    'keys.generate': seedView,
    'keys.deactivate': seedView,
    'keys.destroy': {
      key: seedView,
      alsoDestroyed: [ids[1]!],
      remainingCopies: [
        {
          kind: 'vault-backup',
          reference: 'stick/desk-2026-02.hfbackup',
          at: at('02-01'),
          todo: 'delete-backup',
        },
      ],
      statement: 'b1b2c3d4e5f60718293a4b5c6d7e8f90',
    },
    'seeds.generate': { key: { ...seedView, record: { ...seedView.record, state: 'pre-activation' } } },
    'seeds.reveal': {
      phrase: bytes('abandon ability able about zebra zero zone zoo abandon ability able about'),
    },
    'report.overview': {
      counts: { active: 3 },
      findings: [
        { code: 'without-proven-backup', count: 2, keys: [ids[3]!, ids[4]!] },
        { code: 'expires-soon', count: 1, keys: [ids[2]!], days: 9 },
        { code: 'backup-outdated', count: 1, keys: [ids[3]!] },
      ],
    },
    'report.qr': { size: qrSize, modules: { $bytes: modules } as unknown as Uint8Array },
  };
  return { ...answers, ...over };
}

/** The answers while no vault is open. */
export function lockedAnswers(over: Record<string, unknown> = {}): Record<string, unknown> {
  return vaultAnswers({ 'vault.status': { open: false }, ...over });
}
