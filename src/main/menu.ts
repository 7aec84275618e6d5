import { Menu } from 'electron';

/**
 * Sets a menu with what editing and reading need and nothing else: no reload, no developer tools. Before Chromium is ready,
 * else Electron makes one of its own first.
 */
export function setMenu(lock: () => void): void {
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
}
