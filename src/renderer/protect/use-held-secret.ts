import { useEffect, useRef } from 'react';
import { useRoute } from '../state/route.ts';
import { endPage } from '../state/session.ts';

/** Ends this page's process once the person leaves what held a secret, whichever way; a fresh one goes on where they went. */
export function useHeldSecret(holds: boolean): void {
  const held = useRef(false);
  useEffect(() => {
    if (holds) held.current = true;
  }, [holds]);
  useEffect(
    () => () => {
      if (held.current) void endPage(useRoute.getState().path.slice(0, 200));
    },
    [],
  );
}
