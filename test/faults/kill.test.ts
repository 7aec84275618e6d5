import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchApp, makeHome, type RunningApp } from '../e2e/support/app.ts';
import { hasEnded, onlyProcess, processTree, waitFor } from '../e2e/support/processes.ts';
import { vaultCall, vaultValue } from '../e2e/support/vault-driver.ts';
import { createVault, unlock } from '../e2e/support/vaults.ts';

/*
 * SIGKILL at random moments of a write load through the real app: what was acknowledged is there afterwards, and the vault
 * opens (security.md V-9). Most kills hit the vault process, which alone writes; every tenth the whole app.
 */
const kills = Number(process.env['HOLDFAST_KILLS'] ?? 200);
/** Kills on one vault before the next one is made, so that reading it back stays quick. */
const killsPerVault = 50;
const writers = 3;
const longestLoadMs = 250;
const passphrase = 'a passphrase under load';

let home: string;
let app: RunningApp;
beforeAll(async () => {
  home = makeHome();
  app = await launchApp({ home });
});
afterAll(async () => {
  await app.close();
  rmSync(home, { recursive: true, force: true });
});

/** Numbers that look random and are the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Writes until the process is gone; notes each label once its acknowledgement is here, outside of the app. */
async function write(
  page: Page,
  prefix: string,
  acknowledged: Set<string>,
  stopped: () => boolean,
): Promise<void> {
  for (let n = 0; !stopped(); n++) {
    const label = `${prefix}-${n}`;
    try {
      const result = await vaultCall(page, 'keys.generate', { algorithm: 'aes-256', label });
      if (result.ok) acknowledged.add(label);
      else if (!stopped()) throw new Error(`${label}: ${result.error.code}`);
    } catch (error) {
      if (!stopped()) throw error;
    }
  }
}

/** Kills the whole app and waits until nothing of it is left; children end by themselves when main is gone. */
async function killApp(): Promise<void> {
  const pids = processTree(app.pid).map(({ pid }) => pid);
  process.kill(app.pid, 'SIGKILL');
  await waitFor('every process of the app to end', () => pids.every(hasEnded), 5000);
}

it(`loses nothing acknowledged in ${kills} kills`, async () => {
  const random = numbers(20);
  const lost: string[] = [];
  let acknowledgedInAll = 0;
  let acknowledged = new Set<string>();
  let vault = '';
  for (let kill = 0; kill < kills; kill++) {
    let page = await app.page();
    if (kill % killsPerVault === 0) {
      acknowledged = new Set();
      vault = join(home, `Load ${kill}.holdfast`);
      if ((await vaultValue(page, 'vault.status', {})).open) throw new Error('a vault is still open');
      await createVault(app, page, passphrase, vault);
    }

    let stopped = false;
    const load = Array.from({ length: writers }, async (_, writer) =>
      write(page, `k${kill}w${writer}`, acknowledged, () => stopped),
    );
    await new Promise((resolve) => setTimeout(resolve, random() * longestLoadMs));
    const renderer = await app.rendererPid();
    const whole = kill % 10 === 9;
    // From here on a call may fail; what is acknowledged still counts.
    stopped = true;
    if (whole) await killApp();
    else process.kill(onlyProcess(app.pid, 'vault'), 'SIGKILL');
    await Promise.allSettled(load).then((ends) => {
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    });
    if (whole) app = await launchApp({ home });
    page = whole ? await app.page() : await app.replaced(renderer);

    await unlock(app, page, passphrase, vault);
    const there = new Set((await vaultValue(page, 'keys.list', {})).keys.map(({ label }) => label));
    for (const label of acknowledged) if (!there.has(label)) lost.push(label);
    if (kill % killsPerVault === killsPerVault - 1 || kill === kills - 1) {
      acknowledgedInAll += acknowledged.size;
      const { entries } = await vaultValue(page, 'audit.check', {});
      expect(entries).toBeGreaterThan(acknowledged.size);
      const before = await app.rendererPid();
      await page.evaluate(() => void window.holdfast.call('desktop.lock', {})).catch(() => undefined);
      await app.replaced(before);
    }
  }
  process.stderr.write(`${kills} kills, ${acknowledgedInAll} keys acknowledged, ${lost.length} lost\n`);
  expect(lost).toEqual([]);
  expect(acknowledgedInAll).toBeGreaterThan(kills);
});
