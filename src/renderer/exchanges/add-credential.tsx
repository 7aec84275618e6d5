import { useState } from 'react';
import type { CommandInput, CommandOutput } from '../../shared/contract.ts';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { OneStep } from '../parts/one-step.tsx';
import { Picker } from '../parts/picker.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';
import { useApiKey } from './api-key-fields.tsx';
import { NotesFields, noNotes, notesInput, notesReady, type Notes } from './credential-notes.tsx';

const t = text.exchanges;
type Exchange = CommandOutput<'credentials.exchanges'>['exchanges'][number];
type Authentication = CommandInput<'credentials.add'>['authentication'];

/** The API key of an exchange account comes into the vault. The page ends afterwards: the secret was typed into it. */
export function AddCredential() {
  const { value, error } = useQuery('credentials.exchanges', {});
  const [first] = value?.exchanges ?? [];
  if (value === undefined || first === undefined) {
    return (
      <section className="plain-page">
        <ErrorNotice error={error} />
      </section>
    );
  }
  return <AddForm exchanges={value.exchanges} first={first} />;
}

function AddForm({
  exchanges,
  first,
}: {
  readonly exchanges: readonly Exchange[];
  readonly first: Exchange;
}) {
  const [id, setId] = useState(first.id);
  const exchange = exchanges.find((one) => one.id === id) ?? first;
  const [wanted, setWanted] = useState<Authentication>();
  const authentication =
    exchange.authentications.find((one) => one === wanted) ?? exchange.authentications[0] ?? 'hmac';
  const [label, setLabel] = useState('');
  const apiKey = useApiKey(authentication, exchange.needsPassphrase);
  const [notes, setNotes] = useState<Notes>(noNotes);
  const action = useAction();
  const ready = label.trim() !== '' && apiKey.input !== undefined && notesReady(notes);

  async function add(): Promise<void> {
    if (apiKey.input === undefined) return;
    const { expires, ...noted } = notesInput(notes);
    const done = await action.run('credentials.add', {
      exchange: exchange.id,
      authentication,
      label: label.trim(),
      ...apiKey.input(),
      ...noted,
      ...(expires === undefined ? {} : { expires }),
    });
    if (done !== undefined) await endPage('/exchanges', { code: 'credential-added' });
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
      onLeave={apiKey.leave}
    >
      <Picker
        label={t.exchange}
        value={exchange.id}
        onChange={setId}
        options={exchanges.map((one) => ({ value: one.id, name: one.name }))}
      />
      {exchange.authentications.length > 1 && (
        <Choice
          label={t.authentication}
          value={authentication}
          onChange={setWanted}
          options={exchange.authentications.map((one) => ({ value: one, name: t.authentications[one] }))}
        />
      )}
      <Field label={t.label} value={label} onChange={setLabel} maxLength={120} />
      {apiKey.fields}
      <NotesFields value={notes} onChange={setNotes} />
    </OneStep>
  );
}
