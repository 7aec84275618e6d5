import type { CallOptions, Client, CommandInput, CommandName, CommandResult } from '../../shared/contract.ts';
import type { CommandError } from '../../shared/result.ts';
import type { CallerMessage, EngineEvent, EngineMessage } from '../../shared/wire.ts';
import { wipeBytes } from './wipe.ts';

/** The page's side of the port to the vault process. */
export interface VaultClient extends Client {
  /** Takes a port; what was asked before it came is sent now. */
  attach(port: MessagePort): void;
  /** The other side is gone: everything under way ends as `vault-locked`. */
  detach(): void;
  onEvent(listener: (event: EngineEvent) => void): void;
  /** Tells the vault process that the person is here; puts off the lock by idleness. */
  activity(): void;
}

type Settled = { ok: true; value: unknown } | { ok: false; error: CommandError };
interface Pending {
  readonly settle: (result: Settled) => void;
  readonly options: CallOptions | undefined;
}

/** Makes a client without a port; see {@link VaultClient.attach}. Bytes in an input are wiped once they are sent. */
export function createVaultClient(): VaultClient {
  const pending = new Map<number, Pending>();
  const waiting: CallerMessage[] = [];
  const listeners: ((event: EngineEvent) => void)[] = [];
  let port: MessagePort | undefined;
  let lastId = 0;

  function send(message: CallerMessage): void {
    if (port === undefined) {
      waiting.push(message);
      return;
    }
    port.postMessage(message);
    if (message.type === 'call') wipeBytes(message.input);
  }

  function receive(message: EngineMessage): void {
    if (message.type === 'event') {
      listeners.forEach((listener) => listener(message.event));
      return;
    }
    const call = pending.get(message.id);
    if (message.type === 'progress') {
      call?.options?.onProgress?.(message.progress);
      return;
    }
    pending.delete(message.id);
    call?.settle(message.ok ? { ok: true, value: message.value } : { ok: false, error: message.error });
  }

  return {
    attach(next) {
      port = next;
      port.onmessage = (event: MessageEvent<EngineMessage>) => receive(event.data);
      waiting.splice(0).forEach(send);
    },
    detach() {
      port?.close();
      port = undefined;
      const calls = [...pending.values()];
      pending.clear();
      calls.forEach((call) => call.settle({ ok: false, error: { code: 'vault-locked' } }));
    },
    onEvent(listener) {
      listeners.push(listener);
    },
    activity() {
      if (port !== undefined) send({ type: 'activity' });
    },
    call<Name extends CommandName>(command: Name, input: CommandInput<Name>, options?: CallOptions) {
      lastId += 1;
      const id = lastId;
      return new Promise<CommandResult<Name>>((resolve) => {
        // The vault process checks every value against the contract's output schema before it is sent.
        pending.set(id, { settle: (result) => resolve(result as CommandResult<Name>), options });
        options?.signal?.addEventListener('abort', () => {
          if (pending.has(id)) send({ type: 'cancel', id });
        });
        send({ type: 'call', id, command, input });
      });
    },
  };
}
