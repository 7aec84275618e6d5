import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { fail } from '../../shared/result.ts';
import { channels } from '../../shared/wire.ts';
import { isPageAddress } from '../page-address.ts';
import { dispatch, type DesktopHandlers } from './dispatch.ts';

/** What the page can set off by IPC. */
export interface IpcOptions {
  /** The contents of our window, the only ones that may say anything. */
  readonly page: () => WebContents | undefined;
  readonly handlers: DesktopHandlers;
  /** The page asks for its port to the vault process. */
  readonly connect: () => void;
}

/** Opens the channels of main. No other file may import `ipcMain`: here sender, frame and payload are checked for all. */
export function registerIpc({ page, handlers, connect }: IpcOptions): void {
  const trusted = (event: {
    readonly sender: WebContents;
    readonly senderFrame: WebFrameMain | null;
  }): boolean => {
    const ours = page();
    const frame = event.senderFrame;
    return (
      ours !== undefined &&
      event.sender === ours &&
      frame !== null &&
      frame.parent === null &&
      frame === ours.mainFrame &&
      isPageAddress(frame.url)
    );
  };
  ipcMain.handle(channels.desktop, async (event, name: unknown, input: unknown) =>
    trusted(event) ? dispatch(handlers, name, input) : fail('not-permitted'),
  );
  ipcMain.on(channels.connect, (event) => {
    if (trusted(event)) connect();
  });
}
