/** Opens the vault of a run, does something, and locks it again, whatever happens. */
import type { Engine } from '../engine/engine.ts';
import type { Progress } from '../shared/contract.ts';
import type { Result } from '../shared/result.ts';
import type { Opener } from './secrets.ts';

/** How calls of one run behave: cancelled together, their progress told. */
export interface RunOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Stays with what a command has begun, before the vault is locked again. */
  readonly hold?: ((engine: Engine, value: unknown) => Promise<void>) | undefined;
}

/** Runs `work` over the open vault, or gives the error of the unlock. */
export async function withVault(
  engine: Engine,
  vault: { readonly file: string; readonly opener: Opener; readonly acceptOlder: boolean },
  options: RunOptions,
  work: () => Promise<Result<unknown>>,
): Promise<Result<unknown>> {
  const input = {
    file: vault.file,
    with: vault.opener.with,
    secret: vault.opener.secret,
    ...(vault.acceptOlder ? { acceptOlder: true } : {}),
  };
  const opened = await engine.call('vault.unlock', input, options);
  if (!opened.ok) return opened;
  try {
    return await work();
  } finally {
    await engine.lock('quit');
  }
}
