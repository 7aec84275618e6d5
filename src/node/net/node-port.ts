/** Nodes as the engine gets them: over a process that is started for one conversation and killed after it. */
import { createHash } from 'node:crypto';
import { HoldfastError } from '../../core/error.ts';
import { parseNodeAddress } from '../../core/nodes/address.ts';
import type { AskNode, NodeAnswer, NodePort, NodeSilence } from '../../core/nodes/port.ts';
import type { TokenProcess } from '../tokens/token-process-port.ts';
import { fromNetProcess, type ToNetProcess } from './messages.ts';

/** What the port stands on. */
export interface NodePortOptions {
  /** Starts the process for one origin; `address` is the SHA-256 of the full address, in hex. May reject: `network-off` {reason}. */
  readonly start: (origin: string, address: string) => TokenProcess | Promise<TokenProcess>;
  /** Milliseconds for one answer and the start of the process, which watches a shorter time by itself. */
  readonly within?: number;
  /** Whether this computer is in cold mode; absent where this process does not see it. */
  readonly isCold?: (() => boolean) | undefined;
}

const cancelPollMs = 100;

/** Makes the port; no process runs outside of a conversation. */
export function createNodePort({ start, within = 30_000, isCold }: NodePortOptions): NodePort {
  return {
    ...(isCold === undefined ? {} : { isCold }),
    async converse(target, isCancelled, work) {
      const { origin } = parseNodeAddress(target.url);
      const address = createHash('sha256').update(target.url).digest('hex');
      const waiting = new Map<number, Waiting>();
      let over: HoldfastError | undefined;
      let starting: ((error: Error) => void) | undefined;
      const stop = (error: HoldfastError): void => {
        over ??= error;
        starting?.(error);
        for (const { reject } of waiting.values()) reject(error);
        waiting.clear();
      };
      const poll = setInterval(() => {
        if (isCancelled()) stop(new HoldfastError('cancelled'));
      }, cancelPollMs);
      const begun = Promise.resolve().then(() => start(origin, address));
      let process: TokenProcess;
      try {
        // A person may be asked first, and takes their time.
        process = await Promise.race([begun, new Promise<never>((_resolve, reject) => (starting = reject))]);
      } catch (error) {
        clearInterval(poll);
        void begun.then((late) => late.kill()).catch(() => undefined);
        throw error;
      }
      process.onExit(() => stop(new HoldfastError('node-unreachable', { reason: 'ended' })));
      process.onMessage((raw) => {
        const parsed = fromNetProcess.safeParse(raw);
        if (!parsed.success) {
          stop(new HoldfastError('node-unreachable', { reason: 'ended' }));
          return;
        }
        const message = parsed.data;
        const one = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.type === 'silence') one?.reject(silence(message.reason));
        else one?.resolve({ status: message.status, body: message.body });
      });
      const first: ToNetProcess = { type: 'target', target };
      process.send(first);
      process.keepAlive(true);
      let ids = 0;
      const ask: AskNode = async (request) => {
        if (over !== undefined) throw over;
        const id = ids++;
        const question: ToNetProcess = { type: 'ask', id, request };
        let timer: NodeJS.Timeout | undefined;
        try {
          return await new Promise<NodeAnswer>((resolve, reject) => {
            waiting.set(id, { resolve, reject });
            timer = setTimeout(
              () => reject(new HoldfastError('node-unreachable', { reason: 'timeout' })),
              within,
            );
            process.send(question);
          });
        } finally {
          clearTimeout(timer);
          waiting.delete(id);
        }
      };
      try {
        return await work(ask);
      } finally {
        clearInterval(poll);
        process.keepAlive(false);
        process.kill();
      }
    },
  };
}

interface Waiting {
  readonly resolve: (answer: NodeAnswer) => void;
  readonly reject: (error: Error) => void;
}

function silence(reason: NodeSilence): HoldfastError {
  return new HoldfastError('node-unreachable', { reason });
}
