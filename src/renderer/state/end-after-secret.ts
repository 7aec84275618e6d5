import { useEffect, useRef } from 'react';
import { useRoute } from './route.ts';
import { endPage } from './session.ts';

/**
 * Ends the page when a person leaves a form into which a secret was typed, whichever way they go and even if they took it
 * back: the string may still be in this process. A fresh page goes on where they went.
 */
export function useEndAfterSecret(typed: boolean): void {
  const held = useRef(false);
  useEffect(() => {
    if (typed) held.current = true;
  }, [typed]);
  useEffect(
    () => () => {
      if (held.current) void endPage(useRoute.getState().path.slice(0, 200));
    },
    [],
  );
}
