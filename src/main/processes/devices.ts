/**
 * Entry of the process that watches USB. It is given a port to the vault process and nothing else; main only starts and
 * kills it. Native code runs in it, which takes nobody along when it crashes.
 */
import type { MessagePortMain } from 'electron';
import { createDeviceWorker } from '../../node/devices/device-worker.ts';
import type { ToDeviceProcess } from '../../node/devices/messages.ts';

process.parentPort.once('message', ({ ports }) => {
  const [port] = ports;
  if (port !== undefined) serve(port);
});

function serve(port: MessagePortMain): void {
  port.on('close', () => process.kill(process.pid, 'SIGKILL'));
  const handle = createDeviceWorker((message) => port.postMessage(message));
  port.on('message', (event) => {
    // Only the vault process has the other end, and it is typed.
    handle(event.data as ToDeviceProcess);
  });
  port.start();
}
