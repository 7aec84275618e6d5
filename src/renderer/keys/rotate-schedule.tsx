import { useState } from 'react';
import { isVersioned } from '../../core/keys/versions.ts';
import type { KeyView } from '../../shared/contract/common.ts';
import { Check } from '../parts/check.tsx';
import { Field } from '../parts/field.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { text } from '../text/en.ts';
import { ActFlow } from './act-flow.tsx';
import { Fact } from './fact.tsx';

const t = text.rotateRules.schedule;

/** Says how often a key is to be rotated. */
export function RotateSchedule({ view }: { readonly view: KeyView }) {
  const { id, label, rotation } = view.record;
  const [days, setDays] = useState(rotation === undefined ? '' : String(rotation.everyDays));
  const [automatic, setAutomatic] = useState(rotation?.automatic === true);
  const [done, setDone] = useState<KeyView>();
  const action = useAction();
  const typed = days.trim();
  const number = /^\d{1,5}$/.test(typed) ? Number(typed) : 0;
  const fits = typed === '' || (number >= 1 && number <= 36_500);

  async function submit(): Promise<void> {
    const everyDays = typed === '' ? null : number;
    const rule = { id, everyDays, ...(everyDays === null ? {} : { automatic }) };
    setDone(await action.run('keys.set-rotation', rule));
  }

  return (
    <ActFlow
      id={id}
      label={label}
      words={t}
      action={action}
      ready={fits}
      onSubmit={() => void submit()}
      fields={
        <>
          <Field
            autoFocus
            label={t.days}
            hint={t.daysHint}
            value={days}
            onChange={setDays}
            maxLength={6}
            error={fits ? undefined : t.malformed}
          />
          {isVersioned(view.record) && typed !== '' && (
            <Check isSelected={automatic} onChange={setAutomatic}>
              {t.automatic}
            </Check>
          )}
        </>
      }
      outcome={
        done && {
          body:
            done.record.rotation === undefined ? (
              <p>{t.none}</p>
            ) : (
              <dl className="facts">
                <Fact name={text.versions.rotation}>
                  {text.versions.rotationIs(done.record.rotation.everyDays, done.record.rotation.automatic)}
                </Fact>
                <Fact name={text.versions.rotationNext}>
                  <When iso={done.record.rotation.next} />
                </Fact>
              </dl>
            ),
        }
      }
    />
  );
}
