import type { KeyRecord } from '../../../src/core/keys/key.ts';
import type { CommandOutput } from '../../../src/shared/contract.ts';
import type { MoveView, RegisterItem } from '../../../src/shared/contract/lifecycle.ts';
import type { KeyView } from '../../../src/shared/contract/common.ts';
import { longLabel, seedView } from './fixtures.ts';
import { livedView } from './life-fixtures.ts';
import { tokenNames } from './token-fixtures.ts';

const at = (day: string): KeyRecord['created'] => `2026-${day}T10:00:00.000Z`;
const id = (n: number): string => n.toString(16).padStart(8, '0').repeat(4);
const key = livedView.record.id;

/** A symmetric key in use. */
export const documentKey: KeyView = livedView;

/** The same once someone else may have it. */
export const leakedKey: KeyView = { ...livedView, record: { ...livedView.record, state: 'compromised' } };

/** The same on a token that is plugged in and nobody has logged in to. */
export const onToken: KeyView = {
  ...livedView,
  record: {
    ...livedView.record,
    home: 'token',
    versions: livedView.record.versions.map((version) => ({
      ...version,
      token: { serial: tokenNames.low, id: '0a' },
    })),
  },
};

/** Files, a text and a wrapped key, all of them on older versions: one answer serves every question for the list. */
export const registerItems: RegisterItem[] = [
  {
    id: id(1),
    kind: 'file',
    key,
    version: 2,
    at: at('03-06'),
    location: '~/Contracts/lease.pdf.encrypted',
    size: 481_230,
  },
  {
    id: id(2),
    kind: 'file',
    key,
    version: 2,
    at: at('02-06'),
    location: '~/Contracts/minutes.odt.encrypted',
    size: 18_411,
    trouble: 'file-missing',
  },
  { id: id(3), kind: 'text', key, version: 1, at: at('01-07'), size: 41 },
  {
    id: id(4),
    kind: 'wrapped-key',
    key,
    version: 2,
    at: at('03-07'),
    location: '/media/ada/STICK/exchange.wrapped',
    size: 812,
    wrapped: seedView.record.id,
  },
];

/** The register with them. */
export const register = { items: registerItems, total: registerItems.length, behind: registerItems.length };

/** The register with the longest texts and sizes. */
export const longRegister = {
  items: Array.from({ length: 40 }, (_, n): RegisterItem => ({
    id: id(n + 100),
    kind: 'file',
    key,
    version: 1 + (n % 2),
    at: at('01-07'),
    location: `~/${longLabel}/${longLabel}/a file with a rather long name, number ${String(n)}.pdf.encrypted`,
    size: 10 ** (n % 13),
    ...(n % 4 === 0 ? { trouble: 'disk-full' } : {}),
  })),
  total: 9_876,
  behind: 4_321,
};

/** What an encrypted file says of itself. */
export const header: CommandOutput<'data.inspect'> = {
  kind: 'file',
  id: id(1),
  key,
  version: 2,
  at: at('02-06'),
  cipher: 'aes-256-gcm',
  chunkBytes: 1_048_576,
  label: 'Document key',
};

const addresses = [
  'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
  '0x9858EfFD232B4033E47d90003D41EC34EcaEda94',
];

/** A move of a seed that is half done. */
export const openMove: MoveView = {
  id: id(7),
  key: seedView.record.id,
  successor: key,
  started: at('03-01'),
  outcome: 'open',
  items: [
    {
      id: 'item-00001',
      what: 'funds',
      from: addresses[0]!,
      to: addresses[0]!,
      done: true,
      doneAt: at('03-02'),
    },
    { id: 'item-00002', what: 'funds', from: addresses[1]!, done: false },
    {
      id: 'item-00003',
      what: 'permission',
      from: 'the trading account at Kraken',
      to: 'its new key',
      done: false,
    },
  ],
  remaining: 2,
};
