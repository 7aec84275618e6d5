import { useState } from 'react';
import type { ReasonCode } from '../../core/keys/reason.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import type { KeyView } from '../../shared/contract/common.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { ReasonPicker } from '../parts/reason-picker.tsx';
import { KeyLinks } from '../keys/fact.tsx';
import { parseLocal } from '../keys/local-instant.ts';
import { DateField } from '../keys/period-fields.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { goBack, parseRoute, replaceRoute, useRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { ReachList } from './reach-list.tsx';
import { StatementSave } from './statement-save.tsx';

const t = text.revoke;
const usual: readonly ReasonCode[] = [
  'key-compromise',
  'affiliation-changed',
  'privilege-withdrawn',
  'unspecified',
];

/** Marks a key, and what it reaches, as compromised: what happened, what that reaches, then what was done. */
export function RevokeFlow({ view }: { readonly view: KeyView }) {
  const { id, label } = view.record;
  const advisory = parseRoute(useRoute((state) => state.path)).query.get('advisory') ?? undefined;
  const codes: readonly ReasonCode[] = advisory === undefined ? usual : ['advisory', ...usual];
  const [step, setStep] = useState(0);
  const [code, setCode] = useState<ReasonCode>(codes[0] ?? 'key-compromise');
  const [reason, setReason] = useState('');
  const [since, setSince] = useState('');
  const [done, setDone] = useState<CommandOutput<'keys.revoke'>>();
  const [now] = useState(() => Date.now());
  const { value: reach, error: reachError } = useQuery('cases.reach', { key: id });
  const action = useAction();
  const sinceIso = parseLocal(since);
  const ahead = sinceIso !== undefined && Date.parse(sinceIso) > now;
  const told = reason.trim() !== '' && (since.trim() === '' || (sinceIso !== undefined && !ahead));
  const leave = () => goBack(`/keys/${id}`);

  async function mark(): Promise<void> {
    if (action.busy || reach === undefined) return;
    const marked = await action.run('keys.revoke', {
      id,
      reason: reason.trim(),
      code,
      ...(sinceIso === undefined ? {} : { suspectedSince: sinceIso }),
      ...(advisory === undefined ? {} : { advisory }),
    });
    if (marked === undefined) return;
    setDone(marked);
    setStep(2);
  }

  return (
    <Frame title={t.title} steps={t.steps} step={step} onLeave={done === undefined ? leave : undefined}>
      {step === 0 && (
        <Step
          title={t.whatTitle(label)}
          lead={t.whatLead}
          onSubmit={() => told && setStep(1)}
          actions={
            <>
              <Button look="primary" type="submit" isDisabled={!told}>
                {text.common.next}
              </Button>
              <Button onPress={leave}>{text.common.back}</Button>
            </>
          }
        >
          {advisory !== undefined && <Notice>{t.advisory(advisory)}</Notice>}
          <Field
            autoFocus
            label={text.actWords.reason}
            hint={text.actWords.reasonHint}
            value={reason}
            onChange={setReason}
            maxLength={500}
          />
          <ReasonPicker value={code} codes={codes} onChange={setCode} />
          <DateField
            label={t.since}
            hint={t.sinceHint}
            value={since}
            onChange={setSince}
            error={ahead ? t.sinceFuture : undefined}
          />
        </Step>
      )}
      {step === 1 && (
        <Step
          title={t.reachTitle}
          lead={reach && t.reachLead(reach.reached.length)}
          onSubmit={() => void mark()}
          actions={
            <>
              <Button look="primary" autoFocus type="submit" isDisabled={reach === undefined || action.busy}>
                {t.button(label, reach?.reached.length ?? 1)}
              </Button>
              <Button onPress={() => setStep(0)}>{text.common.back}</Button>
            </>
          }
        >
          {reach !== undefined && <ReachList reached={reach.reached} />}
          <ul className="plain-list">
            {t.effects.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <Notice tone="warn">{t.final}</Notice>
          <ErrorNotice error={action.error ?? reachError} />
        </Step>
      )}
      {done !== undefined && step === 2 && (
        <Step
          title={t.done}
          lead={t.doneLead(done.alsoRevoked.length)}
          actions={
            <>
              <Button look="primary" autoFocus onPress={() => replaceRoute(`/incidents/${done.case}`)}>
                {t.toCase}
              </Button>
              <Button onPress={() => replaceRoute(`/keys/${id}`)}>{text.actWords.toKey}</Button>
            </>
          }
        >
          {done.alsoRevoked.length > 0 && (
            <div className="stack tight">
              <h3>{t.also}</h3>
              <KeyLinks ids={done.alsoRevoked} />
            </div>
          )}
          <StatementSave id={done.statement} title={text.cases.notice} label={label} />
        </Step>
      )}
    </Frame>
  );
}
