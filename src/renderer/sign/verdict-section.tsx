import type { Verdict } from '../../core/policy/rules.ts';
import type { RequestView } from '../../shared/contract/sign.ts';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { reasonWords, wayOut } from './verdict-words.ts';

const t = text.sign;
const v = text.verdict;

/** What the rules say: the decision, the rule that decided with its numbers, and what would have to change. */
export function VerdictSection({ request }: { readonly request: RequestView }) {
  return (
    <Section title={t.verdict}>
      {/* What was turned down was never judged for a signature. */}
      {request.status !== 'rejected' && (
        <Reasons verdict={request.verdict} past={request.status !== 'open'} />
      )}
      {request.verdict.decision === 'refuse' && (
        <div>
          <Button onPress={() => go('/rules')}>{v.toRules}</Button>
        </div>
      )}
      <dl className="facts">
        <Fact name={t.signer}>
          {request.keys.map((key) => (
            <div key={key.id}>
              <KeyLink id={key.id} />
            </div>
          ))}
        </Fact>
        <Fact name={t.digest}>
          <Address value={request.digest} />
        </Fact>
      </dl>
    </Section>
  );
}

/** A decision with every reason in words; `past` for one under which it was signed. */
export function Reasons({ verdict, past = false }: { readonly verdict: Verdict; readonly past?: boolean }) {
  const { decision, reasons } = verdict;
  const lines = reasons.map((reason, index) => (
    <li key={`${String(index)}${reason.rule}`}>
      {reasonWords(reason, decision)}
      {reason.scope !== undefined && (decision === 'refuse' || reason.scope !== 'default') && (
        <span className="soft">{` ${reason.scope === 'default' ? v.byDefault : v.by(v.scopes[reason.scope])}`}</span>
      )}
    </li>
  ));
  if (decision === 'refuse') {
    return (
      <Notice tone="warn">
        <p className="strong">{t.verdicts.refuse}</p>
        <ul className="plain-list">{lines}</ul>
        <p>{wayOut(reasons)}</p>
      </Notice>
    );
  }
  return (
    <>
      <p>{(past ? t.verdictsThen : t.verdicts)[decision]}</p>
      {lines.length > 0 && <ul className="plain-list">{lines}</ul>}
    </>
  );
}
