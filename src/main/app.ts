import { app, nativeTheme, session as sessions, type Session } from 'electron';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { channels, type LockReason, type VaultToMain } from '../shared/wire.ts';
import { createClipboard } from './clipboard.ts';
import { disableCoreDumps } from './core-dumps.ts';
import { desktopHandlers } from './desktop-handlers.ts';
import { askWithDialog, type AskForFile } from './file-dialogs.ts';
import { createFileHandles } from './file-handles.ts';
import { registerIpc } from './ipc/register.ts';
import { lockdownModule } from './lockdown.ts';
import { createLocker } from './locker.ts';
import { createMainWindow } from './main-window.ts';
import { menuModule } from './menu.ts';
import { startModules, stopModules, type MainModule } from './module.ts';
import { denyNetworkSwitches, networkModule } from './network.ts';
import { protocolModule, registerPageScheme } from './protocol.ts';
import { createRecents } from './recents.ts';
import { createSettings } from './settings.ts';
import { createVaultProcess } from './vault-process.ts';

/** What differs between the release and the entry of the end-to-end tests. */
export interface AppOptions {
  /** The folder `out/main`. */
  readonly outFolder: string;
  readonly askForFile?: AskForFile;
  /** Lets the vault process write diagnostics where the app was started. */
  readonly diagnostics?: boolean;
}

/** Starts Holdfast. Everything in here up to the first await runs before Chromium is ready, as it must. */
export async function startApp(options: AppOptions): Promise<void> {
  disableCoreDumps();
  app.setName('Holdfast');
  const version = appVersion(join(options.outFolder, '..', '..', 'package.json'));
  const dataFolder = join(app.getPath('appData'), 'holdfast');
  app.setPath('userData', dataFolder);
  app.enableSandbox();
  denyNetworkSwitches();
  registerPageScheme();
  if (!app.requestSingleInstanceLock()) {
    app.exit(0);
    return;
  }

  const home = app.getPath('home');
  const session = (): Session => sessions.defaultSession;
  const settings = createSettings(dataFolder);
  const handles = createFileHandles(() => Date.now(), {
    given: (handle) => vault.addFile(handle),
    forgotten: (ref) => vault.forgetFile(ref),
  });
  const recents = createRecents(dataFolder, home, handles);
  const clipboard = createClipboard(() => window.send({ name: 'clipboard-cleared' }));

  /** Whether the vault process holds an open vault. */
  let open = false;
  const heard = (message: VaultToMain): void => {
    switch (message.type) {
      case 'opened': {
        open = true;
        locker.watch(message.autoLockMinutes);
        const path = handles.path(message.ref);
        if (path !== undefined) {
          handles.keep(path);
          void recents.note(path, message.vaultName, new Date()).catch(() => undefined);
        }
        return;
      }
      case 'auto-lock':
        locker.watch(message.minutes);
        return;
      case 'closed':
        void locker.lock(message.reason);
        return;
      case 'ready':
    }
  };
  const vault = createVaultProcess({
    entry: join(options.outFolder, 'processes', 'vault.js'),
    version,
    seenFolder: join(dataFolder, 'seen'),
    files: () => handles.all(),
    heard,
    ended: () => {
      open = false;
      locker.watch(undefined);
      void clipboard.clear();
      window.replacePage({ notice: { code: 'vault-process-ended' } });
    },
    stdio: options.diagnostics === true ? 'inherit' : 'ignore',
  });
  let connected = false;
  const window = createMainWindow({
    session,
    preload: join(options.outFolder, '..', 'preload', 'index.cjs'),
    devTools: false,
    pageEnded: () => {
      connected = false;
      // A secret that opened nothing, or was typed for nothing, is also in the process it was sent to; and a page that
      // ended by itself leaves nobody who could say so.
      if (!open) void vault.end('asked');
    },
  });
  const endPage = (reason: LockReason): void => {
    if (!quitting) window.replacePage({ notice: { code: 'locked', details: { reason } } });
  };
  const locker = createLocker({
    endPage,
    endVault: async (reason) => {
      open = false;
      await vault.end(reason);
    },
    clearClipboard: () => void clipboard.clear(),
  });
  const ipc: MainModule = {
    name: 'ipc',
    onReady() {
      registerIpc({
        page: () => window.contents(),
        handlers: desktopHandlers({
          version,
          home,
          vaultFolder: join(home, 'Holdfast'),
          handles,
          recents,
          settings,
          clipboard,
          window,
          locker,
          askForFile: options.askForFile ?? askWithDialog,
        }),
        connect: () => {
          // One port for one page: a script that got into the page cannot take a second one beside the client's.
          if (connected) return;
          connected = true;
          window.contents()?.mainFrame.postMessage(channels.port, null, [vault.connect()]);
        },
      });
    },
  };
  // Read while Chromium gets ready.
  const stored = Promise.all([settings.load(), recents.load()]);
  const storedModule: MainModule = {
    name: 'stored',
    async onReady() {
      const [{ theme }] = await stored;
      // Setting it, even to what it is, makes the toolkit read its theme again.
      if (theme !== nativeTheme.themeSource) nativeTheme.themeSource = theme;
    },
  };

  let quitting = false;
  const modules: readonly MainModule[] = [
    lockdownModule(session),
    storedModule,
    networkModule(session),
    protocolModule(session, join(options.outFolder, '..', 'renderer')),
    menuModule(() => void locker.lock('asked')),
    clipboard,
    vault,
    locker,
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

  await app.whenReady();
  try {
    await startModules(modules);
  } catch {
    process.stderr.write('holdfast: could not start\n');
    app.exit(70);
  }
}

/** Electron's own idea of the version depends on how the app was started. */
function appVersion(manifest: string): string {
  // Our own file, shipped with this code.
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
