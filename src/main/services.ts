import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../shared/result.ts';
import { channels, type LockReason, type VaultToMain } from '../shared/wire.ts';
import { askPersonByDialog } from './ask-person.ts';
import { createClipboard } from './clipboard.ts';
import { desktopHandlers, shownFile } from './desktop-handlers.ts';
import { takeDropped } from './dropped-file.ts';
import { askWithDialog, type AskForFile } from './file-dialogs.ts';
import { createFileHandles } from './file-handles.ts';
import { dispatch } from './ipc/dispatch.ts';
import { createLocker } from './locker.ts';
import type { MainWindow } from './main-window.ts';
import type { MainModule } from './module.ts';
import { createNetworkGate, type AskPerson } from './network-gate.ts';
import type { CameraGate } from './camera-gate.ts';
import { createRecents } from './recents.ts';
import type { SettingsStore } from './settings.ts';
import { createVaultProcess } from './vault-process.ts';

/** Everything that answers the page. It comes in while Chromium starts the page's process, which takes longer. */
export interface Services {
  readonly modules: readonly MainModule[];
  /** Carries out one desktop command; name and input are whatever the page sent. */
  answer(name: unknown, input: unknown): Promise<Result<unknown>>;
  /** The page asks for its port to the vault process. */
  connect(): void;
  /** Something was dropped into the window; `path` is whatever the preload sent. */
  dropped(path: unknown): Promise<void>;
  /** A page has ended, by our will or not. */
  pageEnded(): void;
  /** The person asks for the lock in the menu. */
  lock(): void;
}

/** What the services stand on. */
export interface ServiceOptions {
  /** The folder `out/main`. */
  readonly outFolder: string;
  readonly dataFolder: string;
  readonly window: MainWindow;
  readonly settings: SettingsStore;
  readonly quitting: () => boolean;
  readonly askForFile: AskForFile | undefined;
  readonly askPerson: AskPerson | undefined;
  readonly camera: CameraGate;
  /** Lets the vault process write diagnostics where the app was started. */
  readonly diagnostics: boolean;
}

/** Makes the services; none runs before its module is started. */
export function createServices(options: ServiceOptions): Services {
  const { outFolder, dataFolder, window, settings, quitting } = options;
  const version = appVersion(join(outFolder, '..', '..', 'package.json'));
  const home = app.getPath('home');
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
      case 'token-start':
      case 'network-start':
      case 'token-kill':
      case 'ready':
    }
  };
  const gate = createNetworkGate({
    dataFolder,
    window: () => window.window(),
    askPerson: options.askPerson ?? askPersonByDialog,
    wentCold: () => vault.killNetwork(),
  });
  const vault = createVaultProcess({
    entry: join(outFolder, 'processes', 'vault.js'),
    tokenEntry: join(outFolder, 'processes', 'token.js'),
    deviceEntry: join(outFolder, 'processes', 'devices.js'),
    netEntry: join(outFolder, 'processes', 'net.js'),
    mayAsk: (origin, address) => gate.ask(origin, address),
    isCold: () => gate.cold() !== 'off',
    version,
    seenFolder: join(dataFolder, 'seen'),
    files: () => handles.all(),
    heard,
    ended: () => {
      open = false;
      gate.forget();
      locker.watch(undefined);
      void clipboard.clear();
      window.replacePage({ notice: { code: 'vault-process-ended' } });
    },
    stdio: options.diagnostics ? 'inherit' : 'ignore',
  });
  const endPage = (reason: LockReason): void => {
    if (!quitting()) window.replacePage({ notice: { code: 'locked', details: { reason } } });
  };
  const locker = createLocker({
    endPage,
    endVault: async (reason) => {
      open = false;
      gate.forget();
      await vault.end(reason);
    },
    clearClipboard: () => void clipboard.clear(),
  });
  const handlers = desktopHandlers({
    version,
    home,
    vaultFolder: join(home, 'Holdfast'),
    handles,
    recents,
    settings,
    clipboard,
    window,
    locker,
    gate,
    camera: options.camera,
    askForFile: options.askForFile ?? askWithDialog,
  });

  let connected = false;
  return {
    modules: [{ name: 'recents', onReady: async () => recents.load() }, clipboard, vault, locker],
    answer: async (name, input) => dispatch(handlers, name, input),
    connect() {
      // One port for one page: a script that got into the page cannot take a second one beside the client's.
      if (connected) return;
      connected = true;
      window.contents()?.mainFrame.postMessage(channels.port, null, [vault.connect()]);
    },
    async dropped(path) {
      const handle = await takeDropped(path, handles);
      const file = handle === undefined ? {} : { file: shownFile(handle, home) };
      window.send({ name: 'file-dropped', ...file });
    },
    pageEnded() {
      connected = false;
      options.camera.close();
      // A secret that opened nothing, or was typed for nothing, is also in the process it was sent to; and a page that
      // ended by itself leaves nobody who could say so.
      if (!open) void vault.end('asked');
    },
    lock: () => void locker.lock('asked'),
  };
}

/** Electron's own idea of the version depends on how the app was started. */
function appVersion(manifest: string): string {
  // Our own file, shipped with this code.
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
