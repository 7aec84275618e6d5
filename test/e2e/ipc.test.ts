import fc from 'fast-check';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../src/shared/contract.ts';
import { desktopContract } from '../../src/shared/desktop.ts';
import { launchApp, type RunningApp } from './support/app.ts';
import { onlyProcess } from './support/processes.ts';
import { vaultCall, vaultValue } from './support/vault-driver.ts';
import { createVault } from './support/vaults.ts';

const messages = 10_000;
const batch = 1_000;
const marker = 'marker of a secret 7f3a';
let app: RunningApp;
let page: Page;

beforeAll(async () => {
  app = await launchApp();
  page = await app.page();
  await createVault(app, page, marker);
});
afterAll(async () => app.close());

const state = async () => ({
  desktop: await page.evaluate(() => window.holdfast.call('desktop.state', {})),
  vault: await vaultValue(page, 'vault.status', {}),
  renderer: await app.rendererPid(),
  process: onlyProcess(app.pid, 'vault'),
});

/** Inputs that no row accepts: each has a field that no schema knows, or is no object at all. */
const junk = fc.oneof(
  fc.jsonValue().filter((value) => typeof value !== 'object' || value === null || Array.isArray(value)),
  fc.dictionary(fc.string(), fc.jsonValue()).map((value) => ({ ...value, 'no such field': 1 })),
  fc.constant(undefined),
);
interface Call {
  readonly command: string;
  readonly input: unknown;
}
interface Batch {
  readonly some: readonly Call[];
  readonly first: number;
  readonly others: readonly unknown[];
}
const sample = <Value>(arbitrary: fc.Arbitrary<Value>, seed: number): Value[] =>
  fc.sample(arbitrary, { numRuns: messages, seed });

describe(`${messages} messages on each channel change nothing and learn nothing`, () => {
  it('to main', async () => {
    const before = await state();
    const names = fc.oneof(
      fc.constantFrom(...Object.keys(desktopContract)),
      fc.string(),
      fc.constantFrom('__proto__', 'constructor', 'toString'),
    );
    const all = sample(fc.tuple(names, junk), 1);
    const codes = new Set<string>();
    for (let i = 0; i < all.length; i += batch) {
      // As text, the way that the page itself would see them.
      const calls = JSON.stringify(all.slice(i, i + batch));
      const answers = await page.evaluate<unknown[], string>(
        async (given) =>
          Promise.all(
            (JSON.parse(given) as [never, unknown][]).map(async ([name, input]) =>
              window.holdfast.call(name, input),
            ),
          ),
        calls,
      );
      for (const answer of answers) codes.add(JSON.stringify(answer));
    }
    expect([...codes]).toEqual(['{"ok":false,"error":{"code":"bad-request"}}']);
    expect(await state()).toEqual(before);
  });

  it('that ask for a port give no second one', async () => {
    const before = await state();
    const ports = await page.evaluate(async (count) => {
      let came = 0;
      window.addEventListener('message', (event) => (came += event.ports.length));
      for (let i = 0; i < count; i++) window.holdfast.connect();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return came;
    }, messages);
    expect(ports).toBe(0);
    expect(await state()).toEqual(before);
  });

  it('to the vault process', async () => {
    const before = await state();
    const names = fc.oneof(
      fc.constantFrom(...Object.keys(contract)),
      fc.string(),
      fc.constantFrom('__proto__', 'constructor'),
    );
    const calls: readonly Call[] = sample(fc.tuple(names, junk), 2).map(([command, input]) => ({
      command: command.slice(0, 60),
      input,
    }));
    const raw: readonly unknown[] = sample(fc.jsonValue(), 3);
    const codes = new Set<string>();
    for (let i = 0; i < calls.length; i += batch) {
      const errors = await page.evaluate<string[], Batch>(
        async ({ some, first, others }) => {
          const port = (window as unknown as { testPort: MessagePort }).testPort;
          const found: string[] = [];
          let open = 0;
          let done = (): void => undefined;
          const listen = (
            event: MessageEvent<{ type: string; id: number; ok: boolean; error?: unknown }>,
          ): void => {
            if (event.data.type !== 'result' || event.data.id < 2_000_000_000) return;
            found.push(event.data.ok ? 'accepted' : JSON.stringify(event.data.error));
            open -= 1;
            if (open === 0) done();
          };
          port.addEventListener('message', listen);
          for (const message of others) port.postMessage(message);
          // In small groups, since the vault process turns away what goes beyond its limit of calls under way.
          for (let at = 0; at < some.length; at += 50) {
            const group = some.slice(at, at + 50);
            open = group.length;
            const all = new Promise<void>((resolve) => (done = resolve));
            group.forEach((call, n) =>
              port.postMessage({ type: 'call', id: 2_000_000_000 + first + at + n, ...call }),
            );
            await all;
          }
          port.removeEventListener('message', listen);
          return found;
        },
        {
          some: calls.slice(i, i + batch),
          first: i,
          others: raw.slice(i, i + batch),
        },
      );
      expect(errors).toHaveLength(Math.min(batch, calls.length - i));
      for (const error of errors) codes.add(error);
    }
    for (const error of codes) {
      expect(error).toMatch(/^\{"code":"(bad-request|unknown-command|not-permitted)"/);
      expect(error).not.toContain(marker);
    }
    expect(await state()).toEqual(before);
  });
});

describe('a frame or window that is not the page', () => {
  it('has no bridge in a frame', async () => {
    const found = await page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const inner = frame.contentWindow as unknown as { holdfast?: unknown };
      const has = typeof inner.holdfast;
      frame.remove();
      return has;
    });
    expect(found).toBe('undefined');
  });

  it('is refused by main even with our preload and our address', async () => {
    const answers = await app.electron.evaluate(async ({ BrowserWindow }, preload) => {
      const other = new BrowserWindow({
        show: false,
        webPreferences: { preload, sandbox: true, contextIsolation: true },
      });
      await other.loadURL('app://holdfast/');
      // The script is ours; what it gives is looked at by the test.
      const found = (await other.webContents.executeJavaScript(`(async () => {
        let ports = 0;
        window.addEventListener('message', (event) => (ports += event.ports.length));
        window.holdfast.connect();
        const answer = await window.holdfast.call('desktop.state', {});
        await new Promise((resolve) => setTimeout(resolve, 300));
        return { answer, ports };
      })()`)) as unknown;
      other.destroy();
      return found;
    }, app.preload);
    expect(answers).toEqual({ answer: { ok: false, error: { code: 'not-permitted' } }, ports: 0 });
  });

  it('is ended as soon as it shows something else', async () => {
    const gone = await app.electron.evaluate(async ({ BrowserWindow }, preload) => {
      const other = new BrowserWindow({
        show: false,
        webPreferences: { preload, sandbox: true, contextIsolation: true },
      });
      const ended = new Promise<boolean>((resolve) => {
        other.webContents.once('render-process-gone', () => resolve(true));
        setTimeout(() => resolve(false), 5000);
      });
      void other.loadURL('app://holdfast/none').catch(() => undefined);
      const found = await ended;
      other.destroy();
      return found;
    }, app.preload);
    expect(gone).toBe(true);
    expect(await vaultCall(page, 'vault.status', {})).toMatchObject({ value: { open: true } });
  });
});
