import { lazy } from 'react';
import { parseRoute, useRoute } from '../state/route.ts';
import { KeyPage } from './key-page.tsx';
import { KeysList } from './keys-list.tsx';
import { KeyAct } from './key-act.tsx';
import { PhraseFlow } from '../phrase/phrase-flow.tsx';
import { useWide } from '../state/wide.ts';

/** Seldom looked at: it comes when it is asked for. */
const KeyPapers = lazy(() =>
  import('../certificates/key-papers.tsx').then((module) => ({ default: module.KeyPapers })),
);

interface Props {
  readonly id: string | undefined;
  readonly page: string | undefined;
  readonly act: string | undefined;
}

/** Home: the list, and beside it (or after it, on narrow screens) the key that was opened. */
export function KeysPlace({ id, page, act }: Props) {
  const wide = useWide();
  const { query } = parseRoute(useRoute((state) => state.path));
  if (id !== undefined && page === 'act' && act !== undefined)
    return <KeyAct key={id + act} id={id} act={act} />;
  if (id !== undefined && (page === 'certificates' || page === 'attestation'))
    return <KeyPapers key={id + page} id={id} page={page} part={act} />;
  if (id !== undefined && page === 'phrase')
    return <PhraseFlow key={id} id={id} proveOnly={act === 'prove'} />;
  if (id !== undefined && !wide) return <KeyPage key={id} id={id} alone />;
  return (
    <div className={id === undefined ? 'split one' : 'split'}>
      <KeysList
        selected={id}
        finding={query.get('finding') ?? undefined}
        show={query.get('show') ?? undefined}
        compact={id !== undefined}
      />
      {id !== undefined && <KeyPage key={id} id={id} alone={false} />}
    </div>
  );
}
