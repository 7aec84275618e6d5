import { useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import type { CommandInput, CommandOutput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { goBack } from '../state/route.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';
import { NotesFields, noNotes, notesInput, notesReady, type Notes } from './credential-notes.tsx';
import { noSecret, SecretFields, secretInput } from './secret-fields.tsx';

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
  const [apiKey, setApiKey] = useState('');
  const [secret, setSecret] = useState(noSecret);
  const [passphrase, setPassphrase] = useState('');
  const [notes, setNotes] = useState<Notes>(noNotes);
  const action = useAction();
  const secretOf = secretInput(secret, authentication);
  const ready =
    label.trim() !== '' &&
    apiKey.trim() !== '' &&
    secretOf !== undefined &&
    (!exchange.needsPassphrase || passphrase !== '') &&
    notesReady(notes);

  async function add(): Promise<void> {
    if (secretOf === undefined) return;
    const { expires, ...noted } = notesInput(notes);
    const done = await action.run('credentials.add', {
      exchange: exchange.id,
      authentication,
      label: label.trim(),
      apiKey: apiKey.trim(),
      secret: secretOf(),
      ...(passphrase === '' ? {} : { apiPassphrase: toBytes(passphrase) }),
      ...noted,
      ...(expires === undefined ? {} : { expires }),
    });
    if (done !== undefined) await endPage('/exchanges', { code: 'credential-added' });
  }

  function leave(): void {
    if (secret.typed === '' && passphrase === '') goBack('/exchanges');
    else void endPage('/exchanges', { code: 'secret-cancelled' });
  }

  return (
    <Frame title={t.addTitle} steps={t.addSteps} step={0} onLeave={action.busy ? undefined : leave}>
      <Step
        title={t.addSteps[0]}
        lead={t.addLead}
        onSubmit={() => ready && !action.busy && void add()}
        actions={
          <>
            <Button look="primary" type="submit" isDisabled={!ready || action.busy}>
              {t.addIt}
            </Button>
            <Button onPress={leave} isDisabled={action.busy}>
              {text.common.back}
            </Button>
          </>
        }
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
        <Field
          label={t.apiKey}
          hint={t.apiKeyHint}
          value={apiKey}
          onChange={setApiKey}
          maxLength={2000}
          mono
        />
        <SecretFields authentication={authentication} value={secret} onChange={setSecret} />
        {exchange.needsPassphrase && (
          <Field secret label={t.passphrase} value={passphrase} onChange={setPassphrase} maxLength={256} />
        )}
        <NotesFields value={notes} onChange={setNotes} />
        <ErrorNotice error={action.error} />
      </Step>
    </Frame>
  );
}
