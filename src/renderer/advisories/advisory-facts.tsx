import type { CommandOutput } from '../../shared/contract.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Button } from '../parts/button.tsx';
import { When } from '../parts/when.tsx';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';

const t = text.advisories;

/** An advisory and the keys it touches. */
export type HeldAdvisory = CommandOutput<'advisories.check'>;

/** What an advisory says. */
export function AdvisoryFacts({ advisory }: { readonly advisory: HeldAdvisory['advisory'] }) {
  return (
    <>
      <p className="wrap-anywhere">{advisory.summary}</p>
      <dl className="facts">
        <Fact name={t.facts.severity}>
          <span className="severity" data-severity={advisory.severity}>
            {t.severity[advisory.severity]}
          </span>
        </Fact>
        <Fact name={t.facts.published}>
          <When iso={advisory.published} day />
        </Fact>
        <Fact name={t.facts.advice}>{advisory.advice}</Fact>
        <Fact name={t.facts.publisher}>
          <Address value={advisory.publisher} />
        </Fact>
      </dl>
    </>
  );
}

/** The keys that an advisory touches, each with why and, once it is kept, the way on. */
export function AdvisoryMatches({ held, kept }: { readonly held: HeldAdvisory; readonly kept: boolean }) {
  const fields: Readonly<Record<string, string>> = t.fields;
  return (
    <div className="stack tight">
      <p className="strong">{t.touches(held.matches.length)}</p>
      <ul className="plain-list">
        {held.matches.map((match) => (
          <li key={match.key} className="stack tight">
            <div className="row apart">
              <button
                type="button"
                className="text-link wrap-anywhere"
                onClick={() => go(`/keys/${match.key}`)}
              >
                {match.label}
              </button>
              {kept && match.state !== 'compromised' && match.state !== 'destroyed' && (
                <Button
                  onPress={() =>
                    go(`/keys/${match.key}/act/revoke?advisory=${encodeURIComponent(held.advisory.id)}`)
                  }
                >
                  {t.act(match.label)}
                </Button>
              )}
            </div>
            <p className="soft small wrap-anywhere">
              {match.because.map(({ field, value }) => t.because(fields[field] ?? field, value)).join('; ')}
            </p>
            <p className="soft small">{t.sureness[match.sureness]}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
