import { useState } from 'react';
import { Fact } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { goBack } from '../state/route.ts';
import { text } from '../text/en.ts';

const t = text.clock;

/** Settles a clock that lies before the record: set it right, or confirm that it is. */
export function ClockFlow() {
  const { value, error } = useQuery('clock.status', {});
  const [reason, setReason] = useState('');
  const [done, setDone] = useState(false);
  const action = useAction();
  const ready = reason.trim() !== '' && !action.busy;
  const leave = () => goBack('/settings');

  async function confirm(): Promise<void> {
    if (!ready) return;
    const confirmed = await action.run('clock.confirm', { reason: reason.trim() });
    if (confirmed !== undefined) setDone(true);
  }

  return (
    <Frame title={t.title} steps={t.steps} step={done ? 1 : 0} onLeave={done ? undefined : leave}>
      {done ? (
        <Step
          title={t.done}
          lead={t.next}
          actions={
            <Button look="primary" autoFocus onPress={leave}>
              {text.common.done}
            </Button>
          }
        />
      ) : (
        <Step
          title={t.steps[0]}
          lead={value?.setBack === false ? t.fine : undefined}
          onSubmit={() => void confirm()}
          actions={
            <>
              {value?.setBack === true && (
                <Button look="primary" type="submit" isDisabled={!ready}>
                  {t.button}
                </Button>
              )}
              <Button onPress={leave}>{text.common.back}</Button>
            </>
          }
        >
          {value !== undefined && (
            <dl className="facts">
              <Fact name={t.now}>
                <When iso={value.now} />
              </Fact>
              <Fact name={t.last}>
                <When iso={value.lastEntry} />
              </Fact>
            </dl>
          )}
          {value?.setBack === true && (
            <>
              <ul className="plain-list">
                {t.what.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
              <p className="strong">{t.first}</p>
              <p>{t.otherwise}</p>
              <Field
                autoFocus
                label={text.actWords.reason}
                hint={text.actWords.reasonHint}
                value={reason}
                onChange={setReason}
                maxLength={500}
              />
            </>
          )}
          <ErrorNotice error={action.error ?? error} />
        </Step>
      )}
    </Frame>
  );
}
