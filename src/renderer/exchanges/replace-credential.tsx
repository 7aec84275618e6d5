import { useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import { parseLocal } from '../keys/local-instant.ts';
import { DateField } from '../keys/period-fields.tsx';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { goBack } from '../state/route.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';
import { noSecret, SecretFields, secretInput } from './secret-fields.tsx';

const t = text.exchanges;

/** A new API key in the place of an old one. The page ends afterwards: the secret was typed into it. */
export function ReplaceCredential({ id }: { readonly id: string }) {
  const { value } = useQuery('credentials.list', {});
  const old = value?.credentials.find(({ key }) => key === id);
  const [label, setLabel] = useState('');
  const [apiKey, setApiKey] = useState('');
  const [secret, setSecret] = useState(noSecret);
  const [passphrase, setPassphrase] = useState('');
  const [expires, setExpires] = useState('');
  const [reason, setReason] = useState('');
  const action = useAction();
  const end = parseLocal(expires);
  const authentication = old?.authentication ?? 'hmac';
  const secretOf = secretInput(secret, authentication);
  // A key of this vault has its label.
  const labelled = secret.from === 'vault' && authentication !== 'hmac';
  const ready =
    (labelled || label.trim() !== '') &&
    apiKey.trim() !== '' &&
    secretOf !== undefined &&
    (old?.hasPassphrase !== true || passphrase !== '') &&
    (expires.trim() === '' || end !== undefined);

  async function replace(): Promise<void> {
    if (secretOf === undefined) return;
    const done = await action.run('credentials.replace', {
      key: toKeyId(id),
      ...(labelled ? {} : { label: label.trim() }),
      apiKey: apiKey.trim(),
      secret: secretOf(),
      ...(passphrase === '' ? {} : { apiPassphrase: toBytes(passphrase) }),
      ...(end === undefined ? {} : { expires: end }),
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
    });
    if (done !== undefined) await endPage('/exchanges', { code: 'credential-replaced' });
  }

  function leave(): void {
    if (secret.typed === '' && passphrase === '') goBack('/exchanges');
    else void endPage('/exchanges', { code: 'secret-cancelled' });
  }

  return (
    <Frame title={t.replaceTitle} steps={t.addSteps} step={0} onLeave={action.busy ? undefined : leave}>
      <Step
        title={old === undefined ? t.replaceTitle : `${old.exchangeName}: ${old.label}`}
        lead={t.replaceLead}
        onSubmit={() => ready && !action.busy && void replace()}
        actions={
          <>
            <Button look="primary" type="submit" isDisabled={!ready || action.busy}>
              {t.replaceIt}
            </Button>
            <Button onPress={leave} isDisabled={action.busy}>
              {text.common.back}
            </Button>
          </>
        }
      >
        {/* Coming back from a key of the vault it does not take the focus away from the choice. */}
        {!labelled && (
          <Field
            autoFocus={secret === noSecret}
            label={t.label}
            value={label}
            onChange={setLabel}
            maxLength={120}
          />
        )}
        <Field
          label={t.apiKey}
          hint={t.apiKeyHint}
          value={apiKey}
          onChange={setApiKey}
          maxLength={2000}
          mono
        />
        <SecretFields authentication={authentication} value={secret} onChange={setSecret} />
        {old?.hasPassphrase === true && (
          <Field secret label={t.passphrase} value={passphrase} onChange={setPassphrase} maxLength={256} />
        )}
        <DateField label={t.expires} hint={t.expiresHint} value={expires} onChange={setExpires} />
        <Field label={t.reason} value={reason} onChange={setReason} maxLength={500} />
        <ErrorNotice error={action.error} />
      </Step>
    </Frame>
  );
}
