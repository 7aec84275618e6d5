/** `holdfast serve`: a vault open in this process, and programs that are paired get requests signed, until Ctrl-C. */
import { requestActs } from '../core/signing/facts.ts';
import type { Engine } from '../engine/engine.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Result } from '../shared/result.ts';
import { parseArguments, quoted } from './arguments.ts';
import { runBatch } from './batch.ts';
import { describeError } from './error-report.ts';
import { globalFlags } from './known-flags.ts';
import { localEngine } from './local-engine.ts';
import { withVault, type RunOptions } from './open-vault.ts';
import { say, writeOut } from './output.ts';
import { logIn } from './run-command.ts';
import { safeText } from './safe-text.ts';
import { Secrets } from './secrets.ts';
import { askOnTerminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** How the command is written. */
export const serveUsage = `holdfast serve --vault FILE [--socket FILE] [--commands] [--json]
Runs until Ctrl-C. Programs that ask to be paired are asked about on the terminal; with --commands the owner's commands
are read from standard input instead, as in holdfast batch, and a line is written for each program that asks.`;

const serveFlags = [
  ...globalFlags,
  { name: 'socket', takes: 'value' },
  { name: 'commands', takes: 'nothing' },
] as const;

type Program = CommandOutput<'programs.list'>['programs'][number];

/** Opens the vault, serves, and locks it again when a signal comes. */
export async function runServe(
  argv: readonly string[],
  options: RunOptions,
  warn: (sentence: string) => void,
): Promise<Result<unknown>> {
  const { flags, words } = parseArguments(argv, serveFlags);
  if (words.length > 0) throw new UsageError(`${quoted(words[0] ?? '')} is one word too many here.`);
  const vault = flags.get('vault')?.[0];
  if (typeof vault !== 'string') throw new UsageError('Name the vault with --vault FILE.');
  const socket = flags.get('socket')?.[0];
  const secrets = new Secrets(flags, warn);
  try {
    const opener = await secrets.vaultOpener();
    const engine = await localEngine(typeof socket === 'string' ? { socket } : {});
    const acceptOlder = flags.has('accept-older');
    return await withVault(engine, { file: vault, opener, acceptOlder }, options, async () => {
      const refused = await logIn(engine, flags, secrets);
      if (refused !== undefined) return refused;
      secrets.wipe();
      const started = await engine.call('serve.start', {}, options);
      if (!started.ok) return started;
      // The engine's result of this command.
      const { address } = started.value as CommandOutput<'serve.start'>;
      const commands = flags.has('commands');
      await holdServe(engine, address, { ...options, commands, json: commands || flags.has('json') });
      return { ok: true, value: undefined };
    });
  } finally {
    secrets.wipe();
  }
}

/** Tells where programs reach the vault, and stays until the run is to end. */
export async function holdServe(
  engine: Engine,
  address: string,
  options: RunOptions & { readonly json: boolean; readonly commands?: boolean },
): Promise<void> {
  const told = `${JSON.stringify({ ok: true, value: { address } })}\n`;
  writeOut(options.json ? told : `Programs reach this vault at ${address}\n`);
  say('Serving until Ctrl-C.\n');
  await attend(engine, options, options.commands === true);
}

/** Sees to programs that ask to be paired, until the run is to end. */
async function attend(engine: Engine, options: RunOptions, byCommands: boolean): Promise<void> {
  const seen = new Set<string>();
  let asking = Promise.resolve();
  const look = async (): Promise<void> => {
    const listed = await engine.call('programs.list', {});
    if (!listed.ok) return;
    // The engine's result of this command.
    for (const program of (listed.value as CommandOutput<'programs.list'>).programs) {
      const { id, name, code, state } = program;
      if (state !== 'waiting' || seen.has(id)) continue;
      seen.add(id);
      if (byCommands) writeOut(`${JSON.stringify({ event: 'asks-to-be-paired', id, name, code })}\n`);
      else asking = asking.then(() => ask(engine, program)).catch(() => undefined);
    }
  };
  const stopListening = engine.onEvent((event) => {
    if (event.name === 'changed') void look();
  });
  const ended = new Promise<void>((resolve) => {
    if (options.signal.aborted) resolve();
    options.signal.addEventListener('abort', () => resolve(), { once: true });
    // Locked by a fault or by a command of the owner.
    engine.onEvent((event) => {
      if (event.name === 'locked') resolve();
    });
  });
  if (byCommands) void runBatch(engine, options);
  await ended;
  stopListening();
}

/** Asks the person at the terminal about one program; no answer, or a wrong code, pairs nothing. */
async function ask(engine: Engine, { id, name }: Program): Promise<void> {
  say(`\n${quoted(safeText(name))} asks to be paired.\n`);
  const code = await askOnTerminal('Code that the program shows (nothing: turn it away)');
  if (code === undefined) {
    say('There is no terminal to ask on: use --commands, or pair programs in the app.\n');
    return;
  }
  if (code === '') {
    await engine.call('programs.revoke', { id, reason: 'turned away at the terminal' });
    say('Turned away.\n');
    return;
  }
  const keys = await readKeys(
    engine,
    (await askOnTerminal('Labels of the keys it may use, by commas')) ?? '',
  );
  const perSecond = Number((await askOnTerminal('Requests a second [10]')) ?? '') || 10;
  const acts = words(
    (await askOnTerminal(`Only these acts, by commas, of ${requestActs.join(' ')} [any]`)) ?? '',
  );
  const approved = await engine.call('programs.approve', {
    id,
    code,
    keys,
    rules: acts.length === 0 ? {} : { acts },
    rate: { perSecond },
  });
  say(approved.ok ? `${quoted(safeText(name))} is paired.\n` : describeError(approved.error));
}

/** Ids of keys by their labels; what is no label goes on as it is, for the engine to refuse. */
async function readKeys(engine: Engine, typed: string): Promise<string[]> {
  const ids: string[] = [];
  for (const word of words(typed)) {
    const listed = await engine.call('keys.list', { search: word.slice(0, 200) });
    // The engine's result of this command.
    const keys = listed.ok ? (listed.value as CommandOutput<'keys.list'>).keys : [];
    const [only, ...others] = keys.filter(({ label }) => label === word);
    ids.push(only === undefined || others.length > 0 ? word : only.id);
  }
  return ids;
}

function words(typed: string): string[] {
  return typed
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
