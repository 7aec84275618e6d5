import type { Page } from 'playwright';
import { open, type Screen } from './screens.ts';
import { seedView, summaries } from './fixtures.ts';
import {
  documentKey,
  header,
  leakedKey,
  longRegister,
  onToken,
  openMove,
  register,
} from './protect-fixtures.ts';
import { plugged } from './token-fixtures.ts';

const key = documentKey.record.id;
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const keys = {
  'keys.get': documentKey,
  'keys.list': { keys: [{ ...summaries[4]!, label: 'Document key', state: 'active' }], total: 1 },
  'register.list': register,
};
/** A key that agrees with those of others. */
const meeting = {
  ...documentKey,
  record: { ...documentKey.record, algorithm: 'p256', purposes: ['derive'], label: 'Document key' },
};
const armored = [
  '-----BEGIN HOLDFAST DATA-----',
  'SEZEQVRBAAEBC3siYXQiOiIyMDI2LTAz',
  '-----END HOLDFAST DATA-----',
].join('\n');

async function chooseBoth(page: Page): Promise<void> {
  await press(page, 'Choose the file');
  await page.locator('.step .mono').first().waitFor();
  await press(page, 'Choose where to write it');
}

/** The screens of keys at work, of their versions and of moves. */
export const protectScreens = (): readonly Screen[] => [
  open('protect', '/protect', (page) => page.getByText('minutes.odt').waitFor(), keys),
  open('protect-empty', '/protect', undefined, {
    ...keys,
    'register.list': { items: [], total: 0, behind: 0 },
  }),
  open('protect-long', '/protect', (page) => page.getByText('number 0.pdf').waitFor(), {
    ...keys,
    'register.list': longRegister,
  }),
  open(
    'encrypt-file',
    `/protect/encrypt-file?key=${key}`,
    async (page) => {
      await page.getByRole('combobox').waitFor();
      await chooseBoth(page);
    },
    keys,
  ),
  open(
    'encrypt-file-token',
    `/protect/encrypt-file?key=${key}`,
    (page) => page.getByRole('button', { name: 'Log in to the token' }).waitFor(),
    { ...keys, 'keys.get': onToken, 'tokens.list': plugged },
  ),
  open(
    'encrypted-file',
    `/protect/encrypt-file?key=${key}`,
    async (page) => {
      await page.getByRole('combobox').waitFor();
      await chooseBoth(page);
      await press(page, 'Encrypt new.holdfast');
      await page.getByText('The file is encrypted.').first().waitFor();
    },
    {
      ...keys,
      'data.encrypt-file': {
        item: header.id,
        key,
        version: 3,
        plainBytes: 48_123_456,
        cipherBytes: 48_124_512,
      },
    },
  ),
  open(
    'decrypt-file',
    '/protect/decrypt-file',
    async (page) => {
      await chooseBoth(page);
      await page.getByText('What it says about itself').waitFor();
    },
    { ...keys, 'data.inspect': header },
  ),
  open(
    'decrypt-at-risk',
    '/protect/decrypt-file',
    async (page) => {
      await chooseBoth(page);
      await page.getByLabel('Why you read it all the same').fill('Nobody else has this contract');
    },
    { ...keys, 'keys.get': leakedKey, 'data.inspect': header },
  ),
  open('encrypt-text', `/protect/encrypt-text?key=${key}`, undefined, keys),
  open(
    'decrypted-text',
    '/protect/decrypt-text',
    async (page) => {
      await page.getByLabel('Encrypted text').fill(armored);
      await page.getByText('What it says about itself').waitFor();
      await press(page, 'Decrypt the text');
      await page.getByLabel('Decrypted text').waitFor();
    },
    {
      ...keys,
      'data.inspect': { ...header, kind: 'text' },
      'data.decrypt-text': {
        key,
        version: 2,
        text: { $bytes: Buffer.from('the word is larkspur').toString('hex') },
        warnings: ['old-version'],
      },
    },
  ),
  open(
    'code-wrong',
    '/protect/check-mac',
    async (page) => {
      await page.getByLabel('Code with key and version').fill('hfmac1.0195a000');
      await page.getByLabel('Text', { exact: true }).fill('pay 10 to Ada');
      await press(page, 'Check the code');
      await page.getByText('The code does not fit.').first().waitFor();
    },
    { ...keys, 'data.verify-mac': { valid: false, key, version: 2, warnings: [] } },
  ),
  open('wrap', `/protect/wrap?under=${key}`, undefined, keys),
  open(
    'derive',
    `/protect/derive?key=${key}`,
    async (page) => {
      await page.getByLabel("The other party's public key").fill(`03${'5a'.repeat(32)}`);
      await page.getByLabel('What the new key is for').fill('letters of 2026');
    },
    { ...keys, 'keys.get': meeting },
  ),
  open('carry-over', `/protect/carry?key=${key}`, (page) => page.getByText('4 items hang').waitFor(), keys),
  open(
    'carried-over',
    `/protect/carry?key=${key}`,
    async (page) => {
      await press(page, 'Carry 4 items over');
      await page.getByText('What stood in the way').waitFor();
    },
    {
      ...keys,
      'register.reencrypt': {
        carried: 12,
        remaining: 2,
        troubles: [
          { item: header.id, location: '~/Contracts/minutes.odt.encrypted', code: 'file-missing' },
          { item: header.id.replace('1', '2'), code: 'file-missing' },
        ],
      },
    },
  ),
  open('rotate', `/keys/${key}/act/rotate`, undefined, keys),
  open('rotate-seed', `/keys/${seedView.record.id}/act/rotate`, undefined, { 'moves.list': { moves: [] } }),
  open('destroy-version', `/keys/${key}/act/destroy-version?version=1`, undefined, keys),
  open('move', `/keys/${seedView.record.id}/act/move?move=${openMove.id}`, undefined, {
    'moves.list': { moves: [openMove] },
  }),
];
