import { useEffect } from 'react';
import type { ChosenFile } from '../backups/file-choice.tsx';

type Listener = (file: ChosenFile | undefined) => void;

const listeners = new Set<Listener>();
let listening = false;

/** Listens to main once; its events cannot be listened to for a while only. */
function listen(): void {
  if (listening) return;
  listening = true;
  window.holdfast.onEvent((event) => {
    if (event.name === 'file-dropped') listeners.forEach((listener) => listener(event.file));
  });
}

/**
 * A file that is dropped anywhere into the window, as a handle; nothing when it was not one file that can be read. The page
 * only allows the drop: the preload takes the path from the system's own event and main makes the handle.
 */
export function useDroppedFile(onFile: Listener): void {
  useEffect(() => {
    listen();
    function allow(event: DragEvent): void {
      event.preventDefault();
    }
    listeners.add(onFile);
    window.addEventListener('dragover', allow);
    window.addEventListener('drop', allow);
    return () => {
      listeners.delete(onFile);
      window.removeEventListener('dragover', allow);
      window.removeEventListener('drop', allow);
    };
  }, [onFile]);
}
