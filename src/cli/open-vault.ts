/** Opens the vault of a run, does something, and locks it again, whatever happens. */
import type { Engine } from '../engine/engine.ts';
import type { Progress } from '../shared/contract.ts';
import type { Result } from '../shared/result.ts';
import type { Opener, TokenOpener } from './secrets.ts';

/** How calls of one run behave: cancelled together, their progress told. */
export interface RunOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Stays with what a command has begun, before the vault is locked again. */
  readonly hold?: ((engine: Engine, value: unknown) => Promise<void>) | undefined;
}

/** The command that opens a vault with what was given. */
export function unlockOf(opener: Opener | TokenOpener): {
  readonly command: 'vault.unlock' | 'vault.unlock-with-token';
  readonly input: Readonly<Record<string, unknown>>;
} {
  const { with: how, ...rest } = opener;
  return how === 'token'
    ? { command: 'vault.unlock-with-token', input: rest }
    : { command: 'vault.unlock', input: { with: how, ...rest } };
}

/** Runs `work` over the open vault, or gives the error of the unlock. */
export async function withVault(
  engine: Engine,
  vault: { readonly file: string; readonly opener: Opener | TokenOpener; readonly acceptOlder: boolean },
  options: RunOptions,
  work: () => Promise<Result<unknown>>,
): Promise<Result<unknown>> {
  const { command, input } = unlockOf(vault.opener);
  const older = vault.acceptOlder ? { acceptOlder: true } : {};
  const opened = await engine.call(command, { file: vault.file, ...input, ...older }, options);
  if (!opened.ok) return opened;
  try {
    return await work();
  } finally {
    await engine.lock('quit');
  }
}
