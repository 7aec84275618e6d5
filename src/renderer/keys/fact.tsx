import type { ReactNode } from 'react';
import { useFirstRows } from '../parts/show-all.tsx';
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

/** How many keys of a list are named before the person asks for all. */
const shownLinks = 20;

/** Other keys, one a line; of a long list the first ones, until all are asked for. */
export function KeyLinks({ ids }: { readonly ids: readonly string[] }) {
  const { shown, rest } = useFirstRows(ids, shownLinks);
  return (
    <>
      <ul className="plain-list">
        {shown.map((id) => (
          <li key={id}>
            <KeyLink id={id} />
          </li>
        ))}
      </ul>
      {rest}
    </>
  );
}
