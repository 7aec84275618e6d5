import type { Page } from 'playwright';
import { shareWords } from '../../../src/core/shares/slip39-words.ts';
import type { CommandOutput } from '../../../src/shared/contract.ts';
import { open, type Screen } from './screens.ts';
import { held, modules, plugged, register, tokenNames } from './token-fixtures.ts';

type WrappingKey = CommandOutput<'token-copies.list'>['wrappingKeys'][number];

/** Revived to bytes inside the page; a Uint8Array does not survive the hand-over. */
const bytes = (text: string): unknown => ({ $bytes: Buffer.from(text, 'utf8').toString('hex') });

const at = '2026-03-02T09:00:00.000Z';
/** One in three shares, on two tokens. */
export const wrappingKey: WrappingKey = {
  id: '5f'.repeat(16),
  label: 'Safe in the cellar',
  kind: 'aes',
  created: at,
  checkValue: '23fbf19e80',
  threshold: 2,
  shares: [1, 2, 3].map((number) => ({ number, holder: ['Ada', 'Bob', 'Eve'][number - 1], confirmed: at })),
  ready: true,
  places: [tokenNames.full, tokenNames.low].map((serial) => ({ serial, id: 'ab', at })),
  backups: [],
  spares: [],
  whenGone: 'shares-bring-it-back',
};
const share = shareWords.filter((_word, index) => index % 32 === 5).concat('academic');
const both = { ...plugged, tokens: plugged.tokens.map((token) => ({ ...token, loggedIn: 'user' as const })) };
const tokens = { 'tokens.list': both, 'tokens.register': register, 'modules.list': modules };
const objects = held.objects.map((object) => ({
  ...object,
  attributes: { ...object.attributes, extractable: object.label !== 'Door signing' },
  ...(object.kind === 'private' ? { key: '0195e000-0000-7000-8000-000000000001' as never } : {}),
}));
const route = `/tokens/${encodeURIComponent(tokenNames.full)}/spare`;
const next = async (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Continue', exact: true }).click();

/** The guide from two tokens in hand to a proven spare. */
export const spareScreens = (): readonly Screen[] => [
  open('token-spare-plan', route, undefined, { ...tokens, 'token-copies.list': { wrappingKeys: [] } }),
  open(
    'token-spare-share',
    route,
    async (page) => {
      await page.getByRole('textbox', { name: 'Name of the wrapping key' }).fill('Safe');
      await next(page);
      await page.getByText('Share 1 of 3').waitFor();
    },
    {
      ...tokens,
      'token-copies.list': { wrappingKeys: [] },
      'token-copies.make-wrapping-key': {
        wrappingKey: { ...wrappingKey, ready: false, places: [] },
        shares: [1, 2, 3].map(() => bytes(share.join(' '))),
      },
    },
  ),
  open(
    'token-spare-keys',
    route,
    async (page) => {
      await next(page);
      await page.getByText('Which keys go to the spare').waitFor();
    },
    {
      ...tokens,
      'token-copies.list': { wrappingKeys: [wrappingKey] },
      'tokens.get': { ...held, objects },
    },
  ),
];
