/** `holdfast`: the same commands as the window, in a terminal, without Electron. */
import { isHoldfastError } from '../core/error.ts';
import { isCommandName, type CommandName, type CommandOutput } from '../shared/contract.ts';
import { exitCodeFor } from '../shared/error-code.ts';
import { fail, type CommandError } from '../shared/result.ts';
import { leadingWords, parseArguments, quoted } from './arguments.ts';
import { runBatch } from './batch.ts';
import { enrollUsage, runEnroll, type Enrolled } from './enroll.ts';
import { describeError } from './error-report.ts';
import { formatEnrolment } from './format-enrolment.ts';
import { formatResult } from './format-result.ts';
import {
  commandHelp,
  commandsOf,
  exitCodeHelp,
  groupHelp,
  groups,
  ownCommands,
  topHelp,
  welcome,
} from './help.ts';
import { holdAgent } from './hold-agent.ts';
import { toJson } from './json.ts';
import { globalFlags } from './known-flags.ts';
import { localEngine } from './local-engine.ts';
import { nearest } from './nearest.ts';
import { withVault, type RunOptions } from './open-vault.ts';
import { say, writeOut } from './output.ts';
import { startProgress } from './progress.ts';
import { logIn, runCommand } from './run-command.ts';
import { Secrets } from './secrets.ts';
import { holdServe, runServe, serveUsage } from './serve.ts';
import { runWatch, watchUsage } from './watch-devices.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

async function main(argv: readonly string[]): Promise<number> {
  const words = leadingWords(argv);
  const [first, second] = words;
  if (first === undefined) return withoutWords(argv);
  const rest = argv.slice(1);
  if (first === 'help') return help(rest);
  if (Object.hasOwn(ownCommands, first)) {
    if (wantsHelp(rest)) return print(ownHelp(first));
    return first === 'tour' ? await tour(rest) : await batch(rest);
  }
  if (!Object.hasOwn(groups, first)) {
    throw new UsageError(
      unknownWord('command', first, [...Object.keys(groups), ...Object.keys(ownCommands)]),
    );
  }
  if (first === 'serve' && second === undefined && rest.length > 0 && !wantsHelp(rest))
    return await serve(rest);
  if (first === 'tokens' && second === 'enroll')
    return wantsHelp(rest) ? print(`Usage: ${enrollUsage}\n`) : await enroll(argv.slice(2));
  if (first === 'devices' && second === 'watch')
    return wantsHelp(rest) ? print(`Usage: ${watchUsage}\n`) : await runWatch(argv.slice(2), running());
  if (second === undefined) return print(`${groupHelp(first)}${besides[first] ?? ''}`);
  const name = `${first}.${second}`;
  if (!isCommandName(name)) throw new UsageError(unknownCommand(first, second));
  if (wantsHelp(argv.slice(2))) return print(commandHelp(name));
  const progress = startProgress();
  const options = running();
  const hold = holding(name, { signal: options.signal, json: wantsJson(argv) });
  const result = await runCommand(
    name,
    argv.slice(2),
    localEngine,
    { ...options, onProgress: progress.show, hold },
    warn,
  );
  progress.end();
  if (!result.ok) return report(result.error, argv);
  if (hold !== undefined) return 0;
  // What the engine gave for this name is this command's output.
  const value = result.value as never;
  writeOut(
    wantsJson(argv) ? `${JSON.stringify({ ok: true, value: toJson(value) })}\n` : formatResult(name, value),
  );
  return 0;
}

/** What a group has beside the commands of the contract. */
const besides: Readonly<Record<string, string>> = {
  serve: `\nIn the foreground: ${serveUsage}\n`,
  tokens: `\nBy the hundred: ${enrollUsage}\n`,
  devices: `\nIn the foreground: ${watchUsage}\n`,
};

async function enroll(argv: readonly string[]): Promise<number> {
  const progress = startProgress();
  const result = await runEnroll(argv, { ...running(), onProgress: progress.show }, warn);
  progress.end();
  if (!result.ok) return report(result.error, argv);
  // What it gives when it has come to its end.
  const value = result.value as Enrolled;
  writeOut(
    wantsJson(argv) ? `${JSON.stringify({ ok: true, value: toJson(value) })}\n` : formatEnrolment(value),
  );
  return 0;
}

/** What stays once a command has begun something that lives in this process. */
function holding(name: CommandName, options: Parameters<typeof holdAgent>[2]): RunOptions['hold'] {
  if (name === 'serve.start') {
    return async (engine, value) => {
      // As below.
      await holdServe(engine, (value as CommandOutput<'serve.start'>).address, options);
    };
  }
  if (name !== 'agent.start') return undefined;
  // The engine's result of this command.
  return (engine, value) => holdAgent(engine, value as CommandOutput<'agent.start'>, options);
}

function withoutWords(argv: readonly string[]): number {
  const { flags } = parseArguments(argv, globalFlags);
  if (flags.has('version')) return print(`${version}\n`);
  if (flags.has('help')) return print(topHelp());
  if (flags.size > 0) throw new UsageError('Which command? See holdfast --help.');
  return print(welcome());
}

function help(words: readonly string[]): number {
  const [group, name] = words;
  if (group === undefined) return print(topHelp());
  if (group === 'exit-codes') return print(exitCodeHelp());
  if (Object.hasOwn(ownCommands, group)) return print(ownHelp(group));
  if (!Object.hasOwn(groups, group)) throw new UsageError(unknownWord('command', group, Object.keys(groups)));
  if (name === undefined) return print(groupHelp(group));
  const command = `${group}.${name}`;
  if (!isCommandName(command)) throw new UsageError(unknownCommand(group, name));
  return print(commandHelp(command));
}

function ownHelp(name: string): string {
  const usage: Readonly<Record<string, string>> = {
    tour: 'holdfast tour [--json]',
    batch: `holdfast batch --vault FILE < COMMANDS
A line:   {"id": 1, "command": "keys.list", "input": {}}
Its answer: {"id": 1, "ok": true, "value": {...}} or {"id": 1, "ok": false, "error": {"code": "...", "details": {...}}}
Bytes in an input are {"utf8": "..."}, {"hex": "..."} or {"base64": "..."}; in an answer {"base64": "..."}.`,
    help: 'holdfast help [exit-codes | GROUP [COMMAND]]',
  };
  return `Usage: ${usage[name] ?? name}\n\n${ownCommands[name] ?? ''}\n`;
}

async function tour(argv: readonly string[]): Promise<number> {
  const { words } = parseArguments(argv, globalFlags);
  if (words.length > 0) throw new UsageError(`${quoted(words[0] ?? '')} is one word too many here.`);
  // Loaded when asked for: a tour brings libraries that no other command needs.
  const { runTour } = await import('./tour/tour.ts');
  return await runTour({ json: wantsJson(argv), ...running() });
}

async function serve(argv: readonly string[]): Promise<number> {
  const result = await runServe(argv, running(), warn);
  return result.ok ? 0 : report(result.error, argv);
}

async function batch(argv: readonly string[]): Promise<number> {
  const { flags, words } = parseArguments(argv, globalFlags);
  if (words.length > 0) throw new UsageError(`${quoted(words[0] ?? '')} is one word too many here.`);
  const vault = flags.get('vault')?.[0];
  if (typeof vault !== 'string') throw new UsageError('Name the vault with --vault FILE.');
  const secrets = new Secrets(flags, warn);
  try {
    const opener = await secrets.vaultOpener();
    const engine = await localEngine();
    let exit = 0;
    const options = running();
    const result = await withVault(
      engine,
      { file: vault, opener, acceptOlder: flags.has('accept-older') },
      options,
      async () => {
        const refused = await logIn(engine, flags, secrets);
        if (refused !== undefined) return refused;
        exit = await runBatch(engine, options);
        return { ok: true, value: undefined };
      },
    );
    return result.ok ? exit : report(result.error, argv);
  } finally {
    secrets.wipe();
  }
}

/** Ctrl-C cancels what runs; a second one ends the program at once. */
function running(): RunOptions {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exitCodeFor('cancelled'));
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return { signal: controller.signal };
}

function report(error: CommandError, argv: readonly string[]): number {
  say(describeError(error));
  if (!wantsJson(argv)) return exitCodeFor(error.code);
  try {
    writeOut(`${JSON.stringify({ ok: false, error })}\n`);
  } catch {
    // The error was said; that it did not come out here too must not read as if something had been done.
    return exitCodeFor('write-failed');
  }
  return exitCodeFor(error.code);
}

function failed(error: unknown, argv: readonly string[]): number {
  if (error instanceof UsageError) {
    say(`holdfast: ${error.message}\n`);
    if (wantsJson(argv)) writeOut(`${JSON.stringify(fail('bad-request', { problem: error.message }))}\n`);
    return exitCodeFor('bad-request');
  }
  if (isHoldfastError(error)) {
    const details = Object.fromEntries(
      Object.entries(error.details).filter(([, value]) => typeof value !== 'object'),
    );
    // Lists and nulls were taken out, which leaves what a result may carry.
    return report({ code: error.code, details: details as NonNullable<CommandError['details']> }, argv);
  }
  // The kind of fault alone: messages of foreign errors may quote what they failed on.
  return report(
    { code: 'internal', details: { fault: error instanceof Error ? error.name : 'unknown' } },
    argv,
  );
}

function wantsJson(argv: readonly string[]): boolean {
  return argv.includes('--json');
}

function wantsHelp(argv: readonly string[]): boolean {
  return argv.includes('--help') || argv.includes('-h');
}

function unknownCommand(group: string, typed: string): string {
  return unknownWord(`command in ${group}`, typed, commandsOf(group), `holdfast ${group} --help`);
}

function unknownWord(what: string, typed: string, names: readonly string[], see = 'holdfast --help'): string {
  const close = nearest(typed, names);
  return `There is no ${what} ${quoted(typed)}.${close === undefined ? '' : ` Did you mean ${close}?`} See ${see}.`;
}

function warn(sentence: string): void {
  say(`holdfast: ${sentence}\n`);
}

function print(text: string): number {
  writeOut(text);
  return 0;
}

async function start(): Promise<number> {
  const argv = process.argv.slice(2);
  try {
    return await main(argv);
  } catch (error) {
    try {
      return failed(error, argv);
    } catch {
      // Not even the error can be written out.
      return exitCodeFor('write-failed');
    }
  }
}

// Handles that a native module keeps open must not keep a finished command running.
process.exit(await start());
