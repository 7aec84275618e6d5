import { afterEach, beforeEach, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './support/app.ts';
import { hasEnded, onlyProcess, waitFor } from './support/processes.ts';
import { vaultCall, vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

let app: RunningApp;
beforeEach(async () => {
  app = await launchApp();
});
afterEach(async () => app.close());

const gone = (pid: number) => (): boolean => hasEnded(pid);

// One minute is the shortest limit there is.
it('locks by the vault process alone when page and main hang', async () => {
  let page = await app.page();
  await createVault(app, page, 'a passphrase of the test');
  await vaultValue(page, 'vault.set-settings', { autoLockMinutes: 1 });
  const vault = onlyProcess(app.pid, 'vault');
  const renderer = await app.rendererPid();
  const started = performance.now();
  process.kill(renderer, 'SIGSTOP');
  process.kill(app.pid, 'SIGSTOP');
  try {
    await waitFor('the vault process to end', gone(vault), 70_000);
    expect(performance.now() - started).toBeGreaterThan(50_000);
  } finally {
    process.kill(app.pid, 'SIGCONT');
  }
  page = await app.replaced(renderer);
  expect(await vaultCall(page, 'vault.status', {})).toMatchObject({ ok: true, value: { open: false } });
});
