import { Menu } from 'electron';
import type { MainModule } from './module.ts';

/** A menu with what editing and reading need and nothing else: no reload, no developer tools. */
export function menuModule(lock: () => void): MainModule {
  return {
    name: 'menu',
    onReady() {
      Menu.setApplicationMenu(
        Menu.buildFromTemplate([
          {
            label: 'Holdfast',
            submenu: [
              // The page acts on the same keys at once; this is for people who look for it in the menu.
              { label: 'Lock', accelerator: 'CommandOrControl+L', registerAccelerator: false, click: lock },
              { type: 'separator' },
              { role: 'quit' },
            ],
          },
          {
            label: 'Edit',
            submenu: [
              { role: 'undo' },
              { role: 'redo' },
              { type: 'separator' },
              { role: 'cut' },
              { role: 'copy' },
              { role: 'paste' },
              { role: 'selectAll' },
            ],
          },
          { label: 'View', submenu: [{ role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'resetZoom' }] },
        ]),
      );
    },
  };
}
