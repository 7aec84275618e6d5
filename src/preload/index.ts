import { contextBridge, ipcRenderer } from 'electron';
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

// A port does not survive the bridge; it can only be passed on as a message of the window to itself.
ipcRenderer.on(channels.port, (event) => window.postMessage(portMessage, location.origin, [...event.ports]));
