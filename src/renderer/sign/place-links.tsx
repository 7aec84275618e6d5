import { go } from '../state/route.ts';
import { text } from '../text/en.ts';

const places = ['rules', 'addresses', 'exchanges', 'programs', 'wallets', 'references', 'agent'] as const;

/** Ways to what signing goes by: what may be signed, for whom, with whose keys. */
export function PlaceLinks() {
  return (
    <nav className="row" aria-label={text.journal.places}>
      {places.map((place) => (
        <button key={place} type="button" className="text-link" onClick={() => go(`/${place}`)}>
          {text.places[place]}
        </button>
      ))}
    </nav>
  );
}
