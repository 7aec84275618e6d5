import { useSyncExternalStore } from 'react';

const query = window.matchMedia('(min-width: 1200px)');

/** Whether list and detail fit side by side. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      query.addEventListener('change', onChange);
      return () => query.removeEventListener('change', onChange);
    },
    () => query.matches,
  );
}
