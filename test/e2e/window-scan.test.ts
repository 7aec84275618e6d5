import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, crc32 } from 'node:zlib';
import encodeQr from 'qr';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './support/app.ts';
import { Person } from './support/person.ts';
import { createVault } from './support/vaults.ts';

/** Reading a code with Chromium's own made-up camera, in the real app with its real permission handlers. */

const folder = mkdtempSync(join(tmpdir(), 'holdfast-scan-'));
const receipt = JSON.stringify({
  transactionHash: `0x${'ab'.repeat(32)}`,
  status: '0x1',
  blockNumber: '0x10',
});
const width = 640;
const height = 480;

/** A code in the middle of a light picture: one byte for each point. */
function picture(text: string): Uint8Array {
  const modules = encodeQr(text, 'raw', { ecc: 'medium', border: 4 });
  const scale = Math.floor(height / modules.length);
  const luma = new Uint8Array(width * height).fill(235);
  const left = Math.floor((width - modules.length * scale) / 2);
  const top = Math.floor((height - modules.length * scale) / 2);
  modules.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (!dark) return;
      for (let down = 0; down < scale; down++) {
        const at = (top + y * scale + down) * width + left + x * scale;
        luma.fill(16, at, at + scale);
      }
    });
  });
  return luma;
}

/** A film for the made-up camera: the same picture again and again. */
function film(name: string, luma: Uint8Array): string {
  const path = join(folder, name);
  const colours = new Uint8Array((width * height) / 2).fill(128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, colours]);
  const head = Buffer.from(`YUV4MPEG2 W${String(width)} H${String(height)} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(path, Buffer.concat([head, frame, frame]), { mode: 0o644 });
  return path;
}

/** The same as a picture file. */
function png(luma: Uint8Array): Buffer {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(luma.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    start,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

const camera = (path: string): string[] => [
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${path}`,
];

/** What a page gets that asks for a camera or a microphone. */
const wish = (page: Page, constraints: MediaStreamConstraints): Promise<string> =>
  page.evaluate(async (wanted) => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(wanted);
      for (const track of stream.getTracks()) track.stop();
      return 'given';
    } catch (error) {
      return (error as Error).name;
    }
  }, constraints);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function begin(args: readonly string[]): Promise<{ app: RunningApp; person: Person }> {
  const app = await launchApp({ args });
  const person = new Person(app);
  const page = await app.page();
  await createVault(app, page, 'practice passphrase of the tests');
  await page.getByRole('navigation', { name: 'Places' }).waitFor({ timeout: 60_000 });
  await person.command('Bring in a signing request');
  return { app, person };
}

const problem = async (page: Page): Promise<string | null> =>
  await page.locator('[data-problem]').getAttribute('data-problem', { timeout: 60_000 });

describe('with a camera that shows a code', () => {
  let app: RunningApp;
  let person: Person;
  beforeAll(async () => {
    ({ app, person } = await begin(camera(film('code.y4m', picture(receipt)))));
  }, 120_000);
  afterAll(() => app.close());

  it('gives the camera to the page only while it reads a code, and a microphone never', async () => {
    const page = await app.page();
    expect(await wish(page, { video: true })).toBe('NotAllowedError');
    await page.evaluate(async () => window.holdfast.call('desktop.camera', { on: true }));
    expect(await wish(page, { audio: true })).toBe('NotAllowedError');
    expect(await wish(page, { audio: true, video: true })).toBe('NotAllowedError');
    expect(await wish(page, { video: true })).toBe('given');
    await page.evaluate(async () => window.holdfast.call('desktop.camera', { on: false }));
    expect(await wish(page, { video: true })).toBe('NotAllowedError');
  });

  it('reads it into the field, by keyboard, and lets the camera go', async () => {
    await person.press('Scan a code');
    const page = await app.page();
    const field = page.getByRole('textbox', { name: 'Request as text' });
    await page.waitForFunction(
      (text) => [...document.querySelectorAll('textarea')].some(({ value }) => value === text),
      receipt,
      { timeout: 60_000 },
    );
    expect(await field.inputValue()).toBe(receipt);
    await page.getByRole('region', { name: 'Scan a code' }).waitFor({ state: 'detached' });
    expect(await wish(page, { video: true })).toBe('NotAllowedError');
  });

  it('reads it out of a picture, and says what is wrong with one', async () => {
    const page = await app.page();
    await page.getByRole('textbox', { name: 'Request as text' }).fill('');
    // So that the camera does not find it first.
    await page.evaluate(() => {
      const refuse = () => Promise.reject(new DOMException('', 'NotReadableError'));
      Object.defineProperty(navigator.mediaDevices, 'getUserMedia', { value: refuse, configurable: true });
    });
    await person.press('Scan a code');
    expect(await problem(page)).toBe('busy');
    const input = page.locator('input[type=file]');
    const give = async (name: string, mimeType: string, buffer: Buffer): Promise<void> =>
      await input.setInputFiles({ name, mimeType, buffer });
    await give('a.png', 'image/png', Buffer.from('not a picture'));
    await page.locator('[data-problem=picture-unreadable]').waitFor({ timeout: 60_000 });
    await give('b.png', 'image/png', png(new Uint8Array(width * height).fill(200)));
    await page.locator('[data-problem=picture-without-code]').waitFor({ timeout: 60_000 });
    await give('c.png', 'image/png', Buffer.alloc(16 * 1024 * 1024 + 1));
    await page.locator('[data-problem=picture-too-large]').waitFor({ timeout: 60_000 });
    await give('d.png', 'image/png', png(picture('a\u202eb')));
    await page.locator('[data-problem=not-text]').waitFor({ timeout: 60_000 });
    await give('e.png', 'image/png', png(picture(receipt)));
    await page.waitForFunction(
      (text) => [...document.querySelectorAll('textarea')].some(({ value }) => value === text),
      receipt,
      { timeout: 60_000 },
    );
  });

  it.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'no-camera'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
    ['TypeError', 'failed'],
  ])('says what %s means, and tries again', async (name, expected) => {
    const page = await app.page();
    await page.evaluate((thrown) => {
      const { dataset } = document.documentElement;
      dataset['asked'] = '0';
      const refuse = () => {
        dataset['asked'] = String(Number(dataset['asked']) + 1);
        return Promise.reject(new DOMException('', thrown));
      };
      Object.defineProperty(navigator.mediaDevices, 'getUserMedia', { value: refuse, configurable: true });
    }, name);
    await person.press('Scan a code');
    expect(await problem(page)).toBe(expected);
    await person.press('Try the camera again');
    // What is said of the first time looks the same as what is said of the second.
    await page.waitForFunction(() => document.documentElement.dataset['asked'] === '2', undefined, {
      timeout: 60_000,
    });
    expect(await problem(page)).toBe(expected);
    await person.press('Stop scanning');
    await page.getByRole('region', { name: 'Scan a code' }).waitFor({ state: 'detached' });
  });

  it('says that a camera was pulled out', async () => {
    const page = await app.page();
    await page.evaluate(() => {
      const give = () => {
        const canvas = document.createElement('canvas');
        canvas.getContext('2d')?.fillRect(0, 0, 10, 10);
        const stream = canvas.captureStream(5);
        setTimeout(() => stream.getVideoTracks()[0]?.dispatchEvent(new Event('ended')), 500);
        return Promise.resolve(stream);
      };
      Object.defineProperty(navigator.mediaDevices, 'getUserMedia', { value: give, configurable: true });
    });
    await person.press('Scan a code');
    await page.locator('[data-problem=ended]').waitFor({ timeout: 60_000 });
    await person.press('Stop scanning');
  });
});

describe('with a camera that shows no code', () => {
  it.each([
    ['a cover over its lens', 'black.y4m', new Uint8Array(width * height).fill(16), 'black'],
    ['a wall', 'wall.y4m', new Uint8Array(width * height).fill(150), 'nothing-found'],
  ])(
    'says so: %s',
    async (_what, name, luma, expected) => {
      const { app, person } = await begin(camera(film(name, luma)));
      try {
        await person.press('Scan a code');
        expect(await problem(await app.page())).toBe(expected);
        // It goes on looking.
        expect(await (await app.page()).locator('video').isVisible()).toBe(true);
      } finally {
        await app.close();
      }
    },
    120_000,
  );

  it('is switched off after ten minutes, and goes on when somebody says so', async () => {
    const { app, person } = await begin(camera(film('grey.y4m', new Uint8Array(width * height).fill(150))));
    try {
      const page = await app.page();
      // The page's own clock, without the wait.
      await page.evaluate(() => {
        const given = performance.now.bind(performance);
        performance.now = () => given() + (document.documentElement.dataset['later'] === 'yes' ? 600_001 : 0);
      });
      await person.press('Scan a code');
      await page.locator('video').waitFor({ timeout: 60_000 });
      const track = await page.evaluateHandle(
        () => (document.querySelector('video')?.srcObject as MediaStream | null)?.getVideoTracks()[0],
      );
      expect(await track.evaluate((one) => one?.readyState)).toBe('live');
      await page.evaluate(() => (document.documentElement.dataset['later'] = 'yes'));
      await page.locator('[data-problem=rested]').waitFor({ timeout: 60_000 });
      expect(await page.locator('video').isVisible()).toBe(false);
      expect(await track.evaluate((one) => one?.readyState)).toBe('ended');
      expect(await wish(page, { video: true })).toBe('NotAllowedError');
      await person.press('Go on scanning');
      await page.locator('video').waitFor({ timeout: 60_000 });
    } finally {
      await app.close();
    }
  }, 120_000);

  it('says that there is none', async () => {
    const { app, person } = await begin([]);
    try {
      await person.press('Scan a code');
      expect(await problem(await app.page())).toBe('no-camera');
    } finally {
      await app.close();
    }
  }, 120_000);
});
