import type { Page } from 'playwright';
import { launchApp, type RunningApp } from './app.ts';
import { Person } from './person.ts';
import { createVault } from './vaults.ts';

/** What opens the vault of a scene. */
export const passphrase = 'practice passphrase of the tests';

/** The running app with a vault that its owner has just unlocked. */
export interface Scene {
  readonly app: RunningApp;
  readonly person: Person;
}

/**
 * Starts the app, has a vault made and `prepare` fill it through the contract, and then opens it as a person does: what
 * follows sees a page that has never known how the vault came to be.
 */
export async function openScene(prepare: (page: Page, app: RunningApp) => Promise<unknown>): Promise<Scene> {
  const app = await launchApp();
  const person = new Person(app);
  const page = await app.page();
  await createVault(app, page, passphrase);
  await prepare(page, app);
  await person.lock();
  await person.unlock(passphrase);
  return { app, person };
}
