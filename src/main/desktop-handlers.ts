import { app, nativeTheme } from 'electron';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CameraGate } from './camera-gate.ts';
import type { TimedClipboard } from './clipboard.ts';
import type { AskForFile } from './file-dialogs.ts';
import type { FileHandle, FileHandles } from './file-handles.ts';
import { fileName } from './file-name.ts';
import type { DesktopHandlers } from './ipc/dispatch.ts';
import type { Locker } from './locker.ts';
import type { MainWindow } from './main-window.ts';
import type { NetworkGate } from './network-gate.ts';
import { shownPath, type Recents } from './recents.ts';
import type { SettingsStore } from './settings.ts';

/** What the handlers act on. */
export interface DesktopParts {
  readonly version: string;
  readonly home: string;
  readonly vaultFolder: string;
  readonly handles: FileHandles;
  readonly recents: Recents;
  readonly settings: SettingsStore;
  readonly clipboard: TimedClipboard;
  readonly window: MainWindow;
  readonly locker: Locker;
  readonly gate: NetworkGate;
  readonly camera: CameraGate;
  readonly askForFile: AskForFile;
}

/** What only the desktop can do, one handler per row of the desktop contract. */
export function desktopHandlers(parts: DesktopParts): DesktopHandlers {
  const { home, vaultFolder, handles, recents, settings, clipboard, window, locker, gate, camera } = parts;
  /** Where the person was last, so that the next dialog opens there. */
  let folder: string | undefined;
  const shown = (handle: FileHandle) => shownFile(handle, home);
  return {
    'desktop.state': async () => {
      const { route, notice } = window.start();
      return {
        appVersion: parts.version,
        platform: `${process.platform} ${process.arch}`,
        theme: settings.current().theme,
        recents: await recents.list(),
        cold: gate.cold(),
        accessibility: app.accessibilitySupportEnabled,
        ...(route === undefined ? {} : { route }),
        ...(notice === undefined ? {} : { notice }),
        defaultVaultFolder: shownPath(vaultFolder, home),
      };
    },
    'desktop.choose-file': async (question) => {
      const path = await parts.askForFile(window.window(), folder ?? (await existing(vaultFolder)), question);
      if (path === undefined) return {};
      folder = dirname(path);
      return { file: shown(handles.give(path, question.purpose)) };
    },
    'desktop.default-vault-file': async ({ name }) => {
      const path = join(await existing(vaultFolder), `${fileName(name, 'Keys')}.holdfast`);
      return shown(handles.give(path, 'new-vault'));
    },
    'desktop.forget-recent': async ({ ref }) => {
      await recents.forget(ref);
      return {};
    },
    'desktop.lock': () => {
      void locker.lock('asked');
      return {};
    },
    'desktop.end-page': ({ route, notice }) => {
      window.replacePage({
        ...(route === undefined ? {} : { route }),
        ...(notice === undefined ? {} : { notice }),
      });
      return {};
    },
    'desktop.copy': ({ text, clearAfterSeconds }) => {
      clipboard.copy(text, clearAfterSeconds);
      return {};
    },
    'desktop.set-cold': async ({ cold }) => {
      await gate.setCold(cold);
      return { cold: gate.cold() };
    },
    'desktop.camera': ({ on }) => {
      if (on) camera.open();
      else camera.close();
      return {};
    },
    'desktop.set-theme': async ({ theme }) => {
      nativeTheme.themeSource = theme;
      await settings.change({ theme });
      return {};
    },
  };
}

/** A file as the page may see it: a handle, and names for the person. */
export function shownFile({ ref, path }: FileHandle, home: string) {
  return { ref, name: basename(path), location: shownPath(path, home) };
}

/** A folder for vaults is the person's own and nobody else's. */
async function existing(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}
