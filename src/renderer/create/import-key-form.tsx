import { useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import { Choice } from '../parts/choice.tsx';
import { SecretText } from '../parts/secret-text.tsx';
import { useAction } from '../state/action.ts';
import { endPage } from '../state/session.ts';
import { parseTags } from '../keys/tags.ts';
import { text } from '../text/en.ts';
import type { FormProps } from './create-key.tsx';
import { FormStep } from './form-step.tsx';
import { LabelFields } from './label-fields.tsx';
import { AlgorithmChoice } from './single-form.tsx';
import type { SingleAlgorithm } from './single-algorithms.ts';

const t = text.createKey;
const formats = ['hex', 'wif', 'pem', 'base64', 'raw'] as const;

/** A private or symmetric key that exists already. The page ends afterwards: the key was typed into it. */
export function ImportKeyForm({ onBack }: FormProps) {
  const [naming, setNaming] = useState({ label: '', tags: '' });
  const [algorithm, setAlgorithm] = useState<SingleAlgorithm>('secp256k1');
  const [format, setFormat] = useState<(typeof formats)[number]>('hex');
  const [secret, setSecret] = useState('');
  const action = useAction();

  async function add(): Promise<void> {
    const done = await action.run('keys.import', {
      algorithm,
      format,
      secret: toBytes(format === 'raw' ? secret : secret.trim()),
      label: naming.label.trim(),
      tags: parseTags(naming.tags),
    });
    if (done !== undefined) await endPage(`/keys/${done.record.id}`, { code: 'key-imported' });
  }

  return (
    <FormStep
      title={t.kinds['import-key'].name}
      button={t.import}
      ready={naming.label.trim() !== '' && secret !== ''}
      action={action}
      onSubmit={() => void add()}
      onBack={() => {
        if (secret === '') onBack();
        else void endPage('/create', { code: 'secret-cancelled' });
      }}
    >
      <LabelFields value={naming} onChange={setNaming} />
      <AlgorithmChoice value={algorithm} onChange={setAlgorithm} />
      <Choice
        inline
        label={t.format}
        value={format}
        onChange={setFormat}
        options={formats.map((value) => ({ value, name: t.formats[value] }))}
      />
      <SecretText label={t.secret} hint={t.secretHint} value={secret} onChange={setSecret} />
    </FormStep>
  );
}
