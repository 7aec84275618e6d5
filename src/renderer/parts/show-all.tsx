import { useState, type ReactNode } from 'react';
import { text } from '../text/en.ts';
import { Button } from './button.tsx';

/** The first rows of a list that may be long, and the button that shows all of it when there are more. */
export function useFirstRows<Row>(
  rows: readonly Row[],
  count: number,
): { readonly shown: readonly Row[]; readonly rest: ReactNode } {
  const [all, setAll] = useState(false);
  if (all || rows.length <= count) return { shown: rows, rest: null };
  return {
    shown: rows.slice(0, count),
    rest: (
      <div>
        <Button look="quiet" onPress={() => setAll(true)}>
          {text.common.showAll(rows.length)}
        </Button>
      </div>
    ),
  };
}
