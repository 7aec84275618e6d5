import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './support/app.ts';
import { hasEnded, onlyProcess, processTree, waitFor } from './support/processes.ts';
import { vaultCall, vaultValue } from './support/vault-driver.ts';
import { createVault, generateKey, unlock } from './support/vaults.ts';

const passphrase = 'a passphrase of the test';
let app: RunningApp;

beforeEach(async () => {
  app = await launchApp();
});
afterEach(async () => app.close());

const gone = (pid: number) => (): boolean => hasEnded(pid);

/** What the page's process and the vault process are at the moment. */
const processes = async () => ({ renderer: await app.rendererPid(), vault: onlyProcess(app.pid, 'vault') });

/** The page may be gone before it hears that it was heard. */
const askToLock = async (page: Page): Promise<void> =>
  page.evaluate(() => void window.holdfast.call('desktop.lock', {})).catch(() => undefined);

describe('locking', () => {
  it('ends the vault process and the page, and starts both afresh', async () => {
    let page = await app.page();
    await createVault(app, page, passphrase);
    await generateKey(page, 'kept');
    const before = await processes();
    const started = performance.now();
    await askToLock(page);
    await waitFor('the vault process to end', gone(before.vault), 2000);
    await waitFor('the page to end', gone(before.renderer), 2000);
    expect(performance.now() - started).toBeLessThan(1500);

    page = await app.replaced(before.renderer);
    const state = await page.evaluate(async () => window.holdfast.call('desktop.state', {}));
    expect(state).toMatchObject({
      ok: true,
      value: { notice: { code: 'locked', details: { reason: 'asked' } } },
    });
    expect(await vaultCall(page, 'keys.list', {})).toMatchObject({
      ok: false,
      error: { code: 'vault-locked' },
    });
    await unlock(app, page, passphrase);
    const { keys } = await vaultValue(page, 'keys.list', {});
    expect(keys.map(({ label }) => label)).toEqual(['kept']);
    expect((await processes()).vault).not.toBe(before.vault);
  });

  it('by the command of the vault ends the same', async () => {
    let page = await app.page();
    await createVault(app, page, passphrase);
    const before = await processes();
    await vaultCall(page, 'vault.lock', {}).catch(() => undefined);
    await waitFor('the vault process to end', gone(before.vault), 2000);
    page = await app.replaced(before.renderer);
    expect(await vaultCall(page, 'vault.status', {})).toMatchObject({ ok: true, value: { open: false } });
  });

  it('takes one second at most when the vault process hangs', async () => {
    const page = await app.page();
    await createVault(app, page, passphrase);
    const before = await processes();
    process.kill(before.vault, 'SIGSTOP');
    const started = performance.now();
    await askToLock(page);
    await waitFor('the vault process to end', gone(before.vault), 3000);
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(900);
    expect(took).toBeLessThan(1700);
    await unlock(app, await app.replaced(before.renderer), passphrase);
  });

  it('comes when the screen locks and when the machine sleeps, even if the page hangs', async () => {
    let page = await app.page();
    await createVault(app, page, passphrase);
    for (const [event, reason] of [
      ['lock-screen', 'screen-lock'],
      ['suspend', 'suspend'],
    ] as const) {
      const before = await processes();
      process.kill(before.renderer, 'SIGSTOP');
      const started = performance.now();
      await app.electron.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name), event);
      await waitFor('the vault process to end', gone(before.vault), 2000);
      await waitFor('the page to end', gone(before.renderer), 2000);
      expect(performance.now() - started).toBeLessThan(1500);
      page = await app.replaced(before.renderer);
      const state = await page.evaluate(async () => window.holdfast.call('desktop.state', {}));
      expect(state).toMatchObject({ value: { notice: { details: { reason } } } });
      await unlock(app, page, passphrase);
    }
  });

  it('is told when the vault process ends by itself, and loses nothing', async () => {
    let page = await app.page();
    await createVault(app, page, passphrase);
    await generateKey(page, 'kept');
    const before = await processes();
    process.kill(before.vault, 'SIGKILL');
    page = await app.replaced(before.renderer);
    const state = await page.evaluate(async () => window.holdfast.call('desktop.state', {}));
    expect(state).toMatchObject({ value: { notice: { code: 'vault-process-ended' } } });
    await unlock(app, page, passphrase);
    expect((await vaultValue(page, 'keys.list', {})).keys).toHaveLength(1);
  });

  it('happens before the app ends', async () => {
    const page = await app.page();
    await createVault(app, page, passphrase);
    const { vault } = await processes();
    await app.electron.evaluate(({ app: electronApp }) => electronApp.quit());
    await waitFor('the vault process to end', gone(vault), 3000);
    await waitFor('the app to end', () => processTree(app.pid).length === 0, 5000);
  });
});

describe('ending a page', () => {
  it('keeps the vault open and gives the next page a port, a place and a notice', async () => {
    let page = await app.page();
    await createVault(app, page, passphrase);
    const before = await processes();
    await page
      .evaluate(() =>
        window.holdfast.call('desktop.end-page', {
          route: '/keys',
          notice: { code: 'phrase-hidden', details: { words: 12 } },
        }),
      )
      .catch(() => undefined);
    page = await app.replaced(before.renderer);
    expect(await vaultCall(page, 'vault.status', {})).toMatchObject({ ok: true, value: { open: true } });
    const state = await page.evaluate(async () => window.holdfast.call('desktop.state', {}));
    expect(state).toMatchObject({
      value: { route: '/keys', notice: { code: 'phrase-hidden', details: { words: 12 } } },
    });
    expect((await processes()).vault).toBe(before.vault);
  });

  it('notes the vault among the recent ones, readable by its owner alone', async () => {
    const page = await app.page();
    await createVault(app, page, passphrase);
    const file = join(app.home, '.config', 'holdfast', 'recents.json');
    await waitFor('the list', () => {
      try {
        return readFileSync(file, 'utf8').includes('Test.holdfast');
      } catch {
        return false;
      }
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
