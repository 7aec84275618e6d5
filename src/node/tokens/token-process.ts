/*
 * Entry of the process of one token module where it is started by Node: for the command line and for tests. In the app it
 * is `src/main/processes/token.ts`.
 */
import type { ToTokenProcess } from './messages.ts';
import { endWithParent } from './end-with-parent.ts';
import { createWorker } from './worker.ts';

const end = (): void => {
  // No tidy end: modules crash when they are unloaded (security.md, PKCS#11).
  process.kill(process.pid, 'SIGKILL');
};
process.on('disconnect', end);
endWithParent();
const handle = createWorker((message) => {
  process.send?.(message);
});
process.on('message', (message) => {
  // Only the process that started this one can send, and it is typed.
  handle(message as ToTokenProcess);
});
