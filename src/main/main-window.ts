import { BrowserWindow, nativeTheme, type Session, type WebContents } from 'electron';
import type { DesktopEvent, DesktopOutput } from '../shared/desktop.ts';
import { channels } from '../shared/wire.ts';
import type { MainModule } from './module.ts';
import { pageAddress } from './page-address.ts';

/** What a page finds when it starts, left by the one before. */
export type PageStart = Pick<DesktopOutput<'desktop.state'>, 'route' | 'notice'>;

/** The window and the page in it. */
export interface MainWindow extends MainModule {
  window(): BrowserWindow | undefined;
  contents(): WebContents | undefined;
  send(event: DesktopEvent): void;
  /** Ends the page's process with all that it shows, and starts a fresh one. */
  replacePage(start: PageStart): void;
  /** What the present page was given to start with. */
  start(): PageStart;
}

/** How the window is made. */
export interface WindowOptions {
  readonly session: () => Session;
  readonly preload: string;
  readonly devTools: boolean;
  /** A page has ended, by our will or not. */
  readonly pageEnded: () => void;
}

/** A page that ends by itself this many times in a row within {@link crashWindowMs} is not started again. */
const mostCrashes = 4;
const crashWindowMs = 20_000;

/** Makes the one window of the app. */
export function createMainWindow(options: WindowOptions): MainWindow {
  let window: BrowserWindow | undefined;
  let start: PageStart = {};
  let replacing = false;
  let crashes: number[] = [];

  const contents = (): WebContents | undefined =>
    window === undefined || window.isDestroyed() ? undefined : window.webContents;
  const load = (): void => {
    void contents()
      ?.loadURL(pageAddress)
      .catch(() => undefined);
  };
  const ended = (): void => {
    options.pageEnded();
    if (!replacing) {
      const now = performance.now();
      crashes = [...crashes.filter((at) => at > now - crashWindowMs), now];
      start = { notice: { code: 'page-ended' } };
      if (crashes.length > mostCrashes) return;
    }
    replacing = false;
    // The process is gone only when this event has passed; loading from inside it would use the dead one.
    setImmediate(load);
  };
  /** SIGKILL reaches a page that hangs or was stopped, runs none of its code and leaves no dump. */
  const kill = (): void => {
    const page = contents();
    if (page === undefined) return;
    try {
      process.kill(page.getOSProcessId(), 'SIGKILL');
    } catch {
      page.forcefullyCrashRenderer();
    }
  };
  const background = (): string => (nativeTheme.shouldUseDarkColors ? '#14161a' : '#fbfbfa');

  return {
    name: 'window',
    window: () => window,
    contents,
    start: () => start,
    send: (event) => contents()?.send(channels.event, event),
    replacePage(next) {
      start = next;
      if (replacing) return;
      replacing = true;
      kill();
    },
    onReady() {
      window = new BrowserWindow({
        width: 1280,
        height: 800,
        minWidth: 960,
        minHeight: 640,
        show: false,
        title: 'Holdfast',
        autoHideMenuBar: true,
        backgroundColor: background(),
        webPreferences: {
          session: options.session(),
          preload: options.preload,
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
          nodeIntegrationInWorker: false,
          nodeIntegrationInSubFrames: false,
          webSecurity: true,
          allowRunningInsecureContent: false,
          webviewTag: false,
          navigateOnDragDrop: false,
          spellcheck: false,
          plugins: false,
          webgl: false,
          enableWebSQL: false,
          autoplayPolicy: 'document-user-activation-required',
          disableBlinkFeatures: 'Auxclick',
          devTools: options.devTools,
        },
      });
      window.once('ready-to-show', () => window?.show());
      window.webContents.on('render-process-gone', ended);
      // Only once it is there: a navigation that is refused starts too.
      window.webContents.on('did-navigate', options.pageEnded);
      window.on('closed', () => (window = undefined));
      nativeTheme.on('updated', () => window?.setBackgroundColor(background()));
      load();
    },
  };
}
