import { clipboard } from 'electron';
import type { MainModule } from './module.ts';

/** Copies public texts for a while. */
export interface TimedClipboard extends MainModule {
  copy(text: string, clearAfterSeconds: number): void;
  /** Clears what we put there, if it is still ours. */
  clear(): Promise<void>;
}

/** `cleared` is called when a text of ours was taken off the clipboard. */
export function createClipboard(cleared: () => void): TimedClipboard {
  let ours: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  const clear = async (): Promise<void> => {
    clearTimeout(timer);
    const text = ours;
    ours = undefined;
    if (text === undefined) return;
    // Something that was copied since belongs to the person. Older releases of Electron answer at once, newer ones later.
    if ((await clipboard.readText()) !== text) return;
    clipboard.clear();
    cleared();
  };
  return {
    name: 'clipboard',
    onQuit: clear,
    clear,
    copy(text, clearAfterSeconds) {
      clearTimeout(timer);
      ours = text;
      // A promise in newer releases of Electron.
      void clipboard.writeText(text);
      timer = setTimeout(() => void clear(), clearAfterSeconds * 1000);
    },
  };
}
