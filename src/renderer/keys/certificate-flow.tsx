import { useState } from 'react';
import type { KeyView } from '../../shared/contract/common.ts';
import { toBytes } from '../bridge/wipe.ts';
import { Field } from '../parts/field.tsx';
import { useAction } from '../state/action.ts';
import { text } from '../text/en.ts';
import { ActFlow } from './act-flow.tsx';
import { CertificateFacts } from './certificate-facts.tsx';

const t = text.certificate;

/** Notes a certificate that names a key, so that it is on the list on the day the key is compromised. */
export function CertificateFlow({ view }: { readonly view: KeyView }) {
  const { id, label } = view.record;
  const [pem, setPem] = useState('');
  const [noted, setNoted] = useState<KeyView>();
  const action = useAction();
  return (
    <ActFlow
      id={id}
      label={label}
      words={t}
      action={action}
      ready={pem.trim() !== ''}
      onSubmit={() =>
        void action.run('keys.add-certificate', { id, certificate: toBytes(pem.trim()) }).then(setNoted)
      }
      fields={
        <Field
          autoFocus
          mono
          label={t.field}
          hint={t.hint}
          lines={8}
          value={pem}
          onChange={setPem}
          maxLength={60_000}
        />
      }
      outcome={noted && { body: <CertificateFacts certificates={noted.record.certificates ?? []} /> }}
    />
  );
}
