import type { Page } from 'playwright';
import {
  batch,
  book,
  credentials,
  exchanges,
  programs,
  references,
  ruleSets,
  serving,
  tried,
  wallets,
} from './place-fixtures.ts';
import { summaries } from './fixtures.ts';
import { open, type Screen } from './screens.ts';

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
const filled = {
  'rules.list': ruleSets,
  'addresses.list': book,
  'credentials.list': credentials,
  'credentials.exchanges': exchanges,
  'programs.list': programs,
  'serve.status': serving,
  'wallets.list': wallets,
  'references.list': references,
};
const key = summaries[2]!.id;

/** The screens of what signing goes by: rules, addresses, exchanges, programs, wallets, descriptions; documents and batches. */
export const placeScreens = (): readonly Screen[] => [
  open('rules', '/rules', undefined, filled),
  open('rules-empty', '/rules'),
  open('rules-edit', `/rules/edit?scope=${key}`, (page) => page.getByText('Limits').first().waitFor(), {
    ...filled,
    'rules.get': { rules: ruleSets.rules[1] },
  }),
  open(
    'rules-tried',
    `/rules/edit?scope=${key}`,
    async (page) => {
      await press(page, 'Try them on what was signed');
      await page.getByText('3 of 214').first().scrollIntoViewIfNeeded();
    },
    { ...filled, 'rules.get': { rules: ruleSets.rules[1] }, 'rules.try': tried },
  ),
  open('addresses', '/addresses', undefined, filled),
  open('addresses-empty', '/addresses'),
  open(
    'address-look-alike',
    '/addresses/add',
    async (page) => {
      await page.getByLabel('Address', { exact: true }).fill('0x5290000000000000000000000000000000009EE7');
      await page.getByLabel('Name', { exact: true }).fill('Kraken deposit, new');
      await press(page, 'Add the address');
      await page.getByText('Compare every character').waitFor();
    },
    {
      'addresses.add': {
        address: { ...book.addresses[0], address: '0x5290000000000000000000000000000000009EE7' },
        lookAlikes: [book.addresses[0]],
      },
    },
  ),
  open('address-verify', '/addresses/verify?id=address-1', undefined, filled),
  open('exchanges', '/exchanges', undefined, filled),
  open('exchanges-empty', '/exchanges'),
  open(
    'exchange-add',
    '/exchanges/add',
    async (page) => {
      await page.getByLabel('Exchange', { exact: true }).selectOption('kucoin');
      await page.getByLabel('Label', { exact: true }).fill('KuCoin, grid');
      await page.getByLabel('Secret of the API key').fill('a secret of the exchange');
    },
    filled,
  ),
  open('exchange-change', `/exchanges/change?key=${key}`, undefined, filled),
  open(
    'exchange-replace',
    `/exchanges/replace?key=${key}`,
    async (page) => {
      await page.getByText('It is a key of this vault').click();
      await page.getByLabel('Key of this vault', { exact: true }).waitFor();
    },
    filled,
  ),
  open('programs', '/programs', undefined, filled),
  open('programs-empty', '/programs'),
  open('program-code', '/programs/program-1', undefined, filled),
  open('program-terms', '/programs/program-1', (page) => press(page, 'The codes are the same'), filled),
  open('program', '/programs/program-2', undefined, filled),
  open('wallets', '/wallets', undefined, filled),
  open('wallets-empty', '/wallets'),
  open('references', '/references', undefined, filled),
  open('references-empty', '/references'),
  open('agent', '/agent', undefined, {
    'agent.status': {
      running: true,
      socket: '/run/user/1000/holdfast/agent.sock',
      keys: [{ key, label: 'Deploy signing', confirm: true }],
      waiting: [
        {
          id: 'request-9',
          key,
          what: 'Log in as deploy at ssh.desk.example',
          since: '2026-03-10T09:29:40.000Z',
        },
      ],
    },
  }),
  open('agent-stopped', '/agent', undefined, {
    'agent.status': { running: false, keys: [], waiting: [] },
    'keys.list': {
      keys: [{ ...summaries[3]!, state: 'active' }],
      total: 1,
    },
  }),
  open('document-new', '/sign/document'),
  open('document-certificate', '/sign/document', async (page) => {
    await page.getByText('Self-signed certificate').click();
    await page.getByLabel('Name (CN)').fill('desk.example');
  }),
  open('batch-new', '/sign/batch', undefined, {
    'batches.list': {
      batches: [
        {
          id: 'batch-001',
          source: batch.source,
          received: batch.received,
          count: 9874,
          signed: 230,
          refused: 4,
        },
      ],
    },
  }),
  open('batch', '/sign/batch/batch-001', undefined, { 'batches.get': batch }),
];
