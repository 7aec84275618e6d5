import type { PortLike } from '../../src/engine/attach.ts';
import type { EngineMessage } from '../../src/shared/wire.ts';

type Answer = Extract<EngineMessage, { type: 'result' }>;

/** The two ends of a port whose messages are cloned on their way, as a MessagePort does it. */
export class PortPair {
  readonly received: EngineMessage[] = [];
  readonly port: PortLike;
  #deliver: (data: unknown) => void = () => undefined;
  readonly #waiting = new Map<number, (answer: Answer) => void>();

  constructor() {
    this.port = {
      postMessage: (message) => {
        // The engine sends nothing else over a port.
        const sent = structuredClone(message) as EngineMessage;
        this.received.push(sent);
        if (sent.type === 'result') this.#waiting.get(sent.id)?.(sent);
      },
      onMessage: (listener) => void (this.#deliver = listener),
    };
  }

  /** Puts a message on the line, whatever it is. */
  send(data: unknown): void {
    this.#deliver(structuredClone(data));
  }

  /** Sends a call and waits for its answer. */
  async call(id: number, command: unknown, input: unknown, more: object = {}): Promise<Answer> {
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.send({ type: 'call', id, command, input, ...more });
    return await answer;
  }
}
