import type { KeyView } from '../../shared/contract/common.ts';
import { Fact } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';

const t = text.attestation;

/** What the maker of a token says of where a key was made; of a key that is on no token nobody can say anything. */
export function KeyAttestation({ view }: { readonly view: KeyView }) {
  const { record } = view;
  const { id, home, state } = record;
  const { attestation } = record.origin;
  const may = home === 'token' && state !== 'destroyed' && record.versions.at(-1)?.publicKey !== undefined;
  if (!may && attestation === undefined) return null;
  const verdict = attestation?.verdict ?? 'none';
  return (
    <Section title={t.section}>
      <p className={verdict === 'refused' ? 'flag' : verdict === 'verified' ? 'strong' : 'soft'}>
        {t.verdicts[verdict]}
      </p>
      {attestation !== undefined && (
        <dl className="facts">
          <Fact name={t.checkedAt}>
            <When iso={attestation.at} />
          </Fact>
          {attestation.root !== undefined && <Fact name={t.root}>{attestation.root}</Fact>}
          {attestation.notes.length > 0 && (
            <Fact name={t.notes}>
              <ul className="plain-list">
                {attestation.notes.map((note) => (
                  <li key={note}>{noteWords(note)}</li>
                ))}
              </ul>
            </Fact>
          )}
        </dl>
      )}
      {may && (
        <div className="row">
          <Button onPress={() => go(`/keys/${id}/attestation`)}>
            {attestation === undefined ? t.verify : t.verifyAgain}
          </Button>
          <Button onPress={() => go('/roots')}>{t.toRoots}</Button>
        </div>
      )}
    </Section>
  );
}

/** A note is a reason, or something that the maker says. */
function noteWords(note: string): string {
  const reasons: Readonly<Record<string, string>> = t.reasons;
  return reasons[note] ?? text.refusals[note] ?? note;
}
