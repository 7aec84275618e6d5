/** A key on a token may ask for the PIN at each use: whoever sits at the terminal is asked for it then. */
import type { CommandName } from '../shared/contract.ts';
import type { Result } from '../shared/result.ts';
import type { PlainInput } from './build-input.ts';
import { place } from './build-input.ts';
import { flagsOf } from './flags.ts';
import type { Secrets } from './secrets.ts';
import { UsageError } from './usage-error.ts';

/**
 * Asks for the PIN when the command was refused for want of it, which sends nothing and changes nothing, and does the command
 * again with it. Without a terminal, or when a PIN was given, the refusal stands.
 */
export async function orWithPin(
  refused: Result<unknown>,
  command: CommandName,
  { input }: PlainInput,
  secrets: Secrets,
  again: () => Promise<Result<unknown>>,
): Promise<Result<unknown>> {
  if (refused.ok || refused.error.details?.['reason'] !== 'each-use') return refused;
  const flag = flagsOf(command).flags.find(({ name }) => name === 'pin');
  if (flag === undefined || input['pin'] !== undefined) return refused;
  try {
    place(input, flag.path, await secrets.read(flag));
  } catch (error) {
    if (error instanceof UsageError) return refused;
    throw error;
  }
  return await again();
}
