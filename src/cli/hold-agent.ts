/** `holdfast agent start` stays until it is interrupted: the agent lives in this process. */
import type { Engine } from '../engine/engine.ts';
import type { CommandOutput } from '../shared/contract.ts';
import { formatRequest } from './format-request.ts';
import { say, writeOut } from './output.ts';
import { confirmOnTerminal } from './terminal.ts';

/** Tells shells where the agent is, and asks the person at the terminal for what waits. Returns once it is to end. */
export async function holdAgent(
  engine: Engine,
  { socket }: CommandOutput<'agent.start'>,
  options: { readonly signal: AbortSignal; readonly json: boolean },
): Promise<void> {
  const shown = JSON.stringify({ ok: true, value: { socket } });
  writeOut(options.json ? `${shown}\n` : `SSH_AUTH_SOCK=${socket}; export SSH_AUTH_SOCK;\n`);
  say('The SSH agent runs until Ctrl-C ends it.\n');
  const asked = new Set<string>();
  let asking = Promise.resolve();
  const look = async (): Promise<void> => {
    const status = await engine.call('agent.status', {});
    if (!status.ok) return;
    // The engine's result of this command.
    const { waiting } = status.value as CommandOutput<'agent.status'>;
    for (const { id } of waiting) {
      if (asked.has(id)) continue;
      asked.add(id);
      asking = asking.then(() => ask(engine, id)).catch(() => undefined);
    }
  };
  const stop = engine.onEvent(() => void look());
  await new Promise<void>((resolve) => {
    if (options.signal.aborted) resolve();
    options.signal.addEventListener('abort', () => {
      resolve();
    });
  });
  stop();
}

/** Shows a request in full and carries the answer back; where nobody can answer it is turned away. */
async function ask(engine: Engine, id: string): Promise<void> {
  const found = await engine.call('sign.get', { id });
  if (!found.ok) return;
  // The engine's result of this command.
  const { request } = found.value as CommandOutput<'sign.get'>;
  say(`\n${formatRequest(request)}\n`);
  const allow = await confirmOnTerminal('Let it through?');
  const answered = await engine.call('agent.answer', { id, allow });
  say(answered.ok ? (allow ? 'Signed.\n' : 'Turned away.\n') : 'It does not wait any more.\n');
}
