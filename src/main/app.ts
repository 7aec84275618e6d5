import { app, nativeTheme, session as sessions, type Session } from 'electron';
import { join } from 'node:path';
import { emptyCoreDumps, limitCoreDumps } from './core-dumps.ts';
import { createCameraGate } from './camera-gate.ts';
import type { AskForFile } from './file-dialogs.ts';
import { registerIpc } from './ipc/register.ts';
import { lockdownModule } from './lockdown.ts';
import { createMainWindow } from './main-window.ts';
import { setMenu } from './menu.ts';
import { startModules, stopModules, type MainModule } from './module.ts';
import type { AskPerson } from './network-gate.ts';
import { denyNetworkSwitches, networkModule } from './network.ts';
import { protocolModule, registerPageScheme } from './protocol.ts';
import type { Services } from './services.ts';
import { createSettings } from './settings.ts';

/** What differs between the release and the entry of the end-to-end tests. */
export interface AppOptions {
  /** The folder `out/main`. */
  readonly outFolder: string;
  readonly askForFile?: AskForFile;
  readonly askPerson?: AskPerson;
  /** Lets the vault process write diagnostics where the app was started. */
  readonly diagnostics?: boolean;
  /** What the window waits for besides Chromium. */
  readonly windowAfter?: Promise<unknown>;
}

/**
 * Starts Holdfast. Chromium does not begin to start before this and all that it imports has run up to the first await. So only what
 * must come first is here; what answers the page (`services.ts`) comes in while the page's process starts.
 */
export async function startApp(options: AppOptions): Promise<void> {
  emptyCoreDumps();
  app.setName('Holdfast');
  const dataFolder = join(app.getPath('appData'), 'holdfast');
  app.setPath('userData', dataFolder);
  app.enableSandbox();
  // Chromium draws by itself: no driver runs, and nothing that was shown stays in the memory of a graphics card.
  app.disableHardwareAcceleration();
  denyNetworkSwitches();
  registerPageScheme();
  if (!app.requestSingleInstanceLock()) {
    app.exit(0);
    return;
  }

  const session = (): Session => sessions.defaultSession;
  const settings = createSettings(dataFolder);
  const camera = createCameraGate(() => performance.now());
  let loaded: Services | undefined;
  setMenu(() => loaded?.lock());
  const window = createMainWindow({
    session,
    preload: join(options.outFolder, '..', 'preload', 'index.cjs'),
    devTools: false,
    pageEnded: () => loaded?.pageEnded(),
  });
  const ipc: MainModule = {
    name: 'ipc',
    onReady() {
      registerIpc({ page: () => window.contents(), services });
    },
  };
  const theme: MainModule = {
    name: 'theme',
    onReady() {
      const stored = settings.current().theme;
      // Setting it, even to what it is, makes the toolkit read its theme again.
      if (stored !== nativeTheme.themeSource) nativeTheme.themeSource = stored;
    },
  };

  let quitting = false;
  /** In the order they start in: no page loads before what keeps it in, and it finds a door for what it asks. */
  const modules: MainModule[] = [
    lockdownModule(session, () => camera.isOpen),
    networkModule(session),
    protocolModule(session, join(options.outFolder, '..', 'renderer'), (type) => {
      // A style sheet is the last of what the page begins with. From here on it is busy with itself, and main has time.
      if (type.startsWith('text/css')) setImmediate(() => void services().catch(() => undefined));
    }),
    theme,
    ipc,
    window,
  ];
  app.on('second-instance', () => {
    const shown = window.window();
    if (shown?.isMinimized() === true) shown.restore();
    shown?.focus();
  });
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (quitting) return;
    event.preventDefault();
    quitting = true;
    void stopModules(modules).finally(() => app.exit(0));
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());

  const start = async (): Promise<Services> => {
    const coreLimits = limitCoreDumps();
    const { createServices } = await import('./services.ts');
    const made = createServices({
      outFolder: options.outFolder,
      dataFolder,
      window,
      settings,
      quitting: () => quitting,
      askForFile: options.askForFile,
      askPerson: options.askPerson,
      camera,
      diagnostics: options.diagnostics === true,
    });
    loaded = made;
    modules.push(...made.modules);
    await startModules(made.modules);
    await coreLimits;
    return made;
  };
  let starting: Promise<Services> | undefined;
  const services = async (): Promise<Services> => {
    starting ??= start().catch((error: unknown) => {
      fail();
      throw error;
    });
    return starting;
  };
  try {
    await app.whenReady();
    if (options.windowAfter) await options.windowAfter;
    await startModules(modules);
  } catch {
    fail();
  }
}

function fail(): void {
  process.stderr.write('holdfast: could not start\n');
  app.exit(70);
}
