import type { KeyRecord } from '../../../src/core/keys/key.ts';
import type { CommandOutput } from '../../../src/shared/contract.ts';
import type { CaseView, StatementView } from '../../../src/shared/contract/cases.ts';
import type { KeyView } from '../../../src/shared/contract/common.ts';
import { longLabel, seedView, summaries } from './fixtures.ts';

const at = (day: string): KeyRecord['created'] => `2026-${day}T10:00:00.000Z`;
const [seed, savings, trading, deploy, archived] = summaries.map(({ id }) => id) as [
  KeyView['record']['id'],
  KeyView['record']['id'],
  KeyView['record']['id'],
  KeyView['record']['id'],
  KeyView['record']['id'],
];
const fingerprint = '9f2c41d07be8a35506cd1f7742e9b0a8d36c5e1f80947ba2c3d4e5f60718293a';

/** A symmetric key with three versions, a suspension behind it and every kind of date ahead. */
export const livedView: KeyView = {
  ...seedView,
  record: {
    ...seedView.record,
    id: archived,
    label: 'Document key',
    algorithm: 'aes-256',
    purposes: ['encrypt', 'wrap'],
    versions: [
      { number: 1, created: at('01-05'), state: 'deactivated' },
      { number: 2, created: at('02-05'), state: 'deactivated' },
      { number: 3, created: at('03-05'), state: 'active' },
    ],
    rotation: { everyDays: 30, automatic: true, next: at('04-04') },
    retainUntil: at('12-01'),
    history: [
      { at: at('01-05'), event: 'generated', actor: 'owner' },
      { at: at('01-06'), event: 'activated', from: 'pre-activation', to: 'active', actor: 'owner' },
      {
        at: at('02-10'),
        event: 'suspended',
        from: 'active',
        to: 'suspended',
        actor: 'owner',
        reason: 'laptop in repair',
      },
      { at: at('02-20'), event: 'resumed', from: 'suspended', to: 'active', actor: 'owner', reason: 'back' },
      { at: at('03-05'), event: 'version-added', actor: 'owner', version: 3 },
    ],
  },
  summary: {
    ...seedView.summary,
    id: archived,
    kind: 'symmetric',
    algorithm: 'aes-256',
    label: 'Document key',
  },
  publicForms: [],
  children: [],
  actions: [
    { command: 'keys.set-periods', allowed: true },
    { command: 'keys.suspend', allowed: true },
    { command: 'keys.deactivate', allowed: true },
    { command: 'keys.revoke', allowed: true },
    { command: 'keys.destroy', allowed: true },
    { command: 'keys.archive', allowed: false, why: 'state-forbids' },
  ],
};

/** The same key while it is suspended. */
export const suspendedView: KeyView = {
  ...livedView,
  record: {
    ...livedView.record,
    state: 'suspended',
    stateSince: at('03-08'),
    history: [
      ...livedView.record.history,
      { at: at('03-08'), event: 'suspended', from: 'active', to: 'suspended', actor: 'owner' },
    ],
  },
};

const reached: CaseView['reached'] = [
  { key: seed, label: 'Main seed', how: 'named' },
  { key: savings, label: 'Savings', how: 'derived', through: seed },
  { key: trading, label: 'Trading account', how: 'derived', through: seed },
  { key: deploy, label: 'Deploy signing', how: 'wrapped', through: trading },
];

const step = (n: number, over: Partial<CaseView['todo'][number]>): CaseView['todo'][number] => ({
  id: `step-0000${String(n)}`,
  what: 'replace-key',
  key: seed,
  subject: 'Main seed',
  done: false,
  ...over,
});

/** A compromise with every kind of step, one of them done. */
export const openCase: CaseView = {
  id: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
  opened: at('03-10'),
  key: seed,
  code: 'key-compromise',
  reason: 'The sheet was photographed at the airport',
  suspectedSince: at('03-07'),
  reached,
  requestsRejected: 2,
  statement: 'b1b2c3d4e5f60718293a4b5c6d7e8f90',
  todo: [
    step(1, { what: 'move-funds', key: savings, subject: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu' }),
    step(2, {
      what: 'replace-api-key',
      key: trading,
      subject: 'Exchange, trading',
      done: true,
      doneAt: at('03-10'),
    }),
    step(3, { what: 're-encrypt', key: deploy, subject: '/home/ada/Documents/ledger.ods.hfe', count: 12 }),
    step(4, { what: 'notify-recipient', key: deploy, subject: 'grace@example.org' }),
    step(5, { what: 'revoke-certificate', key: deploy, subject: '0a41 CN=Desk CA' }),
    step(6, { what: 'replace-key' }),
    step(7, { what: 'renew-backup', subject: '/media/ada/STICK/desk-2026-02.hfbackup', count: 2 }),
  ],
  remaining: 6,
};

/** The same with the longest texts, and more keys than are shown at once. */
export const longCase: CaseView = {
  ...openCase,
  reason: 'because '.repeat(62).trim(),
  reached: Array.from({ length: 60 }, (_, n) => ({
    key: n === 0 ? seed : savings,
    label: longLabel,
    how: n === 0 ? 'named' : 'derived',
    ...(n === 0 ? {} : { through: seed }),
  })),
  todo: openCase.todo.map((one) => ({ ...one, subject: `${longLabel}/`.repeat(4).slice(0, 500) })),
};

/** One statement of each type. */
export const signed: StatementView[] = (['destruction-certificate', 'revocation-notice'] as const).map(
  (type, n) => ({
    id: `${String(n)}1b2c3d4e5f60718293a4b5c6d7e8f90`,
    type,
    key: n === 0 ? archived : seed,
    label: n === 0 ? 'First laptop' : 'Main seed',
    at: at('03-10'),
    body: '{}',
    signature: 'ab'.repeat(64),
    keyFingerprint: fingerprint,
  }),
);

/** A statement that was checked. */
export const checkedStatement: CommandOutput<'statements.verify'> = {
  type: 'revocation-notice',
  at: at('03-10'),
  label: 'Main seed',
  body: '{"code":"key-compromise","key":{"algorithm":"ed25519","label":"Main seed"},"since":"2026-03-07T10:00:00.000Z","type":"revocation-notice"}',
  signedByKeyItself: true,
};

/** A published flaw and the keys it touches, one surely and one perhaps. */
export const heldAdvisory: CommandOutput<'advisories.check'> = {
  advisory: {
    id: 'milk-sad-2023',
    title: 'Weak entropy in a command-line wallet tool',
    published: '2023-08-08T00:00:00.000Z',
    severity: 'critical',
    summary:
      'The tool drew its entropy from a generator with 32 bits of state. Every phrase that it made can be found by trying all of them.',
    advice: 'Move all funds to a phrase that was made elsewhere, at once.',
    publisher: fingerprint,
  },
  matches: [
    {
      key: seed,
      label: 'Main seed',
      state: 'active',
      because: [
        { field: 'how', value: 'imported' },
        { field: 'tool', value: 'bx' },
        { field: 'toolVersion', value: '3.2.0' },
      ],
      sureness: 'certain',
    },
    {
      key: deploy,
      label: 'Deploy signing',
      state: 'pre-activation',
      because: [
        { field: 'how', value: 'imported' },
        { field: 'tool', value: '' },
      ],
      sureness: 'possible',
    },
  ],
};

const entry = (
  over: Partial<CommandOutput<'calendar.list'>['entries'][number]>,
): CommandOutput<'calendar.list'>['entries'][number] => ({
  at: at('03-11'),
  what: 'expires',
  key: trading,
  label: 'Trading account',
  state: 'active',
  ...over,
});

/** Dates at every distance. */
export const dates: CommandOutput<'calendar.list'> = {
  entries: [
    entry({ at: at('03-08'), what: 'rotation-due', key: archived, label: 'Archive key', warning: 1 }),
    entry({ warning: 1 }),
    entry({
      at: at('03-16'),
      what: 'activates',
      key: deploy,
      label: 'Deploy signing',
      state: 'pre-activation',
      warning: 7,
    }),
    entry({ at: at('04-04'), what: 'rotation-due', key: archived, label: 'Document key', warning: 30 }),
    entry({ at: at('06-30'), key: seed, label: 'Main seed' }),
    entry({ at: at('12-01'), what: 'retention-ends', key: archived, label: 'Document key' }),
    entry({ at: at('12-31'), what: 'recipient-ends', key: seed, label: longLabel }),
  ],
};

const source = 'NIST SP 800-57 Part 1 Rev. 5, section 5.3.6, table 1';
/** How long keys of each kind are used. */
export const periodRules: CommandOutput<'policy.periods'> = {
  rules: [
    {
      algorithm: 'secp256k1',
      originatorDays: 730,
      changed: false,
      source: `${source}: private signature key`,
    },
    { algorithm: 'p256', originatorDays: 730, changed: false, source: `${source}: private signature key` },
    {
      algorithm: 'ed25519',
      originatorDays: 365,
      recipientDays: 365,
      changed: true,
      source: `${source}: private signature key`,
    },
    {
      algorithm: 'aes-256',
      originatorDays: 730,
      recipientDays: 1095,
      changed: false,
      source: `${source}: symmetric data-encryption key`,
    },
    {
      algorithm: 'bip39-seed',
      changed: false,
      source: `${source}: symmetric master key; a seed is kept as long as its children`,
    },
  ],
};

/** A clock that lies before the record. */
export const setBack: CommandOutput<'clock.status'> = {
  now: '2026-03-10T09:30:00.000Z',
  lastEntry: '2026-03-12T18:04:00.000Z',
  setBack: true,
};

/** A record that fits its fingerprint. */
export const verifiedRecord: CommandOutput<'audit.verify'> = {
  entries: 58,
  head: fingerprint,
  keyFingerprint: fingerprint,
  firstTime: at('01-05'),
  lastTime: at('03-09'),
};
