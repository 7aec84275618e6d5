import type { Page } from 'playwright';
import type {
  CommandInput,
  CommandName,
  CommandOutput,
  CommandResult,
} from '../../../src/shared/contract.ts';

/**
 * Runs one command of the contract through the page's own port (see note-port.cjs) to the vault process, as its client would. The numbers of these
 * calls are far above those of the client, which ignores answers that it does not know.
 */
export async function vaultCall<Name extends CommandName>(
  page: Page,
  name: Name,
  input: CommandInput<Name>,
): Promise<CommandResult<Name>> {
  const answer = await page.evaluate(
    async ({ command, given }) => {
      const place = window as unknown as { testPort?: MessagePort; testCalls?: number };
      const end = performance.now() + 10_000;
      while (place.testPort === undefined) {
        if (performance.now() > end) throw new Error('no port came');
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const port = place.testPort;
      const id = 1_000_000_000 + (place.testCalls = (place.testCalls ?? 0) + 1);
      return new Promise<unknown>((resolve) => {
        const listen = (event: MessageEvent<{ type: string; id: number }>): void => {
          if (event.data.type !== 'result' || event.data.id !== id) return;
          port.removeEventListener('message', listen);
          resolve(event.data);
        };
        port.addEventListener('message', listen);
        port.start();
        port.postMessage({ type: 'call', id, command, input: given });
      });
    },
    { command: name, given: input },
  );
  const { ok, value, error } = answer as { ok: boolean; value?: unknown; error?: unknown };
  // The engine checks inputs and outputs against the row of this very name.
  return (ok ? { ok, value } : { ok, error }) as CommandResult<Name>;
}

/** The same for a call that must work. */
export async function vaultValue<Name extends CommandName>(
  page: Page,
  name: Name,
  input: CommandInput<Name>,
): Promise<CommandOutput<Name>> {
  const result = await vaultCall(page, name, input);
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
  return result.value;
}
