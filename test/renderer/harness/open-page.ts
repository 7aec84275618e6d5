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
const axeFile = join(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js');
const origin = 'https://page.test';

/** What went wrong in a page: policy violations, exceptions and console errors. */
export type Complaints = string[];

/** A tab that serves the built page from a folder, over scripted bridges. */
export interface ScriptedTab {
  readonly complaints: Complaints;
  /** Loads the page afresh with other answers. */
  load(script: Script): Promise<void>;
}

/** Takes a tab over: the page comes from `folder`, under the app's own policy. */
export async function scriptTab(page: Page, folder: string): Promise<ScriptedTab> {
  const complaints: Complaints = [];
  let present = '';
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.route(`${origin}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname;
    const name = path === '/' ? 'index.html' : path.slice(1);
    const headers = {
      'content-type': types[extname(name)] ?? 'text/plain',
      'content-security-policy': contentPolicy,
    };
    try {
      const body =
        name === 'bridges.js' ? present : await readFile(name === 'axe.js' ? axeFile : join(folder, name));
      // The bridges stand before the page's own scripts, as the preload's do.
      const scripts = '<head><script src="/bridges.js"></script><script src="/axe.js"></script>';
      const whole = name === 'index.html' ? body.toString().replace('<head>', scripts) : body;
      await route.fulfill({ headers, body: whole });
    } catch {
      await route.fulfill({ status: 404, body: '' });
    }
  });
  return {
    complaints,
    async load(script) {
      complaints.length = 0;
      present = `(${installBridges.toString()})(${JSON.stringify(script)})`;
      await page.goto(`${origin}/`);
    },
  };
}
