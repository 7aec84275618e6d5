import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { hasEnded, processTree, readProc, waitFor } from './support/processes.ts';
import { vaultCall, vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

/** What is plugged in by USB, in the real app: what is in here depends on the machine, that it is said does not. */

let app: RunningApp;
beforeAll(async () => {
  app = await launchApp();
  await createVault(app, await app.page(), 'a passphrase of the test');
}, 120_000);
afterAll(async () => app.close());

/** Processes that have libusb in their memory. */
const withLibrary = (): number[] =>
  processTree(app.pid)
    .map(({ pid }) => pid)
    .filter((pid) => readProc(pid, 'maps')?.includes('/usb/prebuilds/') === true);

describe('USB in the real app', () => {
  it('is watched from when somebody looks, by a process of its own that may die', async () => {
    const page = await app.page();
    expect(withLibrary()).toEqual([]);
    const first = await vaultValue(page, 'devices.list', {});
    expect(first.looked).toEqual(['/sys/bus/usb/devices', 'libusb']);
    const [watching = 0, ...others] = withLibrary();
    expect(others).toEqual([]);
    // Neither main nor a page, and not the one that holds the vault, which lives on.
    expect(processTree(app.pid).find(({ pid }) => pid === watching)?.kind).not.toMatch(/main|renderer/);

    // As native code that crashes: it is started anew without that.
    process.kill(watching, 'SIGKILL');
    await waitFor('its end', () => hasEnded(watching));
    const again = await vaultValue(page, 'devices.list', {});
    expect(again.looked).toEqual(['/sys/bus/usb/devices']);
    expect(withLibrary()).toEqual([]);
    expect((await vaultValue(page, 'vault.status', {})).open).toBe(true);
  }, 120_000);

  it('is shown among the tokens, with where was looked', async () => {
    const person = new Person(app);
    await person.command('Go to the tokens');
    await person.sees('Plugged in by USB');
    await person.sees('/sys/bus/usb/devices');
    expect(person.hesitations).toEqual([]);
  }, 120_000);

  it('is watched no more once the vault is locked', async () => {
    const before = processTree(app.pid).length;
    expect(before).toBeGreaterThan(0);
    const page = await app.page();
    await vaultCall(page, 'vault.lock', {}).catch(() => undefined);
    await waitFor('the end of the process', () => withLibrary().length === 0);
  }, 120_000);
});
