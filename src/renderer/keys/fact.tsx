import type { ReactNode } from 'react';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';

/** One line of facts: its name and what it is. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="facts-row">
      <dt>{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}

/** Another key, by its label. */
export function KeyLink({ id }: { readonly id: string }) {
  const { value } = useQuery('keys.get', { id: toKeyId(id) });
  return (
    <button type="button" className="text-link" onClick={() => go(`/keys/${id}`)}>
      {value?.record.label ?? id}
    </button>
  );
}
