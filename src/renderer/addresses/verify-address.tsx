import { useState } from 'react';
import type { CommandInput } from '../../shared/contract.ts';
import { Address } from '../parts/address.tsx';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { replaceRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.addresses;
type How = CommandInput<'addresses.verify'>['how'];
const hows: readonly How[] = ['in-person', 'call', 'signed-message', 'test-payment', 'own', 'other'];

/** How its owner made sure that an address is whose it should be. */
export function VerifyAddress({ id }: { readonly id: string }) {
  const { value, error } = useQuery('addresses.list', {});
  const [how, setHow] = useState<How>('in-person');
  const [note, setNote] = useState('');
  const action = useAction();
  const entry = value?.addresses.find((one) => one.id === id);
  const leave = () => replaceRoute('/addresses');

  async function verify(): Promise<void> {
    const done = await action.run('addresses.verify', {
      id,
      how,
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    });
    if (done === undefined) return;
    say(t.verified);
    leave();
  }

  return (
    <Frame title={t.verifyTitle} steps={t.verifySteps} step={0} onLeave={action.busy ? undefined : leave}>
      <Step
        title={entry?.label ?? t.verifyTitle}
        lead={t.verifyLead}
        onSubmit={() => void verify()}
        actions={
          <>
            <Button look="primary" type="submit" isDisabled={entry === undefined || action.busy}>
              {t.verifyIt}
            </Button>
            <Button onPress={leave}>{text.common.back}</Button>
          </>
        }
      >
        {entry !== undefined && (
          <div className="lead">
            <Address value={entry.address} />
          </div>
        )}
        <Choice
          label={t.how}
          value={how}
          onChange={setHow}
          options={hows.map((value) => ({ value, name: t.hows[value] }))}
        />
        <Field label={t.note} value={note} onChange={setNote} maxLength={500} />
        <ErrorNotice error={action.error ?? error} />
      </Step>
    </Frame>
  );
}
