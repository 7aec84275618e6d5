/**
 * Entry of the process of one token module (design.md, section 1). It is given a port to the vault process and nothing
 * else; main only starts and kills it.
 */
import type { MessagePortMain } from 'electron';
import type { ToTokenProcess } from '../../node/tokens/messages.ts';
import { createWorker } from '../../node/tokens/worker.ts';

process.parentPort.once('message', ({ ports }) => {
  const [port] = ports;
  if (port !== undefined) serve(port);
});

function serve(port: MessagePortMain): void {
  // No tidy end: modules crash when they are unloaded.
  port.on('close', () => process.kill(process.pid, 'SIGKILL'));
  const handle = createWorker((message) => port.postMessage(message));
  port.on('message', (event) => {
    // Only the vault process has the other end, and it is typed.
    handle(event.data as ToTokenProcess);
  });
  port.start();
}
