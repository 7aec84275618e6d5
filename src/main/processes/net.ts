/**
 * Entry of the network process. It is given a port to the vault process and the one origin that the person has agreed to; main
 * only starts and kills it. It carries bytes: it holds no secret and decides nothing.
 */
import type { MessagePortMain } from 'electron';
import type { ToNetProcess } from '../../node/net/messages.ts';
import { createNetWorker } from '../../node/net/net-worker.ts';

process.parentPort.once('message', ({ data, ports }) => {
  const [port] = ports;
  // Main is the only one that can post here.
  const { origin } = data as { readonly origin?: string };
  if (port !== undefined && origin !== undefined) serve(port, origin);
});

function serve(port: MessagePortMain, origin: string): void {
  port.on('close', () => process.kill(process.pid, 'SIGKILL'));
  const handle = createNetWorker((message) => port.postMessage(message), origin);
  port.on('message', (event) => {
    // Only the vault process has the other end, and it is typed.
    handle(event.data as ToNetProcess);
  });
  port.start();
}
