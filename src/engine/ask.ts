import { HoldfastError } from '../core/error.ts';
import type { CommandInput, CommandName, CommandOutput } from '../shared/contract.ts';
import { owner, type Context } from './context.ts';

/**
 * Has another command carried out, with all of its checks and its own entry in the log. Only for commands that last, and
 * of ones that do not: all others hold the turn that the asked one waits for. Errors: those of the command.
 */
export async function ask<Name extends CommandName>(
  context: Context,
  command: Name,
  input: CommandInput<Name>,
): Promise<CommandOutput<Name>> {
  context.throwIfCancelled();
  const result = await context.holder.call(command, input, { caller: owner });
  if (!result.ok) throw new HoldfastError(result.error.code, result.error.details);
  // The engine's result of this command.
  return result.value as CommandOutput<Name>;
}
