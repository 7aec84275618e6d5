import { useState } from 'react';
import { parseLocal } from '../keys/local-instant.ts';
import { DateField } from '../keys/period-fields.tsx';
import { Field } from '../parts/field.tsx';
import { OneStep } from '../parts/one-step.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';
import { useApiKey } from './api-key-fields.tsx';

const t = text.exchanges;

/** A new API key in the place of an old one. The page ends afterwards: the secret was typed into it. */
export function ReplaceCredential({ id }: { readonly id: string }) {
  const { value } = useQuery('credentials.list', {});
  const old = value?.credentials.find(({ key }) => key === id);
  const [label, setLabel] = useState('');
  const [expires, setExpires] = useState('');
  const [reason, setReason] = useState('');
  const apiKey = useApiKey(old?.authentication ?? 'hmac', old?.hasPassphrase === true);
  const action = useAction();
  const end = parseLocal(expires);
  // A key of this vault has its label.
  const labelled = apiKey.ofVault;
  const ready =
    (labelled || label.trim() !== '') &&
    apiKey.input !== undefined &&
    (expires.trim() === '' || end !== undefined);

  async function replace(): Promise<void> {
    if (apiKey.input === undefined) return;
    const done = await action.run('credentials.replace', {
      key: toKeyId(id),
      ...(labelled ? {} : { label: label.trim() }),
      ...apiKey.input(),
      ...(end === undefined ? {} : { expires: end }),
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
    });
    if (done !== undefined) await endPage('/exchanges', { code: 'credential-replaced' });
  }

  return (
    <OneStep
      title={t.replaceTitle}
      steps={t.addSteps}
      about={old === undefined ? t.replaceTitle : `${old.exchangeName}: ${old.label}`}
      lead={t.replaceLead}
      act={t.replaceIt}
      ready={ready}
      action={action}
      onAct={replace}
      onLeave={apiKey.leave}
    >
      {/* Coming back from a key of the vault it does not take the focus away from the choice. */}
      {!labelled && (
        <Field
          autoFocus={apiKey.untouched}
          label={t.label}
          value={label}
          onChange={setLabel}
          maxLength={120}
        />
      )}
      {apiKey.fields}
      <DateField label={t.expires} hint={t.expiresHint} value={expires} onChange={setExpires} />
      <Field label={t.reason} value={reason} onChange={setReason} maxLength={500} />
    </OneStep>
  );
}
