import { afterEach, beforeEach, expect, it } from 'vitest';
import { HoldfastClient, pair } from '../../clients/node/client.js';
import { launchApp, type RunningApp } from './support/app.ts';
import { activeKey } from './support/life.ts';
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

it('locks although a program has things signed, which the window shows', async () => {
  const page = await app.page();
  await createVault(app, page, 'a passphrase of the test');
  const key = await activeKey(page, { label: 'Bot', algorithm: 'ed25519' });
  const { address: socket } = await vaultValue(page, 'serve.start', {});
  const terms = { keys: [key], rules: { allow: ['raw-signature' as const] }, rate: { perSecond: 10 } };
  const pairing = await pair({
    name: 'busy bot',
    socket,
    onCode: (code, { program: id }) => void vaultValue(page, 'programs.approve', { id, code, ...terms }),
  });
  await page.getByRole('button', { name: 'Programs', exact: true }).click();
  await page.getByText('busy bot').waitFor();
  // Main locks too when nobody touches the computer for so long; here somebody is busy in another window.
  await app.electron.evaluate(({ powerMonitor }) => {
    powerMonitor.getSystemIdleTime = () => 0;
  });
  await vaultValue(page, 'vault.set-settings', { autoLockMinutes: 1 });
  const vault = onlyProcess(app.pid, 'vault');
  const client = new HoldfastClient({ ...pairing, socket, timeout: 5000 });
  const started = performance.now();
  let signed = 0;
  while (!hasEnded(vault)) {
    expect(performance.now() - started).toBeLessThan(75_000);
    const bytes = new TextEncoder().encode(`message ${String(signed)}`);
    await client.sign({ key, kind: 'raw-message', bytes }).then(
      () => signed++,
      () => undefined,
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  client.close();
  expect(performance.now() - started).toBeGreaterThan(50_000);
  expect(signed).toBeGreaterThan(50);
});
