import type { KeyId } from '../../core/keys/key.ts';
import { Button } from '../parts/button.tsx';
import { Section } from '../parts/section.tsx';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { KeyLink } from './fact.tsx';

const t = text.versions;

/** Moves from a key to its successor, or to it from the one before. Nothing when there are none. */
export function KeyMoves({ id }: { readonly id: KeyId }) {
  const { value } = useQuery('moves.list', { key: id });
  if (value === undefined || value.moves.length === 0) return null;
  return (
    <Section title={t.moves}>
      <ul className="plain-list">
        {value.moves.map((move) => (
          <li key={move.id} className="row apart">
            <span className="grow">
              {move.key === id ? t.moveTo : t.moveFrom}{' '}
              <KeyLink id={move.key === id ? move.successor : move.key} />
              {', '}
              {move.outcome === 'open' ? t.moveLeft(move.remaining) : t.outcomes[move.outcome]}
            </span>
            <Button onPress={() => go(`/keys/${move.key}/act/move?move=${move.id}`)}>{t.openMove}</Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
