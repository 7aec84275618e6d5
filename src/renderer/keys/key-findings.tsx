import { Flag } from 'lucide-react';
import { Button } from '../parts/button.tsx';
import { Section } from '../parts/section.tsx';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { KeyLink } from './fact.tsx';
import { findingsOf, useFindings, type KeyFinding } from './key-findings-state.ts';

const t = text.inventory;
const steps: Readonly<Record<string, string>> = t.steps;
const signs: Readonly<Record<string, string>> = t.weaknesses;

/** The name of a step, as it stands on a button. */
export function stepName({ nextStep }: KeyFinding): string {
  return steps[nextStep] ?? nextStep;
}

/** What a finding means, in a sentence. */
export function findingWords({ flag, details }: KeyFinding): string {
  if (flag === 'orphan' && details['seed'] === 'destroyed') return t.means['orphan-destroyed'];
  if (flag === 'orphan' && details['copies'] !== undefined) return t.means['orphan-copies'];
  if (flag !== 'weak') return t.means[flag];
  const found = String(details['weaknesses']).split(', ');
  return `${t.means.weak} ${found.map((sign) => signs[sign] ?? sign).join(', ')}.`;
}

/** Where a step is done. */
function stepRoute({ key, nextStep }: KeyFinding): string {
  switch (nextStep) {
    case 'seeds.verify':
      return `/keys/${key}/phrase`;
    case 'seeds.import':
      return '/create?kind=import-phrase';
    case 'backup.write':
      return '/backups';
    case 'backup.inspect':
      return '/backups/check';
    case 'register.reencrypt':
      return `/protect/carry?key=${key}`;
    case 'register.forget':
      return '/protect';
    case 'cases.mark':
      return '/incidents';
    case 'keys.set-periods':
      return `/keys/${key}/act/periods`;
    default:
      return `/keys/${key}/act/${nextStep.slice('keys.'.length)}`;
  }
}

/** A flag by shape and word. */
export function FlagBadge({ flag }: { readonly flag: KeyFinding['flag'] }) {
  return (
    <span className="flag" data-flag={flag}>
      <Flag size={12} aria-hidden="true" />
      {t.flags[flag]}
    </span>
  );
}

/** What is wrong with one key, and the way to put each right. Nothing when nothing is. */
export function KeyFindings({ id }: { readonly id: string }) {
  const found = findingsOf(useFindings(), id);
  if (found.length === 0) return null;
  return (
    <Section title={t.findingsTitle}>
      <ul className="plain-list findings">
        {found.map((finding) => (
          <li key={finding.flag} className="row apart">
            <span className="grow">
              <FlagBadge flag={finding.flag} /> {findingWords(finding)}
              {finding.flag === 'duplicate' &&
                finding.others.map((other) => (
                  <span key={other}>
                    {' '}
                    {t.others}: <KeyLink id={other} />
                  </span>
                ))}
            </span>
            <Button onPress={() => go(stepRoute(finding))}>{stepName(finding)}</Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
