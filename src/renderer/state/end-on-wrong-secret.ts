import { useEffect } from 'react';
import type { Action } from './action.ts';
import { endPage } from './session.ts';

/** Ends the page when a secret that was typed into it opened nothing; a fresh one says so at `route`. */
export function useEndOnWrongSecret({ error }: Action, route: string): void {
  useEffect(() => {
    if (error?.code === 'wrong-secret' || error?.code === 'recovery-code-malformed')
      void endPage(route, error);
  }, [error, route]);
}
