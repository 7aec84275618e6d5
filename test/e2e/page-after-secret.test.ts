import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './support/app.ts';
import { hasEnded, onlyProcess, waitFor } from './support/processes.ts';
import { vaultCall } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/** No process goes on that a secret was typed into or sent to, once the person has left where it was typed. */
let app: RunningApp;

beforeEach(async () => {
  app = await launchApp();
});
afterEach(async () => app.close());

const passphrase = 'a passphrase of the test';
const gone = (pid: number) => (): boolean => hasEnded(pid);

/** What the page's process and the vault process are, once the page has both. */
async function processes(): Promise<{ renderer: number; vault: number }> {
  expect(await vaultCall(await app.page(), 'vault.status', {})).toMatchObject({ ok: true });
  return { renderer: await app.rendererPid(), vault: onlyProcess(app.pid, 'vault') };
}

describe('with no vault open', () => {
  it('a page that ends by itself takes the vault process along', async () => {
    const before = await processes();
    process.kill(before.renderer, 'SIGKILL');
    await waitFor('the vault process to end', gone(before.vault), 3000);
    await app.replaced(before.renderer);
    expect((await processes()).vault).not.toBe(before.vault);
  });

  it('a restore that is left ends both, even when the passphrase was taken back', async () => {
    const page = await app.page();
    await page.getByRole('button', { name: 'Restore from a backup' }).click();
    const field = page.getByRole('textbox', { name: 'Passphrase', exact: true });
    await field.fill(passphrase);
    await field.fill('');
    const before = await processes();
    // The page ends under the click; Playwright calls that a crash.
    await page
      .getByRole('button', { name: 'Cancel' })
      .click()
      .catch(() => undefined);
    await waitFor('the page to end', gone(before.renderer), 3000);
    await waitFor('the vault process to end', gone(before.vault), 3000);
    await (await app.replaced(before.renderer)).getByRole('button', { name: 'Create a vault' }).waitFor();
  });
});

describe('with a vault open', () => {
  it.each([
    ['Backups', 'Try a backup', 'Passphrase'],
    ['Settings', 'Make a new recovery code', 'Present passphrase'],
    ['Settings', 'Change the passphrase', 'Present passphrase'],
  ])('a form in %s that is left for another place ends the page: %s', async (place, act, label) => {
    await createVault(app, await app.page(), passphrase);
    // On a fresh page, as after every start.
    const first = await processes();
    await (
      await app.page()
    )
      .evaluate(() => window.holdfast.call('desktop.end-page', { route: '/keys' }))
      .catch(() => undefined);
    const page = await app.replaced(first.renderer);
    await page.getByRole('button', { name: place, exact: true }).click();
    await page.getByRole('button', { name: act }).first().click();
    await page.getByRole('textbox', { name: label, exact: true }).fill(passphrase);
    const before = await processes();
    await page
      .getByRole('button', { name: 'Record', exact: true })
      .click()
      .catch(() => undefined);
    const next = await app.replaced(before.renderer);
    await next.getByRole('grid').getByText('Vault created').waitFor();
    expect((await processes()).vault).toBe(before.vault);
  });
});
