import type { CommandOutput } from '../../../src/shared/contract.ts';
import { summaries } from './fixtures.ts';
import { onToken } from './protect-fixtures.ts';
import { open, type Screen } from './screens.ts';
import { wrappingKey } from './spare-screens.ts';
import { modules, plugged, register, tokenNames } from './token-fixtures.ts';

type Backup = CommandOutput<'token-copies.inspect'>;

const at = '2026-03-02T09:30:00.000Z';
const key = '0195a000-0000-7000-8000-000000000001' as never;
const location = '/media/stick/Door signing.holdfast-token-key';
const sha256 = '7d'.repeat(32);
const safe = {
  ...wrappingKey,
  backups: [{ sha256, key, label: 'Door signing', at, location }],
  spares: [{ key, label: 'Door signing', at, serial: tokenNames.low, kind: 'spare' as const }],
};
const transport = {
  ...wrappingKey,
  id: '6a'.repeat(16),
  label: 'Only for the spare',
  kind: 'rsa' as const,
  checkValue: '91ab3c0de4',
  threshold: 0,
  shares: [],
  places: [{ serial: tokenNames.low, id: 'cd', at, life: 'lost' as const }],
  exposed: at,
  whenGone: 'nothing' as const,
};
const backup: Backup = {
  at,
  sha256,
  key: {
    id: key,
    label: 'Door signing',
    algorithm: 'p256',
    version: 1,
    purposes: ['sign'],
    publicKey: `03${'5b'.repeat(32)}`,
  },
  wrapping: { id: safe.id, label: safe.label, checkValue: safe.checkValue, mechanism: 'aes-key-wrap-pad' },
  attributes: { sensitive: true, extractable: true },
  ofThisVault: true,
  known: true,
  tokens: [tokenNames.full, tokenNames.low],
};
const tokenKey = { ...summaries[0], id: key, label: 'Door signing', home: 'token', state: 'active' };
const kept = {
  ...onToken,
  record: {
    ...onToken.record,
    label: 'Door signing',
    versions: onToken.record.versions.map((version) => ({
      ...version,
      token: { serial: tokenNames.full, id: 'ab' },
    })),
  },
};
const both = { ...plugged, tokens: plugged.tokens.map((token) => ({ ...token, loggedIn: 'user' as const })) };
const answers = {
  'tokens.list': both,
  'tokens.register': register,
  'modules.list': modules,
  'token-copies.inspect': backup,
  'desktop.choose-file': { file: { ref: 'f1', location } },
};

/** Wrapping keys, and the backups of token keys. */
export const wrappingScreens = (): readonly Screen[] => [
  open('wrapping-none', '/wrapping', undefined, { ...answers, 'token-copies.list': { wrappingKeys: [] } }),
  open('wrapping-keys', '/wrapping', undefined, {
    ...answers,
    'token-copies.list': { wrappingKeys: [safe, transport] },
  }),
  open('token-key-backup', `/wrapping/backup?key=${String(key)}`, undefined, {
    ...answers,
    'token-copies.list': { wrappingKeys: [safe] },
    'keys.list': { keys: [tokenKey], total: 1 },
    'keys.get': kept,
  }),
  open(
    'token-key-restore',
    '/wrapping/restore',
    async (page) => {
      await page.getByRole('button', { name: 'Choose the file' }).click();
      await page.getByRole('button', { name: 'Look into it' }).click();
      await page.getByText('What is in this file').waitFor();
    },
    answers,
  ),
];
