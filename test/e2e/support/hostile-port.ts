import type { Page } from 'playwright';
import type { Outcome } from '../../../src/engine/outcome.ts';

/** A call as a script in the page makes it; nothing of it need be what the contract says. */
export interface HostileCall {
  readonly command: string;
  readonly input: unknown;
}

/** What came back for it. */
export interface HostileAnswer {
  readonly ok: boolean;
  readonly value?: unknown;
  readonly error?: { readonly code: string; readonly details?: unknown };
}

/** What the scripts leave in the world of the page. */
export interface HostileWorld {
  testPort: MessagePort;
  /** Everything that the vault process sent since, in the order in which it came. */
  heard: { type: string; id?: number; value?: unknown }[];
  /** Sends one call over the page's own port; several at once are under way together. */
  hostileCall: (command: string, input: unknown, transfer?: Transferable[]) => Promise<HostileAnswer>;
}

/** An attacker's script in the world of the page, with the very port that the page has. */
export class HostilePort {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Takes the page over. */
  static async of(page: Page): Promise<HostilePort> {
    await page.evaluate(() => {
      const world = window as unknown as HostileWorld;
      const waiting = new Map<number, (answer: HostileAnswer) => void>();
      let last = 3_000_000_000;
      world.heard = [];
      world.testPort.addEventListener('message', ({ data }: MessageEvent<HostileAnswer & { id: number }>) => {
        world.heard.push(data as never);
        waiting.get(data.id)?.(data);
        waiting.delete(data.id);
      });
      world.hostileCall = (command, input, transfer = []) => {
        const id = (last += 1);
        return new Promise<HostileAnswer>((resolve) => {
          waiting.set(id, resolve);
          try {
            world.testPort.postMessage({ type: 'call', id, command, input }, transfer);
          } catch {
            resolve({ ok: false, error: { code: 'cannot be cloned' } });
          }
          // What was transferred does not arrive on the other side, and the call with it.
          if (transfer.length > 0) setTimeout(() => resolve({ ok: false, error: { code: 'lost' } }), 1000);
        });
      };
    });
    return new HostilePort(page);
  }

  /** Sends calls, all of a group at once, and waits for every answer. */
  async calls(list: readonly HostileCall[], group = 40): Promise<HostileAnswer[]> {
    const answers: HostileAnswer[] = [];
    for (let at = 0; at < list.length; at += group) {
      const some = await this.#page.evaluate(
        async (given: readonly HostileCall[]) => {
          const { hostileCall } = window as unknown as HostileWorld;
          return Promise.all(given.map(async ({ command, input }) => hostileCall(command, input)));
        },
        list.slice(at, at + group),
      );
      answers.push(...some);
    }
    return answers;
  }

  async call(command: string, input: unknown): Promise<HostileAnswer> {
    const [answer] = await this.calls([{ command, input }]);
    return answer!;
  }

  /** Every signature that came over the port, whoever asked for it. */
  async released(): Promise<Outcome[]> {
    // Found by the fields that outcomes alone have.
    return this.#page.evaluate(() => {
      const found: unknown[] = [];
      const look = (value: unknown): void => {
        if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
        if ('requestId' in value && 'form' in value && 'bytes' in value) found.push(value);
        for (const inner of Object.values(value)) look(inner);
      };
      const { heard } = window as unknown as HostileWorld;
      for (const message of heard) look(message.value);
      return found as never;
    });
  }
}
