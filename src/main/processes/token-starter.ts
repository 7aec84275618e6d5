import type { MessagePortMain } from 'electron';
import { HoldfastError } from '../../core/error.ts';
import type { StartTokenProcess, TokenProcess } from '../../node/tokens/token-process-port.ts';
import type { VaultToMain } from '../../shared/wire.ts';

/** Processes for token modules as the vault process gets them: it asks main and speaks to them over ports of its own. */
export interface TokenStarter {
  readonly start: StartTokenProcess;
  /** The same for the process that watches USB. */
  readonly startDevices: StartTokenProcess;
  /** The same for one that speaks to this host at the address with this hash. Rejects: `network-off` {reason}. */
  startNetwork(origin: string, address: string): Promise<TokenProcess>;
  /** Main says no to that. */
  refused(id: number, reason: 'cold' | 'declined'): void;
  /** Main has sent the port of a process. */
  ready(id: number, port: MessagePortMain): void;
  /** Main says that a process is gone. */
  ended(id: number): void;
}

interface Started {
  port?: MessagePortMain;
  readonly listeners: ((message: unknown) => void)[];
  readonly exits: (() => void)[];
  /** Said before the port was there. */
  readonly queue: unknown[];
  gone: boolean;
  /** Of one that a person is asked about first: it was started, or a reason why not. */
  answered?: (refused?: 'cold' | 'declined') => void;
}

/** Makes it; `tell` speaks to main. */
export function createTokenStarter(tell: (message: VaultToMain) => void): TokenStarter {
  const processes = new Map<number, Started>();
  let ids = 0;
  const begin = (): { readonly id: number; readonly started: Started } => {
    const id = ids++;
    const started: Started = { listeners: [], exits: [], queue: [], gone: false };
    processes.set(id, started);
    return { id, started };
  };
  const handle = (id: number, started: Started): TokenProcess => {
    return {
      send: (message) => {
        if (started.gone) return;
        if (started.port === undefined) started.queue.push(message);
        else started.port.postMessage(message);
      },
      onMessage: (listener) => void started.listeners.push(listener),
      onExit: (listener) => void started.exits.push(listener),
      kill: () => {
        tell({ type: 'token-kill', id });
        started.port?.close();
      },
      // This process lives until the vault is locked in any case.
      keepAlive: () => undefined,
    };
  };
  const start = (what: 'module' | 'devices'): TokenProcess => {
    const { id, started } = begin();
    tell({ type: 'token-start', id, what });
    return handle(id, started);
  };
  return {
    start: () => start('module'),
    startDevices: () => start('devices'),
    startNetwork: async (origin, address) => {
      const { id, started } = begin();
      return await new Promise((resolve, reject) => {
        started.answered = (reason) => {
          if (reason === undefined) resolve(handle(id, started));
          else reject(new HoldfastError('network-off', { reason }));
        };
        tell({ type: 'network-start', id, origin, address });
      });
    },
    refused(id, reason) {
      const started = processes.get(id);
      processes.delete(id);
      started?.answered?.(reason);
    },
    ready(id, port) {
      const started = processes.get(id);
      if (started === undefined) {
        port.close();
        return;
      }
      started.port = port;
      started.answered?.();
      port.on('message', (event) => {
        for (const listener of started.listeners) listener(event.data);
      });
      port.start();
      for (const message of started.queue.splice(0)) port.postMessage(message);
    },
    ended(id) {
      const started = processes.get(id);
      if (started === undefined) return;
      processes.delete(id);
      started.gone = true;
      started.answered?.();
      for (const listener of started.exits) listener();
    },
  };
}
