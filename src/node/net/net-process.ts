/*
 * Entry of the network process where it is started by Node: for the command line and for tests. In the app it is
 * `src/main/processes/net.ts`.
 */
import type { ToNetProcess } from './messages.ts';
import { createNetWorker } from './net-worker.ts';

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
const handle = createNetWorker((message) => {
  process.send?.(message);
});
process.on('message', (message) => {
  // Only the process that started this one can send, and it is typed.
  handle(message as ToNetProcess);
});
