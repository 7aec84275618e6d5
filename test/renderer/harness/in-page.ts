/**
 * Runs inside the page before its own scripts: a scripted `window.holdfast` and a port that answers from fixtures.
 * Self-contained, because it is handed over as source text.
 */
export interface Script {
  readonly desktop: Readonly<Record<string, unknown>>;
  readonly vault: Readonly<Record<string, unknown>>;
  readonly now: number;
}

/** Installs the scripted bridges. A fixture of `{ "$error": code }` fails; `{ "$bytes": hex }` becomes bytes. */
export function installBridges(script: Script): void {
  const revive = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(revive);
    if (typeof value !== 'object' || value === null) return value;
    if ('$bytes' in value) {
      const pairs = String(value.$bytes).match(/../g) ?? [];
      return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
    }
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revive(part)]));
  };
  const sent: { command: string; input: unknown }[] = [];
  const answer = (table: Readonly<Record<string, unknown>>, command: string, input: unknown) => {
    sent.push({ command, input: structuredClone(input) });
    const found = table[command];
    if (command === 'seeds.words' && typeof input === 'object' && input !== null && 'prefix' in input) {
      const words = ['abandon', 'ability', 'able', 'about', 'zebra', 'zero', 'zone', 'zoo'];
      return { ok: true, value: { words: words.filter((word) => word.startsWith(String(input.prefix))) } };
    }
    if (typeof found === 'object' && found !== null && '$error' in found) {
      return {
        ok: false,
        error: { code: found.$error, ...('details' in found ? { details: found.details } : {}) },
      };
    }
    return { ok: true, value: revive(found ?? {}) };
  };

  // Only what the page itself asks of the clock stands still; the timers of its libraries run on.
  Date.now = () => script.now;

  Object.assign(globalThis, {
    harnessSent: sent,
    holdfast: {
      call: async (name: string, input: unknown) => answer(script.desktop, name, input),
      onEvent: () => undefined,
      connect: () => {
        const { port1, port2 } = new MessageChannel();
        port2.onmessage = ({
          data,
        }: MessageEvent<{ type: string; id: number; command: string; input: unknown }>) => {
          if (data.type !== 'call') return;
          port2.postMessage({
            type: 'result',
            id: data.id,
            ...answer(script.vault, data.command, data.input),
          });
        };
        window.postMessage('holdfast:vault-port', '*', [port1]);
      },
    },
  });
}
