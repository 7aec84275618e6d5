import type { ToNetProcess } from '../../src/node/net/messages.ts';
import { createNetWorker } from '../../src/node/net/net-worker.ts';
import { forkNetProcess } from '../../src/node/tokens/forked-process.ts';
import type { TokenProcess } from '../../src/node/tokens/token-process-port.ts';

/** The network process: a real one; inside Electron, whose Node starts no TypeScript, what runs in it, over copied messages. */
export function startNetProcess(): TokenProcess {
  return 'electron' in process.versions ? netProcessHere() : forkNetProcess();
}

function netProcessHere(): TokenProcess {
  const listeners: ((message: unknown) => void)[] = [];
  const exits: (() => void)[] = [];
  let ended = false;
  const handle = createNetWorker((message) => {
    const copy = structuredClone(message);
    setImmediate(() => {
      if (!ended) for (const listener of listeners) listener(copy);
    });
  });
  return {
    send: (message) => {
      const copy = structuredClone(message);
      setImmediate(() => {
        // As in the real one: whoever started it is typed.
        if (!ended) handle(copy as ToNetProcess);
      });
    },
    onMessage: (listener) => void listeners.push(listener),
    onExit: (listener) => void exits.push(listener),
    kill: () => {
      if (ended) return;
      ended = true;
      setImmediate(() => {
        for (const listener of exits) listener();
      });
    },
    keepAlive: () => undefined,
  };
}
