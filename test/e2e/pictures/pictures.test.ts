import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronPath } from '../../../scripts/lib/electron.mjs';
import { scriptTab, type ScriptedTab } from '../../renderer/harness/open-page.ts';
import { screens } from '../../renderer/harness/screens.ts';
import { appEnvironment, assertCanLaunch, makeHome, outFolder } from '../support/app.ts';

/*
 * Every screen, in light and dark, at both sizes, against its stored picture; and what axe finds on it.
 * HOLDFAST_UPDATE_PICTURES=1 (or a folder) writes them anew. A change to a picture is looked at before it is accepted.
 */

const stored = join(import.meta.dirname, 'stored');
const update = process.env['HOLDFAST_UPDATE_PICTURES'];
const updateFolder = update === '1' ? stored : update;
const sizes = [
  { width: 1280, height: 800 },
  { width: 960, height: 640 },
] as const;
const themes = ['light', 'dark'] as const;
/** How much more or less may be on a picture, of what is on it: a page with few words is much less than {@link tolerance}. */
const inkTolerance = 0.2;
/** Share of pixels that may differ: edges of letters, which font settings of a machine move a little. */
const tolerance = 0.01;

let electron: ElectronApplication;
let page: Page;
let tab: ScriptedTab;

beforeAll(async () => {
  assertCanLaunch();
  electron = await _electron.launch({
    executablePath: electronPath(),
    args: [
      join(import.meta.dirname, 'window.cjs'),
      '--force-device-scale-factor=1',
      '--font-render-hinting=none',
    ],
    chromiumSandbox: true,
    env: { ...appEnvironment(makeHome()), TZ: 'UTC' },
    timeout: 60_000,
  });
  page = await electron.firstWindow();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  tab = await scriptTab(page, join(outFolder, 'renderer'));
}, 120_000);

afterAll(async () => electron.close());

function compare(name: string, taken: Buffer): number {
  const file = join(stored, `${name}.png`);
  if (!existsSync(file)) throw new Error(`no stored picture of ${name}`);
  const kept = readFileSync(file);
  // On the machine that drew them most are the same to the byte, and need not be looked at point by point.
  if (kept.equals(taken)) return 0;
  const before = PNG.sync.read(kept);
  const after = PNG.sync.read(taken);
  if (before.width !== after.width || before.height !== after.height) return 1;
  if (Buffer.compare(before.data, after.data) === 0) return 0;
  const difference = new PNG({ width: after.width, height: after.height });
  const { data } = difference;
  const pixels = pixelmatch(before.data, after.data, data, after.width, after.height, { threshold: 0.2 });
  const inks = [inkOf(before.data), inkOf(after.data)] as const;
  const moved = (Math.max(...inks) - Math.min(...inks)) / Math.max(...inks, 1);
  const differing = pixels / (after.width * after.height);
  const share = moved > inkTolerance ? Math.max(differing, moved) : differing;
  if (share > tolerance) {
    const folder = join(process.env['HOLDFAST_OUTPUT'] ?? tmpdir(), 'pictures');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.png`), taken);
    writeFileSync(join(folder, `${name}-difference.png`), PNG.sync.write(difference));
  }
  return share;
}

/** Pixels that are not of the commonest colour, which is the paper. */
function inkOf({ buffer, byteOffset, byteLength }: Uint8Array): number {
  const colours = new Map<number, number>();
  const pixels = new Uint32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  // A run of one colour at a time: paper is most of a page.
  for (let start = 0, end = 0; start < pixels.length; start = end) {
    const colour = pixels[start]!;
    while (end < pixels.length && pixels[end] === colour) end++;
    colours.set(colour, (colours.get(colour) ?? 0) + end - start);
  }
  return pixels.length - Math.max(...colours.values());
}

/** Rules that axe finds broken, with the elements. */
async function audit(): Promise<string[]> {
  return page.evaluate(async () => {
    interface Axe {
      run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
    }
    // Put there by the harness, in a script of its own.
    const { axe } = window as unknown as { axe: Axe };
    const { violations } = await axe.run();
    return violations.map(
      (one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`,
    );
  });
}

/** Whether some place of the rail is out of sight: all are within reach without scrolling. */
async function railScrolls(): Promise<boolean> {
  return page.evaluate(() => {
    const rail = document.querySelector('.rail');
    const list = rail?.querySelector('ul');
    if (rail === null || list === null || list === undefined) return false;
    return list.scrollHeight > list.clientHeight + 1 || rail.scrollHeight > window.innerHeight + 1;
  });
}

describe('every screen', () => {
  it.each(screens.map((screen) => [screen.name, screen] as const))('%s', async (name, screen) => {
    const found: Record<string, unknown> = {};
    await page.setViewportSize(sizes[0]);
    await tab.load(screen.script('light'));
    await page.locator('h1').first().waitFor();
    await screen.act?.(page);
    // A part of the page may still be on its way: a picture of nothing is no picture.
    await page.locator('h1').first().waitFor();
    await page.evaluate(async () => {
      await document.fonts.ready;
    });
    await page.mouse.move(0, 0);
    for (const theme of themes) {
      await page.evaluate((value) => (document.documentElement.dataset['theme'] = value), theme);
      for (const size of sizes) {
        await page.setViewportSize(size);
        await page.waitForTimeout(120);
        if (await railScrolls()) found[`rail scrolls at ${String(size.height)}`] = true;
        const shot = `${name}-${theme}-${String(size.width)}`;
        const taken = await page.screenshot({ caret: 'hide', animations: 'disabled' });
        if (updateFolder !== undefined) writeFileSync(join(updateFolder, `${shot}.png`), taken);
        else {
          const share = compare(shot, taken);
          if (share > tolerance) found[shot] = share;
        }
      }
      const broken = await audit();
      if (broken.length > 0) found[`axe, ${theme}`] = broken;
    }
    if (tab.complaints.length > 0) found['complaints'] = tab.complaints;
    expect(found).toEqual({});
  });

  it('has its four pictures, and no picture is left over', () => {
    const expected = screens.flatMap(({ name }) =>
      themes.flatMap((theme) => sizes.map((size) => `${name}-${theme}-${String(size.width)}.png`)),
    );
    expect(
      readdirSync(updateFolder ?? stored)
        .filter((file) => file.endsWith('.png'))
        .sort(),
    ).toEqual(expected.sort());
  });
});
