import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DesktopBridge, DesktopEvent } from '../shared/desktop.ts';
import { channels, portMessage } from '../shared/wire.ts';

const bridge: DesktopBridge = {
  call: async (name, input): Promise<unknown> => ipcRenderer.invoke(channels.desktop, name, input),
  onEvent: (listener) => {
    // Main sends nothing else on this channel.
    ipcRenderer.on(channels.event, (_event, told: DesktopEvent) => listener(told));
  },
  connect: () => ipcRenderer.send(channels.connect),
};
contextBridge.exposeInMainWorld('holdfast', bridge);

// The page allows a drop but never learns the path; a script of the page cannot make an event that is trusted.
window.addEventListener('drop', (event) => {
  const [file, ...more] = event.isTrusted ? (event.dataTransfer?.files ?? []) : [];
  if (file !== undefined)
    ipcRenderer.send(channels.drop, more.length > 0 ? '' : webUtils.getPathForFile(file));
});

// A port does not survive the bridge; it can only be passed on as a message of the window to itself.
ipcRenderer.on(channels.port, (event) => window.postMessage(portMessage, location.origin, [...event.ports]));
