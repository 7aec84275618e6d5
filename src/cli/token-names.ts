/** Tokens on a command line: named as `holdfast tokens list` does, or by a label that is that of one token only. */
import type { Engine } from '../engine/engine.ts';
import type { CommandInput, CommandName, CommandOutput } from '../shared/contract.ts';
import { quoted } from './arguments.ts';
import { safeText } from './safe-text.ts';
import { UsageError } from './usage-error.ts';

/**
 * The name of the token that was typed, for a command that speaks to it; what is no label of a token that is plugged in
 * stays as it is, for the engine to judge. A PIN must not go to another token: the label counts only when every module has
 * answered, and no other token on record has it that may be the one that was meant. Errors: UsageError, naming them all.
 */
export async function pluggedToken(engine: Engine, typed: string): Promise<string> {
  const listed = await ask(engine, 'tokens.list', {});
  if (listed === undefined) return typed;
  const { tokens, modules } = listed;
  if (tokens.some(({ token, serial }) => token === typed || serial === typed)) return typed;
  const alike = tokens.filter(({ label }) => label === typed);
  const [first] = alike;
  if (first === undefined || modules.some(({ state }) => state !== 'answered')) return typed;
  const records = await recorded(engine, typed);
  if (records.some(({ serial }) => serial === typed)) return typed;
  const elsewhere = records.filter(
    ({ label, life, serial }) =>
      label === typed &&
      life !== 'lost' &&
      life !== 'retired' &&
      !alike.some(({ token }) => token === serial),
  );
  if (alike.length + elsewhere.length > 1)
    throw shared(typed, [
      ...alike.map(({ token }) => `${safeText(token)} (plugged in)`),
      ...elsewhere.map(({ serial }) => `${safeText(serial)} (not plugged in)`),
    ]);
  return first.token;
}

/** The same for a command about a token on record, plugged in or not. Errors: UsageError. */
export async function recordedToken(engine: Engine, typed: string): Promise<string> {
  const records = await recorded(engine, typed);
  if (records.some(({ serial }) => serial === typed)) return typed;
  const alike = records.filter(({ label }) => label === typed);
  if (alike.length > 1)
    throw shared(
      typed,
      alike.map(({ serial, life }) => `${safeText(serial)} (${life})`),
    );
  return alike[0]?.serial ?? typed;
}

function shared(label: string, names: readonly string[]): UsageError {
  return new UsageError(
    `${names.length} tokens are labelled ${quoted(safeText(label))}: ${names.join(', ')}. Give the name of the one that is meant.`,
  );
}

async function recorded(engine: Engine, text: string): Promise<CommandOutput<'tokens.register'>['tokens']> {
  const found = await ask(engine, 'tokens.register', { search: text.slice(0, 120), count: 1000 });
  return found?.tokens ?? [];
}

/** Undefined when it cannot be told; the command that follows says why. */
async function ask<Name extends CommandName>(
  engine: Engine,
  command: Name,
  input: CommandInput<Name>,
): Promise<CommandOutput<Name> | undefined> {
  const result = await engine.call(command, input);
  // The engine's result of this command.
  return result.ok ? (result.value as CommandOutput<Name>) : undefined;
}
