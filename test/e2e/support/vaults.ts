import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Page } from 'playwright';
import type { RunningApp } from './app.ts';
import { vaultValue } from './vault-driver.ts';

/** The floor of what a vault of ours may cost: 64 MiB, 3 passes, 4 lanes (V-1). */
export const cheapKdf = { memoryKiB: 65_536, passes: 3, lanes: 4 } as const;

/** A passphrase as bytes, in a copy of its own. */
export function secret(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A handle for a file, as a dialog gives it. */
export async function chooseFile(
  app: RunningApp,
  page: Page,
  purpose: string,
  path: string,
): Promise<string> {
  mkdirSync(dirname(path), { recursive: true });
  await app.answerDialogs(path);
  const answer = await page.evaluate(async (asked) => window.holdfast.call('desktop.choose-file', asked), {
    purpose,
    suggestedName: basename(path),
  });
  // Main answers by the contract; a cancelled dialog would have no file, which the next line would show.
  return (answer as { value: { file: { ref: string } } }).value.file.ref;
}

/** Trusts a token module that is found on this machine, or one that a person chose, with the hash that was shown. */
export async function trustModule(
  app: RunningApp,
  page: Page,
  path: string,
  how: 'found' | 'chosen' = 'found',
) {
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  const file = how === 'found' ? { path } : { file: await chooseFile(app, page, 'token-module', path) };
  return vaultValue(page, 'modules.trust', { ...file, sha256 });
}

/** Makes a vault through the contract, in the app, and leaves it open. */
export async function createVault(
  app: RunningApp,
  page: Page,
  passphrase: string,
  path = join(app.home, 'Test.holdfast'),
) {
  const file = await chooseFile(app, page, 'new-vault', path);
  return vaultValue(page, 'vault.create', {
    file,
    name: 'Test',
    passphrase: secret(passphrase),
    kdf: cheapKdf,
  });
}

/** Opens a vault through the contract. */
export async function unlock(
  app: RunningApp,
  page: Page,
  passphrase: string,
  path = join(app.home, 'Test.holdfast'),
) {
  const file = await chooseFile(app, page, 'open-vault', path);
  return vaultValue(page, 'vault.unlock', { file, with: 'passphrase', secret: secret(passphrase) });
}

/** Makes an active AES key: the cheapest change there is that must not be lost. */
export async function generateKey(page: Page, label: string) {
  return vaultValue(page, 'keys.generate', { algorithm: 'aes-256', label });
}
