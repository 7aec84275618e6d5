import { useCallback, useRef, useState } from 'react';
import { vault } from '../bridge/vault.ts';
import type {
  CommandInput,
  CommandName,
  CommandOutput,
  CommandResult,
  Progress,
} from '../../shared/contract.ts';
import type { CommandError } from '../../shared/result.ts';

/** One act under way: whether it runs, how far it is, and why it last failed. */
export interface Action {
  readonly busy: boolean;
  readonly progress: Progress | undefined;
  readonly error: CommandError | undefined;
  readonly clear: () => void;
  /** Shows an error that came from elsewhere. */
  readonly fail: (error: CommandError) => void;
  readonly cancel: () => void;
  /** Runs a command; gives its value, or nothing when it failed (see `error`). */
  readonly run: <Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ) => Promise<CommandOutput<Name> | undefined>;
  /** As `run`, but shows no error: gives it, for a page that ends or knows what to do about it. */
  readonly call: <Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ) => Promise<CommandResult<Name>>;
}

/** Runs commands one at a time and keeps what to show about them. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [progress, setProgress] = useState<Progress>();
  const [error, setError] = useState<CommandError>();
  const abort = useRef<AbortController>(undefined);

  const call = useCallback(async <Name extends CommandName>(name: Name, input: CommandInput<Name>) => {
    setBusy(true);
    setError(undefined);
    setProgress(undefined);
    abort.current = new AbortController();
    const answer = await vault.call(name, input, { onProgress: setProgress, signal: abort.current.signal });
    setBusy(false);
    setProgress(undefined);
    return answer;
  }, []);
  const run = useCallback(
    async <Name extends CommandName>(name: Name, input: CommandInput<Name>) => {
      const answer = await call(name, input);
      if (answer.ok) return answer.value;
      if (answer.error.code !== 'cancelled') setError(answer.error);
      return undefined;
    },
    [call],
  );
  const clear = useCallback(() => setError(undefined), []);
  const cancel = useCallback(() => abort.current?.abort(), []);
  return { busy, progress, error, clear, fail: setError, cancel, run, call };
}
