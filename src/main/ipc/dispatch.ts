import {
  desktopContract,
  type DesktopCommand,
  type DesktopInput,
  type DesktopOutput,
} from '../../shared/desktop.ts';
import { fail, succeed, type Result } from '../../shared/result.ts';

/** One handler per desktop command; a missing one does not compile. */
export type DesktopHandlers = {
  readonly [Name in DesktopCommand]: (
    input: DesktopInput<Name>,
  ) => DesktopOutput<Name> | Promise<DesktopOutput<Name>>;
};

/**
 * Runs one desktop command. Name and input are whatever the page sent. What goes wrong inside is told as `internal` and nothing
 * else, since a message may name what the page should not know.
 */
export async function dispatch(
  handlers: DesktopHandlers,
  name: unknown,
  input: unknown,
): Promise<Result<unknown>> {
  if (typeof name !== 'string' || !isDesktopCommand(name)) return fail('bad-request');
  const parsed = desktopContract[name].input.safeParse(input);
  if (!parsed.success) return fail('bad-request');
  // The handler of a name takes what the schema of that name gives; the compiler cannot follow that through a union.
  const handler = handlers[name] as (input: unknown) => unknown;
  try {
    return succeed(await handler(parsed.data));
  } catch {
    return fail('internal');
  }
}

function isDesktopCommand(name: string): name is DesktopCommand {
  return Object.hasOwn(desktopContract, name);
}
