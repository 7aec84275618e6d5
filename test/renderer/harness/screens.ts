import type { Page } from 'playwright';
import {
  accountView,
  desktopAnswers,
  findings,
  lockedAnswers,
  longLabel,
  longRows,
  longView,
  now,
  vaultAnswers,
} from './fixtures.ts';
import { certificateScreens } from './certificate-screens.ts';
import { lifeScreens } from './life-screens.ts';
import { protectScreens } from './protect-screens.ts';
import { placeScreens } from './place-screens.ts';
import { signScreens } from './sign-screens.ts';
import { spareScreens } from './spare-screens.ts';
import { wrappingScreens } from './wrapping-screens.ts';
import { tokenScreens } from './token-screens.ts';
import { unlockScreens } from './unlock-screens.ts';
import { waitingScreens } from './waiting-screens.ts';
import { audit, backupReport, backups } from './record-fixtures.ts';
import type { Script } from './in-page.ts';

/** One screen of the window: what the processes answer, and what a person does to get there. */
export interface Screen {
  readonly name: string;
  readonly script: (theme: 'light' | 'dark') => Script;
  readonly act?: (page: Page) => Promise<void>;
}

type Over = Parameters<typeof desktopAnswers>[0];

export function locked(
  name: string,
  desktop: Over,
  act?: Screen['act'],
  vault?: Record<string, unknown>,
): Screen {
  return {
    name,
    script: (theme) => ({ desktop: desktopAnswers({ ...desktop, theme }), vault: lockedAnswers(vault), now }),
    ...(act === undefined ? {} : { act }),
  };
}

export function open(
  name: string,
  route: string,
  act?: Screen['act'],
  vault?: Record<string, unknown>,
): Screen {
  return {
    name,
    script: (theme) => ({ desktop: desktopAnswers({ route, theme }), vault: vaultAnswers(vault), now }),
    ...(act === undefined ? {} : { act }),
  };
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

const toCode = async (page: Page) => {
  await press(page, 'Create a vault');
  await press(page, 'Continue');
  await page.getByLabel('Passphrase', { exact: true }).fill('four unrelated words here');
  await page.getByLabel('Passphrase, again').fill('four unrelated words here');
  await press(page, 'Create the vault');
  await page.getByText('Keep this recovery code').waitFor();
};

/** Every screen that has a stored picture. */
export const screens: readonly Screen[] = [
  locked('start-empty', { recents: [] }),
  locked('start', {}),
  locked('start-wrong-secret', { route: '/?ref=r1&name=Trading%20desk', notice: { code: 'wrong-secret' } }),
  locked('start-recovery-code', {}, async (page) => {
    await page.getByText('Recovery code').click();
    await page.getByText('Set a new passphrase with it').click();
    await page.getByRole('application').focus();
    await page.keyboard.type('7kq2m9x4t8');
  }),
  locked('create-name', {}, (page) => press(page, 'Create a vault')),
  locked('create-passphrase', {}, async (page) => {
    await press(page, 'Create a vault');
    await press(page, 'Continue');
    await page.getByLabel('Passphrase', { exact: true }).fill('four unrelated words here');
    await page.getByText('Strength').waitFor();
  }),
  locked('create-code', {}, toCode),
  locked('create-confirm', {}, async (page) => {
    await toCode(page);
    await press(page, 'I have it, continue');
    await page.keyboard.type('7kq2m9x4t8wd0hnr5v');
  }),
  open('created', '/created'),
  open('keys', '/keys'),
  open('keys-flags', '/keys', (page) => page.getByText('expires soon').waitFor(), {
    'inventory.check': { checked: 7, findings },
  }),
  open(
    'keys-filter',
    '/keys',
    async (page) => {
      await press(page, 'Filter');
      await page.getByLabel('Backup').selectOption('none');
      await page.getByLabel('Name of the view').fill('Without a backup');
    },
    {
      'inventory.check': { checked: 7, findings },
      'inventory.views': { views: [{ name: 'Cold', query: { tag: 'cold' } }] },
    },
  ),
  open('key-findings', '/keys/0195a000-0000-7000-8000-000000000001', undefined, {
    'inventory.check': { checked: 7, findings },
  }),
  open('keys-empty', '/keys', undefined, { 'keys.list': { keys: [], total: 0 } }),
  open('key-seed', '/keys/0195a000-0000-7000-8000-000000000001'),
  open('new-key', '/create'),
  open('new-seed', '/create?kind=seed', async (page) => {
    await page.getByText('Mix in dice').click();
    await page.getByRole('application').focus();
    await page.keyboard.type('16253416');
  }),
  open('new-account', '/create?kind=account'),
  open('import-phrase', '/create?kind=import-phrase', async (page) => {
    await page.getByRole('application').focus();
    await page.keyboard.type('aban zo');
  }),
  open('import-key', '/create?kind=import-key'),
  open('phrase-shown', '/keys/0195a000-0000-7000-8000-000000000001/phrase', async (page) => {
    await press(page, 'Show the words');
    await page.getByText('I wrote them down').waitFor();
  }),
  open('retire', '/keys/0195a000-0000-7000-8000-000000000001/act/deactivate'),
  open('destroy', '/keys/0195a000-0000-7000-8000-000000000001/act/destroy'),
  open('backups', '/backups', undefined, { 'backup.list': { backups } }),
  open('backups-empty', '/backups', undefined, { 'backup.list': { backups: [] } }),
  open(
    'backup-report',
    '/backups/check',
    async (page) => {
      await press(page, 'Choose the backup file');
      await page.getByLabel('Passphrase', { exact: true }).last().fill('four unrelated words here');
      await press(page, 'Read the backup');
      await page.getByText('What it brings back').first().waitFor();
    },
    { 'backup.inspect': backupReport },
  ),
  locked('restore', {}, (page) => press(page, 'Restore from a backup')),
  open('record', '/record', undefined, audit),
  open('record-damaged', '/record', undefined, { 'audit.list': { $error: 'audit-damaged' } }),
  open('settings', '/settings'),
  open('settings-nodes', '/settings/nodes', undefined, {
    'nodes.list': {
      on: true,
      nodes: [
        { chain: 'bitcoin:mainnet', origin: 'https://192.168.1.20:3000', more: true, pin: 'ab12'.repeat(16) },
        { chain: 'eip155:1', origin: 'http://127.0.0.1:8545', more: false },
      ],
    },
  }),
  open('settings-passphrase', '/settings/passphrase'),
  open('settings-new-code', '/settings/new-code'),
  open('palette', '/keys', async (page) => {
    await page.getByRole('grid').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('seed');
  }),
  locked('start-long', {
    recents: [1, 2, 3, 4, 5].map((n) => ({
      ref: `r${String(n)}`,
      name: longLabel,
      location: `/home/konstantina.papadopoulou-featherstonehaugh/Documents/Vaults/${longLabel}.holdfast`,
      missing: n === 5,
    })),
  }),
  open('keys-long', '/keys', undefined, {
    'vault.status': { open: true, name: longLabel },
    'keys.list': { keys: longRows, total: longRows.length },
  }),
  open('key-account', '/keys/0195a000-0000-7000-8000-000000000002', undefined, { 'keys.get': accountView }),
  open('key-long', '/keys/0195a000-0000-7000-8000-000000000001', undefined, {
    'vault.status': { open: true, name: longLabel },
    'keys.get': longView,
  }),
  open('destroyed', '/keys/0195a000-0000-7000-8000-000000000001/act/destroy', async (page) => {
    await page.getByLabel('Reason, for the record').fill('No longer in use');
    await page.getByLabel('Type the label to destroy this key: Main seed').fill('Main seed');
    await press(page, 'Destroy Main seed');
    await page.getByText('The key is destroyed.').waitFor();
  }),
  ...signScreens(),
  ...placeScreens(),
  ...waitingScreens(),
  ...lifeScreens(),
  ...protectScreens(),
  ...tokenScreens(),
  ...spareScreens(),
  ...wrappingScreens(),
  ...unlockScreens(),
  ...certificateScreens(),
];
