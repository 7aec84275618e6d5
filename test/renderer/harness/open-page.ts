import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Page } from 'playwright';
import { installBridges, type Script } from './in-page.ts';

/** The policy under which the page runs in the app; what breaks under it must break here too. */
export const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};
const origin = 'https://page.test';

/** What went wrong in a page: policy violations, exceptions and console errors. */
export type Complaints = string[];

/** Serves the built page to a tab from a folder and starts it over scripted bridges. */
export async function openPage(page: Page, folder: string, script: Script): Promise<Complaints> {
  const complaints: Complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.route(`${origin}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname;
    const file = join(folder, path === '/' ? 'index.html' : path);
    try {
      await route.fulfill({
        body: await readFile(file),
        headers: {
          'content-type': types[extname(file)] ?? 'text/plain',
          'content-security-policy': contentPolicy,
        },
      });
    } catch {
      await route.fulfill({ status: 404, body: '' });
    }
  });
  await page.addInitScript(installBridges, script);
  await page.goto(`${origin}/`);
  return complaints;
}
