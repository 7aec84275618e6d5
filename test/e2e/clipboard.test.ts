import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './support/app.ts';
import { waitFor } from './support/processes.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await launchApp();
});
afterAll(async () => app.close());

const copy = async (text: string, clearAfterSeconds: number): Promise<void> => {
  const page = await app.page();
  await page.evaluate((input) => window.holdfast.call('desktop.copy', input), { text, clearAfterSeconds });
};
const held = async (): Promise<string> =>
  app.electron.evaluate(async ({ clipboard }) => clipboard.readText());

it('holds a copied text for as long as was asked', async () => {
  await copy('public text', 5);
  expect(await held()).toBe('public text');
  await new Promise((resolve) => setTimeout(resolve, 3500));
  expect(await held()).toBe('public text');
  await waitFor('the clipboard to be cleared', async () => (await held()) === '', 4000);
});

it('leaves alone what was copied since by someone else', async () => {
  await copy('public text', 5);
  await app.electron.evaluate(async ({ clipboard }) => clipboard.writeText('of the person'));
  await new Promise((resolve) => setTimeout(resolve, 6000));
  expect(await held()).toBe('of the person');
});

it('is cleared by a lock at once', async () => {
  await copy('public text', 600);
  const page = await app.page();
  await page.evaluate(() => void window.holdfast.call('desktop.lock', {})).catch(() => undefined);
  await waitFor('the clipboard to be cleared', async () => (await held()) === '', 2000);
});
