import { readlinkSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './support/app.ts';
import { escapes } from './support/escapes.ts';
import { onlyProcess, processTree, readProc, statusField, waitFor } from './support/processes.ts';

let app: RunningApp;
let page: Page;

beforeAll(async () => {
  app = await launchApp();
  page = await app.page();
});
afterAll(async () => app.close());

describe('the processes', () => {
  it('keep the page in the sandbox', async () => {
    const renderer = await app.rendererPid();
    expect(statusField(renderer, 'Seccomp')).toBe('2');
    expect(statusField(renderer, 'NoNewPrivs')).toBe('1');
    expect(namespace(renderer)).not.toBe(namespace(process.pid));
    for (const { pid } of processTree(app.pid)) {
      expect(readProc(pid, 'cmdline')).not.toMatch(/--no-sandbox|--disable-seccomp/);
    }
  });

  it('can leave no core file', async () => {
    // A page that talks to the vault process makes sure that there is one.
    await page.evaluate(() => window.holdfast.connect());
    const found = await waitFor('the vault process', () => {
      const tree = processTree(app.pid);
      return tree.some(({ kind }) => kind === 'vault') && tree;
    });
    expect(new Set(found.map(({ kind }) => kind))).toEqual(
      new Set(['main', 'renderer', 'vault', 'network', 'gpu', 'zygote']),
    );
    for (const { pid, kind } of found) {
      expect(readProc(pid, 'limits'), kind).toMatch(/^Max core file size\s+0\s+0\s/m);
      // Nobody, not even of the same user, may look into a sandboxed page; then there is nothing to read.
      expect([undefined, '00000000'], kind).toContain(readProc(pid, 'coredump_filter')?.trim());
    }
  });
});

/** A sandboxed process may refuse to say; that it does so is as good an answer. */
function namespace(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/user`);
  } catch {
    return 'not told';
  }
}

describe('the page', () => {
  it('has no Node and a bridge of three functions', async () => {
    const found = await page.evaluate(() => ({
      node: ['require', 'process', 'Buffer', 'module', 'global'].filter((name) => name in window),
      bridge: Object.keys(window.holdfast).sort(),
      frozen: Object.isFrozen(window.holdfast),
    }));
    expect(found).toEqual({ node: [], bridge: ['call', 'connect', 'onEvent'], frozen: true });
  });

  it('runs no script but its own files', async () => {
    // Given as text: much of it is what the linter is there to refuse.
    const ran = await page.evaluate(`(async () => {
      // What the debugger runs may use eval; what a timer runs may do what the page may do.
      await new Promise((resolve) => setTimeout(resolve));
      const marks = [];
      Object.assign(window, { mark: (name) => marks.push(name) });
      const attempt = (act) => {
        try {
          act();
        } catch {
          // Refused, as it should be.
        }
      };
      const add = (tag, set) =>
        attempt(() => {
          const element = document.createElement(tag);
          set(element);
          document.body.append(element);
        });
      attempt(() => eval('mark("eval")'));
      attempt(() => new Function('mark("function")')());
      attempt(() => setTimeout('mark("timeout")'));
      add('script', (it) => (it.textContent = 'mark("inline")'));
      add('script', (it) => it.setAttribute('src', 'data:text/javascript,mark("data")'));
      add('script', (it) => it.setAttribute('src', 'https://localhost/x.js'));
      add('img', (it) => it.setAttribute('onerror', 'mark("handler")'));
      add('div', (it) => (it.innerHTML = '<img src=x onerror=mark("html")>'));
      add('iframe', (it) => it.setAttribute('srcdoc', '<script>parent.mark("srcdoc")</script>'));
      add('iframe', (it) => it.setAttribute('src', 'javascript:parent.mark("frame")'));
      add('a', (it) => (it.setAttribute('href', 'javascript:mark("link")'), it.click()));
      add('object', (it) => it.setAttribute('data', 'data:text/html,<script>parent.mark("object")</script>'));
      add(
        'link',
        (it) => (it.setAttribute('rel', 'stylesheet'), it.setAttribute('href', 'https://localhost/x.css')),
      );
      attempt(() => document.write('<script>mark("write")</script>'));
      attempt(() => new Worker('data:text/javascript,0'));
      attempt(() => new Worker(URL.createObjectURL(new Blob(['0']))));
      attempt(() => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])));
      await new Promise((resolve) => setTimeout(resolve, 300));
      document
        .querySelectorAll('body > :is(script, img, iframe, object, link, a)')
        .forEach((it) => it.remove());
      return marks;
    })()`);
    expect(ran).toEqual([]);
  });

  it('reaches no network by any means of a page', async () => {
    const reached = await page.evaluate(async () => {
      const target = 'https://localhost:9/';
      const tries: Record<string, () => Promise<unknown>> = {
        fetch: () => fetch(target),
        'fetch of our own files': () => fetch('/index.html'),
        xhr: () =>
          new Promise((resolve, reject) => {
            const request = new XMLHttpRequest();
            request.onload = resolve;
            request.onerror = reject;
            request.open('GET', target);
            request.send();
          }),
        socket: () =>
          new Promise((resolve, reject) => {
            const socket = new WebSocket('wss://localhost:9/');
            socket.onopen = resolve;
            socket.onerror = reject;
          }),
        events: () =>
          new Promise((resolve, reject) => {
            const source = new EventSource(target);
            source.onopen = resolve;
            source.onerror = reject;
          }),
        image: () =>
          new Promise((resolve, reject) => {
            const image = new Image();
            image.onload = resolve;
            image.onerror = reject;
            image.src = `${target}x.png`;
          }),
        module: () =>
          new Promise((resolve, reject) => {
            const script = document.createElement('script');
            script.type = 'module';
            script.onload = resolve;
            script.onerror = reject;
            script.setAttribute('src', `${target}x.js`);
            document.head.append(script);
          }),
        font: () => new FontFace('x', `url(${target}x.woff2)`).load(),
        'service worker': () => navigator.serviceWorker.register('/x.js'),
        geolocation: () =>
          new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject)),
        camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
        screen: () => navigator.mediaDevices.getDisplayMedia(),
        clipboard: () => navigator.clipboard.readText(),
        notification: async () => {
          if ((await Notification.requestPermission()) !== 'granted') throw new Error('denied');
        },
        usb: () =>
          (
            navigator as unknown as { usb: { requestDevice(o: unknown): Promise<unknown> } }
          ).usb.requestDevice({ filters: [] }),
      };
      const passed: string[] = [];
      for (const [name, act] of Object.entries(tries)) {
        const late = new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 1500));
        await Promise.race([act(), late]).then(
          () => passed.push(name),
          () => undefined,
        );
      }
      return passed;
    });
    expect(reached).toEqual([]);
  });

  it(`stays where it is: ${escapes.length} ways out, none open`, async () => {
    expect(escapes.length).toBeGreaterThanOrEqual(30);
    const address = page.url();
    const renderer = await app.rendererPid();
    const out: string[] = [];
    for (const { name, act } of escapes) {
      await page.evaluate(act).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 60));
      if ((await app.rendererPid()) !== renderer)
        throw new Error(`${name} led somewhere, so the page was ended`);
      const windows = await app.electron.evaluate(({ webContents }) =>
        webContents.getAllWebContents().map((one) => one.getURL()),
      );
      const frames = page.frames().filter((frame) => frame !== page.mainFrame());
      const strange = frames.filter(
        (frame) =>
          !['', 'about:blank', 'about:srcdoc', 'chrome-error://chromewebdata/'].includes(frame.url()),
      );
      if (page.url() !== address || windows.length !== 1 || windows[0] !== address || strange.length > 0)
        out.push(name);
      await page.evaluate(() => document.querySelectorAll('.escape').forEach((one) => one.remove()));
    }
    expect(out).toEqual([]);
    expect(await app.rendererPid()).toBe(renderer);
  });

  it('has the middle button and dropped things go nowhere', async () => {
    const address = page.url();
    await page.evaluate(() => {
      const link = document.createElement('a');
      link.className = 'escape';
      link.href = 'https://localhost/';
      link.textContent = 'out';
      link.style.cssText = 'position:fixed;inset:0;z-index:99999';
      document.body.append(link);
    });
    await page.mouse.click(200, 200, { button: 'middle' });
    await page.mouse.click(200, 200, { modifiers: ['Control'] } as never);
    await page.mouse.click(200, 200, { modifiers: ['Shift'] } as never);
    const debug = await page.context().newCDPSession(page);
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await debug.send('Input.dispatchDragEvent', {
        type,
        x: 200,
        y: 200,
        data: {
          items: [{ mimeType: 'text/uri-list', data: 'file:///etc/hostname' }],
          files: ['/etc/hostname'],
          dragOperationsMask: 1,
        },
      });
    }
    await page.waitForTimeout(300);
    await page.evaluate(() => document.querySelectorAll('.escape').forEach((one) => one.remove()));
    expect(page.url()).toBe(address);
    expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });
});

describe('a page that blanks itself', () => {
  // The one address that Chromium goes to without asking.
  it('is ended, and a fresh one takes its place', async () => {
    const renderer = await app.rendererPid();
    await page.evaluate(() => {
      location.href = 'about:blank';
    });
    page = await app.replaced(renderer);
    expect(page.url()).toBe('app://holdfast/');
    const state = await page.evaluate(async () => window.holdfast.call('desktop.state', {}));
    expect(state).toMatchObject({ ok: true, value: { notice: { code: 'page-ended' } } });
  });
});

describe('the window', () => {
  it('is as it should be', async () => {
    const found = await app.electron.evaluate(({ BrowserWindow, Menu, session }) => {
      const [window] = BrowserWindow.getAllWindows();
      const roles = (menu: Electron.Menu | null | undefined): string[] =>
        (menu?.items ?? []).flatMap((item) => [item.role ?? '', ...roles(item.submenu)]);
      window!.webContents.openDevTools();
      return {
        tools: window!.webContents.isDevToolsOpened(),
        minimum: window!.getMinimumSize(),
        size: window!.getSize(),
        spell: session.defaultSession.isSpellCheckerEnabled(),
        preferences: (
          window!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
        ).getLastWebPreferences(),
        roles: roles(Menu.getApplicationMenu()).map((role) => role.toLowerCase()),
      };
    });
    expect(found.minimum).toEqual([960, 640]);
    expect(found.size).toEqual([1280, 800]);
    expect(found.spell).toBe(false);
    expect(found.preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
    });
    expect(found.tools).toBe(false);
    for (const role of ['reload', 'forcereload', 'toggledevtools']) expect(found.roles).not.toContain(role);
  });

  it('serves exactly the files of the page, whatever the address looks like', async () => {
    const good = await app.electron.evaluate(async ({ net }) => {
      const answer = await net.fetch('app://holdfast/');
      return {
        status: answer.status,
        policy: answer.headers.get('content-security-policy') ?? '',
        text: await answer.text(),
      };
    });
    expect(good.status).toBe(200);
    expect(good.policy).toContain("default-src 'none'");
    expect(good.policy).not.toMatch(/unsafe|https?:|\*/);
    expect(good.text).toContain('<!doctype html>');

    const served = await app.electron.evaluate(async ({ net }, addresses) => {
      const found: string[] = [];
      for (const address of addresses) {
        try {
          const answer = await net.fetch(address);
          const length = (await answer.arrayBuffer()).byteLength;
          if (answer.status === 200 || length > 0)
            found.push(`${address}: ${answer.status}, ${length} bytes`);
        } catch {
          // No answer is the best answer.
        }
      }
      return found;
    }, badAddresses);
    expect(badAddresses.length).toBeGreaterThanOrEqual(40);
    expect(served).toEqual([]);
  });

  it('is one instance only', async () => {
    const { spawn } = await import('node:child_process');
    const { electronPath } = await import('../../scripts/lib/electron.mjs');
    const { appEnvironment, outFolder } = await import('./support/app.ts');
    const second = spawn(electronPath(), [`${outFolder}/main/test-entry.js`], {
      env: appEnvironment(app.home),
      stdio: 'ignore',
    });
    const code = await new Promise((resolve) => second.once('exit', resolve));
    expect(code).toBe(0);
    expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    expect(onlyProcess(app.pid, 'main')).toBe(app.pid);
  });
});

const climbs = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '..\\',
  '..%5c',
  '....//',
  './../',
  '%252e%252e/',
  '..;/',
];
const badAddresses = [
  ...climbs.flatMap((up) => [
    `app://holdfast/${up.repeat(6)}etc/passwd`,
    `app://holdfast/assets/${up.repeat(3)}package.json`,
  ]),
  'app://holdfast/../main/index.js',
  'app://holdfast/%00',
  'app://holdfast/index.html%00.png',
  'app://holdfast/index.html%20',
  'app://holdfast/index.html/',
  'app://holdfast/index.html?x',
  'app://holdfast//index.html',
  'app://holdfast/%69ndex.html',
  'app://holdfast/INDEX.HTML',
  'app://holdfast/index.htm',
  'app://holdfast/.',
  'app://holdfast/assets',
  'app://holdfast/assets/',
  'app://holdfast/main/index.js',
  'app://holdfast/etc/passwd',
  'app://holdfast/file:///etc/passwd',
  'app://holdfast/C:/Windows/win.ini',
  'app://holdfast.evil/index.html',
  'app://holdfas/index.html',
  'app://other/index.html',
  'app://user@holdfast.example/index.html',
  'app:///index.html',
  'app://localhost/index.html',
  'app://holdfast%2eevil/index.html',
].filter((address) => new URL(address).href !== 'app://holdfast/');
