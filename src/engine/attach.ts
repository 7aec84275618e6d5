import { contract, isCommandName, type Progress } from '../shared/contract.ts';
import type { EngineMessage } from '../shared/wire.ts';
import type { Engine } from './engine.ts';

/** One end of a MessagePort, of a browser or of Node alike. */
export interface PortLike {
  postMessage(message: unknown): void;
  /** Calls `listener` with the data of every message that comes in. */
  onMessage(listener: (data: unknown) => void): void;
  close?(): void;
}

/** Calls that one port may have under way; more are turned away, so that a page cannot fill the process. */
export const maxCallsInFlight = 64;

/** A message of a caller, read from unknown data. */
type Read =
  | { readonly type: 'call'; readonly id: number; readonly command: string; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'activity' };

/** Reads what came over a port; undefined for anything that is not a message of ours. */
export function parseCallerMessage(data: unknown): Read | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  // Own data properties are all that a structured clone carries; each is looked at before it is believed.
  const fields = data as Readonly<Record<string, unknown>>;
  const { type, id, command } = fields;
  if (type === 'activity') return { type };
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0) return undefined;
  if (type === 'cancel') return { type, id };
  if (type !== 'call' || typeof command !== 'string' || command.length > 64) return undefined;
  return { type, id, command, input: fields['input'] };
}

/** Serves calls over a port until the returned function is called. */
export function attachPort(engine: Engine, port: PortLike, onActivity: () => void): () => void {
  const running = new Map<number, AbortController>();
  let attached = true;
  const send = (message: EngineMessage): void => {
    if (attached) port.postMessage(message);
  };
  const stopEvents = engine.onEvent((event) => send({ type: 'event', event }));

  const call = async (id: number, command: string, input: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    const onProgress = (progress: Progress): void => send({ type: 'progress', id, progress });
    const result = await engine.call(command, input, { onProgress, signal: controller.signal });
    running.delete(id);
    // This copy came over the port and is ours alone.
    wipeBytes(input);
    if (result.ok) {
      try {
        send({ type: 'result', id, ok: true, value: result.value });
      } finally {
        // Posting has copied it; a recovery code or phrase that was shown must not stay here.
        if (isCommandName(command) && contract[command].effect !== 'read') wipeBytes(result.value);
      }
    } else send({ type: 'result', id, ok: false, error: result.error });
  };

  port.onMessage((data) => {
    if (!attached) return;
    const message = parseCallerMessage(data);
    if (message === undefined) return;
    if (isOfPerson(message)) onActivity();
    if (message.type === 'cancel') {
      running.get(message.id)?.abort();
    } else if (message.type === 'call') {
      const { id, command, input } = message;
      if (running.has(id) || running.size >= maxCallsInFlight) {
        const reason = running.has(id) ? 'id-in-use' : 'too-many-calls';
        wipeBytes(input);
        send({ type: 'result', id, ok: false, error: { code: 'bad-request', details: { reason } } });
        return;
      }
      void call(id, command, input);
    }
  });

  return () => {
    attached = false;
    stopEvents();
    for (const controller of running.values()) controller.abort();
  };
}

/**
 * Whether somebody is there: they said so, or changed something. What only reads does not count, for the page does so by
 * itself whenever the vault changes, and a program that is served must not put off the lock by idleness through it.
 */
function isOfPerson(message: Read): boolean {
  if (message.type !== 'call') return message.type === 'activity';
  return isCommandName(message.command) && contract[message.command].effect !== 'read';
}

/** Overwrites every byte array in a message, to a depth that no input of the contract exceeds. */
function wipeBytes(value: unknown, depth = 0): void {
  if (value instanceof Uint8Array) value.fill(0);
  else if (typeof value === 'object' && value !== null && depth < 6) {
    for (const inner of Object.values(value)) wipeBytes(inner, depth + 1);
  }
}
