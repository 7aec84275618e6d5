/*
 * Entry of the process for devices where it is started by Node: for the command line and for tests. In the app it is
 * `src/main/processes/devices.ts`.
 */
import { createDeviceWorker } from './device-worker.ts';
import type { ToDeviceProcess } from './messages.ts';

const end = (): void => {
  // No tidy end: a native library may hang in it.
  process.kill(process.pid, 'SIGKILL');
};
process.on('disconnect', end);
const handle = createDeviceWorker((message) => {
  process.send?.(message);
});
process.on('message', (message) => {
  // Only the process that started this one can send, and it is typed.
  handle(message as ToDeviceProcess);
});
