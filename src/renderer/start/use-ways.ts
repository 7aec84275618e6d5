import { useCallback, useEffect, useState } from 'react';
import { vault } from '../bridge/vault.ts';

/** Whether a token opens a vault, which its file says before it is open. */
export interface Ways {
  readonly token: boolean;
  readonly passphrase: boolean;
  /** Settles when the file is not being looked at any more: only one may have it open. */
  readonly settled: () => Promise<void>;
}

const passing = new Set(['vault-locked', 'vault-in-use']);
const looks = new Map<string, Promise<unknown>>();

/** Looks at the file of a vault once; a file that cannot be read is taken for one that a passphrase opens. */
export function useWays(file: string): Ways {
  const [kinds, setKinds] = useState<readonly string[]>(['passphrase']);
  useEffect(() => {
    let current = true;
    let timer = 0;
    function look(tries: number): void {
      const asked = vault.call('vault.inspect', { file }).then((answer) => {
        if (!current) return;
        if (answer.ok) setKinds(answer.value.slots.map(({ kind }) => kind));
        // The process of the vault that was open before is still ending.
        else if (passing.has(answer.error.code) && tries > 0)
          timer = window.setTimeout(() => look(tries - 1), 500);
      });
      looks.set(file, asked);
    }
    look(6);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [file]);
  const settled = useCallback(async () => {
    await looks.get(file);
  }, [file]);
  return { token: kinds.includes('token'), passphrase: kinds.includes('passphrase'), settled };
}
