import { useState } from 'react';
import type { CommandInput, CommandOutput } from '../../shared/contract.ts';
import { Address } from '../parts/address.tsx';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { OneStep } from '../parts/one-step.tsx';
import { Notice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { useAction } from '../state/action.ts';
import { goBack, replaceRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { kindOf } from './address-kind.ts';

const t = text.addresses;
type Kind = CommandInput<'addresses.add'>['kind'];

/** A recipient comes into the address book; what looks like it is shown at once. */
export function AddAddress({ startAddress }: { readonly startAddress: string }) {
  const [kind, setKind] = useState<Kind>(kindOf(startAddress));
  const [address, setAddress] = useState(startAddress);
  const [label, setLabel] = useState('');
  const [note, setNote] = useState('');
  const [done, setDone] = useState<CommandOutput<'addresses.add'>>();
  const action = useAction();
  const ready = address.trim() !== '' && label.trim() !== '';
  const leave = () => goBack('/addresses');

  async function add(): Promise<void> {
    const added = await action.run('addresses.add', {
      kind,
      address: address.trim(),
      label: label.trim(),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    });
    if (added === undefined) return;
    say(t.added);
    setDone(added);
  }

  if (done !== undefined) {
    return (
      <Frame title={t.addTitle} steps={t.addSteps} step={0}>
        <Step
          title={t.added}
          actions={
            <>
              <Button
                look="primary"
                autoFocus
                onPress={() => replaceRoute(`/addresses/verify?id=${done.address.id}`)}
              >
                {t.verifyTitle}
              </Button>
              <Button onPress={() => replaceRoute('/addresses')}>{text.common.later}</Button>
            </>
          }
        >
          <Address value={done.address.address} />
          {done.lookAlikes.length > 0 && (
            <Notice tone="danger">
              <p className="strong">{t.lookAlikes}</p>
              {done.lookAlikes.map((one) => (
                <div key={one.id}>
                  {one.label} <Address value={one.address} />
                </div>
              ))}
            </Notice>
          )}
        </Step>
      </Frame>
    );
  }
  return (
    <OneStep
      title={t.addTitle}
      steps={t.addSteps}
      lead={t.addLead}
      act={t.addIt}
      ready={ready}
      action={action}
      onAct={add}
      onLeave={leave}
    >
      <Field
        autoFocus
        label={t.address}
        value={address}
        onChange={(next) => {
          setAddress(next);
          setKind(kindOf(next));
        }}
        maxLength={200}
        mono
      />
      <Picker
        label={t.kind}
        value={kind}
        // The options are the kinds of the contract.
        onChange={(next) => setKind(next as Kind)}
        options={Object.entries(t.kinds).map(([value, name]) => ({ value, name }))}
      />
      <Field label={t.label} value={label} onChange={setLabel} maxLength={120} />
      <Field label={t.note} value={note} onChange={setNote} maxLength={500} />
    </OneStep>
  );
}
