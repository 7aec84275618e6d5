import { useCallback, useEffect, useState } from 'react';
import { vault } from '../bridge/vault.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/contract.ts';
import type { CommandError } from '../../shared/result.ts';
import { useSession } from './session.ts';

/** What a list or a page knows: nothing yet, a value, or why there is none. */
export interface Query<Value> {
  readonly value: Value | undefined;
  readonly error: CommandError | undefined;
  readonly reload: () => void;
}

/**
 * Reads by a command that leaves no trace, again whenever the vault changes. While it reads again the old value stays,
 * unless the input is another one.
 */
export function useQuery<Name extends CommandName>(
  name: Name,
  input: CommandInput<Name> | undefined,
): Query<CommandOutput<Name>> {
  const revision = useSession((state) => state.revision);
  const key = JSON.stringify([name, input]);
  const [tries, setTries] = useState(0);
  const [state, setState] = useState<{ key: string; value?: CommandOutput<Name>; error?: CommandError }>({
    key,
  });

  useEffect(() => {
    let current = true;
    if (input !== undefined) {
      void vault.call(name, input).then((answer) => {
        if (!current) return;
        // `ok` decides which of the two is there; the generic result hides that from the compiler.
        setState(answer.ok ? { key, value: answer.value } : { key, error: answer.error });
      });
    }
    return () => {
      current = false;
    };
    // `key` stands for name and input.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, revision, tries]);

  const reload = useCallback(() => setTries((count) => count + 1), []);
  const fresh = state.key === key;
  return { value: fresh ? state.value : undefined, error: fresh ? state.error : undefined, reload };
}
