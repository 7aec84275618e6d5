import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { AdvisoryFacts, AdvisoryMatches, type HeldAdvisory } from './advisory-facts.tsx';

const t = text.advisories;

/** The advisories that are kept, and which keys each touches. */
export function AdvisoryList() {
  const { value, error } = useQuery('advisories.list', {});
  return (
    <Section title={t.title} aside={<Button onPress={() => go('/incidents/advisory')}>{t.bringIn}</Button>}>
      <ErrorNotice error={error} />
      {value?.advisories.length === 0 && <p className="soft">{t.none}</p>}
      <ul className="plain-list">
        {value?.advisories.map((held) => (
          <li key={held.advisory.id} className="stack">
            <AdvisoryRow held={held} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function AdvisoryRow({ held }: { readonly held: HeldAdvisory }) {
  const [leaving, setLeaving] = useState(false);
  const { advisory } = held;
  return (
    <>
      <div className="row apart">
        <h3 className="wrap-anywhere">{advisory.title}</h3>
        {!leaving && (
          <Button look="quiet" label={t.forgetLabel(advisory.title)} onPress={() => setLeaving(true)}>
            {t.forget}
          </Button>
        )}
      </div>
      {leaving && <ForgetForm id={advisory.id} onDone={() => setLeaving(false)} />}
      <AdvisoryFacts advisory={advisory} />
      <AdvisoryMatches held={held} kept />
    </>
  );
}

function ForgetForm({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const [reason, setReason] = useState('');
  const action = useAction();
  const ready = reason.trim() !== '' && !action.busy;

  async function forget(): Promise<void> {
    if (!ready) return;
    const done = await action.run('advisories.forget', { id, reason: reason.trim() });
    if (done !== undefined) onDone();
  }

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void forget();
      }}
    >
      <Field autoFocus label={t.forgetReason} value={reason} onChange={setReason} maxLength={500} />
      <ErrorNotice error={action.error} />
      <div className="row">
        <Button type="submit" isDisabled={!ready}>
          {t.forgetIt}
        </Button>
        <Button onPress={onDone}>{text.common.cancel}</Button>
      </div>
    </form>
  );
}
