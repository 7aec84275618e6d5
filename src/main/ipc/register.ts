import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { fail } from '../../shared/result.ts';
import { channels } from '../../shared/wire.ts';
import { isPageAddress } from '../page-address.ts';
import type { Services } from '../services.ts';

/** What the page can set off by IPC. */
export interface IpcOptions {
  /** The contents of our window, the only ones that may say anything. */
  readonly page: () => WebContents | undefined;
  /** What carries it out. A page that is faster than main waits. */
  readonly services: () => Promise<Pick<Services, 'answer' | 'connect' | 'dropped'>>;
}

/** Opens the channels of main. No other file may import `ipcMain`: here sender, frame and payload are checked for all. */
export function registerIpc({ page, services }: IpcOptions): void {
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
    trusted(event) ? (await services()).answer(name, input) : fail('not-permitted'),
  );
  ipcMain.on(channels.connect, (event) => {
    if (trusted(event)) void services().then((ready) => ready.connect());
  });
  ipcMain.on(channels.drop, (event, path: unknown) => {
    if (trusted(event)) void services().then((ready) => ready.dropped(path));
  });
}
