import type { KeyRecord } from '../../core/keys/key.ts';
import type { KeyView } from '../../shared/contract/common.ts';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { Fact, KeyLink } from './fact.tsx';
import { text } from '../text/en.ts';

const t = text.keys;

/** Keys that are named one by one. */
const mostDerived = 20;

/** What a key is, in a few lines. */
export function KeyFacts({ view }: { readonly view: KeyView }) {
  const { record, summary, words } = view;
  return (
    <dl className="facts">
      <Fact name={t.facts.purposes}>{record.purposes.map((purpose) => t.purposes[purpose]).join(', ')}</Fact>
      {summary.fingerprint !== undefined && (
        <Fact name={t.facts.fingerprint}>
          <span className="mono">{summary.fingerprint}</span>
        </Fact>
      )}
      {words !== undefined && (
        <Fact name={t.facts.words}>
          <span title={t.facts.wordsHint}>{words}</span>
        </Fact>
      )}
      {summary.path !== undefined && (
        <Fact name={t.facts.path}>
          <span className="mono">{summary.path}</span>
        </Fact>
      )}
      {summary.parent !== undefined && (
        <Fact name={t.facts.seed}>
          <KeyLink id={summary.parent} />
        </Fact>
      )}
      <DerivedFacts view={view} />
      {record.tags.length > 0 && <Fact name={t.facts.tags}>{record.tags.join(', ')}</Fact>}
      {record.lastUsed !== undefined && (
        <Fact name={t.facts.used}>
          {t.facts.usedTimes(record.useCount)}, <When iso={record.lastUsed} />
        </Fact>
      )}
      {record.successor !== undefined && (
        <Fact name={t.facts.successor}>
          <KeyLink id={record.successor} />
        </Fact>
      )}
      {record.predecessor !== undefined && (
        <Fact name={t.facts.predecessor}>
          <KeyLink id={record.predecessor} />
        </Fact>
      )}
    </dl>
  );
}

/** What a key was derived from, and what was derived from it: each has a secret of its own. */
function DerivedFacts({ view }: { readonly view: KeyView }) {
  const { derivedFrom } = view.record;
  const { derived = [] } = view;
  return (
    <>
      {derivedFrom !== undefined && (
        <>
          <Fact name={t.facts.derivedFrom}>
            <KeyLink id={derivedFrom.key} />
          </Fact>
          <Fact name={t.facts.derivedFor}>{derivedFrom.context}</Fact>
        </>
      )}
      {derivedFrom?.publicKey !== undefined && (
        <Fact name={t.facts.otherParty}>
          <span className="mono wrap-anywhere">{derivedFrom.publicKey}</span>
        </Fact>
      )}
      {derived.length > 0 && (
        <Fact name={t.facts.derived}>
          {derived.slice(0, mostDerived).map((id) => (
            <div key={id}>
              <KeyLink id={id} />
            </div>
          ))}
          {derived.length > mostDerived && text.inventory.allChildren(derived.length)}
        </Fact>
      )}
    </>
  );
}

/** Where a key comes from. */
export function KeyOriginFacts({ record }: { readonly record: KeyRecord }) {
  const { origin } = record;
  return (
    <Section title={t.origin}>
      <dl className="facts">
        <Fact name={t.originFacts.how}>{t.how[origin.how]}</Fact>
        <Fact name={t.originFacts.at}>
          <When iso={origin.at} />
        </Fact>
        <Fact name={t.originFacts.appVersion}>{`Holdfast ${origin.appVersion}, ${origin.runtime}`}</Fact>
        {origin.randomSource !== undefined && (
          <Fact name={t.originFacts.randomSource}>{origin.randomSource}</Fact>
        )}
        {origin.extraEntropy !== undefined && (
          <Fact name={t.originFacts.extraEntropy}>
            {t.rolls(origin.extraEntropy.count, origin.extraEntropy.method)}
          </Fact>
        )}
        {origin.importFormat !== undefined && (
          <Fact name={t.originFacts.importFormat}>{origin.importFormat}</Fact>
        )}
        {origin.madeWith !== undefined && (
          <Fact name={t.originFacts.madeWith}>
            {`${origin.madeWith.tool} ${origin.madeWith.version ?? ''}`.trim()}
          </Fact>
        )}
        {origin.platform !== undefined && <Fact name={t.originFacts.platform}>{origin.platform}</Fact>}
      </dl>
    </Section>
  );
}

/** Which copies of the secret are known. */
export function KeyCopies({ record }: { readonly record: KeyRecord }) {
  return (
    <Section title={t.copies}>
      {record.copies.length === 0 && <p className="soft">{t.noCopies}</p>}
      <ul className="plain-list">
        {record.copies.map((copy) => (
          <li key={`${copy.kind}${copy.at}${copy.reference}`} className="row apart">
            <span className="wrap-anywhere">{`${t.copyKinds[copy.kind]}: ${copy.reference}`}</span>
            <span className="soft small">
              {copy.unreadable === true ? t.unreadable : copy.verified ? t.verified : t.unverified},{' '}
              <When iso={copy.at} day />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What happened to a key, newest first. */
export function KeyHistory({ record }: { readonly record: KeyRecord }) {
  const newestFirst = [...record.history].reverse();
  return (
    <Section title={t.history}>
      <ol className="plain-list">
        {newestFirst.map((entry, index) => (
          <li key={`${entry.at}${entry.event}${String(index)}`} className="row apart">
            <span className="wrap-anywhere">
              {t.events[entry.event]}
              {entry.reason !== undefined && `: ${entry.reason}`}
            </span>
            <span className="soft small">
              {entry.actor}, <When iso={entry.at} />
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
