import { useState } from 'react';
import type { KeyView } from '../../shared/contract/common.ts';
import type { MoveView } from '../../shared/contract/lifecycle.ts';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { When } from '../parts/when.tsx';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go, parseRoute, useRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { Fact, KeyLink } from './fact.tsx';
import { MoveAdd } from './move-add.tsx';
import { MoveEnd } from './move-end.tsx';
import { MoveItems } from './move-items.tsx';

const t = text.moves;

/** The move from a key to its successor: what has to move, what has, and the end of it. */
export function MovePage({ view }: { readonly view: KeyView }) {
  const { id, label, algorithm } = view.record;
  const wanted = parseRoute(useRoute((state) => state.path)).query.get('move');
  const { value, error } = useQuery('moves.list', { key: id });
  // What an act gives is shown at once; the list follows with the vault's next revision.
  const [changed, setChanged] = useState<MoveView>();
  const mine = value?.moves.filter((one) => one.key === id) ?? [];
  const listed = mine.find((one) => one.id === wanted) ?? mine[0];
  const move = changed ?? listed;
  return (
    <article className="plain-page" aria-label={t.title(label)}>
      <div>
        <Button look="quiet" onPress={() => go(`/keys/${id}`)}>
          ‹ {label}
        </Button>
      </div>
      <Heading>{t.title(label)}</Heading>
      <ErrorNotice error={error} />
      {value !== undefined && move === undefined && <p className="soft">{t.none}</p>}
      {move !== undefined && (
        <>
          {move.outcome === 'open' ? (
            <p className="soft">{t.lead}</p>
          ) : (
            <div role="status">
              <Notice>{t[move.outcome]}</Notice>
            </div>
          )}
          <Sides move={move} />
          <Section
            title={t.list}
            aside={<span>{t.progress(move.items.length - move.remaining, move.items.length)}</span>}
          >
            <MoveItems move={move} onChange={setChanged} />
          </Section>
          {move.outcome === 'open' && (
            <>
              <MoveAdd move={move} onChange={setChanged} />
              <MoveEnd move={move} label={label} isSeed={algorithm === 'bip39-seed'} onChange={setChanged} />
            </>
          )}
        </>
      )}
    </article>
  );
}

/** Both keys of a move, and what the new one still waits for. */
function Sides({ move }: { readonly move: MoveView }) {
  const { value: old } = useQuery('keys.get', { id: toKeyId(move.key) });
  const { value: next } = useQuery('keys.get', { id: toKeyId(move.successor) });
  return (
    <>
      <dl className="facts">
        <Fact name={t.old}>
          <span className="row">
            <KeyLink id={move.key} />
            {old !== undefined && <StateBadge state={old.record.state} />}
          </span>
        </Fact>
        <Fact name={t.successor}>
          <span className="row">
            <KeyLink id={move.successor} />
            {next !== undefined && <StateBadge state={next.record.state} />}
          </span>
        </Fact>
        <Fact name={t.started}>
          <When iso={move.started} />
        </Fact>
        {move.ended !== undefined && (
          <Fact name={t.ended}>
            <When iso={move.ended} />
          </Fact>
        )}
      </dl>
      {move.outcome === 'open' && next?.record.state === 'pre-activation' && (
        <Notice tone="warn">
          <div className="row apart">
            <span className="grow">{t.waits}</span>
            <Button onPress={() => go(`/keys/${move.successor}`)}>{text.rotate.successor}</Button>
          </div>
        </Notice>
      )}
    </>
  );
}
