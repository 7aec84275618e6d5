import { useState } from 'react';
import { Choice } from '../parts/choice.tsx';
import { useAction } from '../state/action.ts';
import { parseTags } from '../keys/tags.ts';
import { text } from '../text/en.ts';
import { singleAlgorithms, type SingleAlgorithm } from './single-algorithms.ts';
import type { FormProps } from './create-key.tsx';
import { FormStep } from './form-step.tsx';
import { LabelFields } from './label-fields.tsx';

const t = text.createKey;

type Purpose = keyof typeof t.purposes;

/** Kinds of keys that do one thing of several; the others are for what is usual. */
const purposesOf: Readonly<Partial<Record<SingleAlgorithm, readonly Purpose[]>>> = {
  x25519: ['encrypt', 'derive'],
  'aes-256': ['encrypt', 'wrap', 'derive'],
  'hmac-sha256': ['mac', 'derive'],
};

/** A new key pair or symmetric key. */
export function SingleForm({ onMade, onBack }: FormProps) {
  const [naming, setNaming] = useState({ label: '', tags: '' });
  const [algorithm, setAlgorithm] = useState<SingleAlgorithm>('secp256k1');
  const [chosen, setPurpose] = useState<Purpose>('encrypt');
  const purposes = purposesOf[algorithm] ?? [];
  const purpose = purposes.find((one) => one === chosen) ?? purposes[0];
  const action = useAction();

  async function make(): Promise<void> {
    const done = await action.run('keys.generate', {
      algorithm,
      label: naming.label.trim(),
      tags: parseTags(naming.tags),
      ...(purpose === undefined ? {} : { purposes: [purpose] }),
    });
    if (done !== undefined) onMade(done);
  }

  return (
    <FormStep
      title={t.kinds.single.name}
      button={t.make}
      ready={naming.label.trim() !== ''}
      action={action}
      onSubmit={() => void make()}
      onBack={onBack}
    >
      <LabelFields value={naming} onChange={setNaming} />
      <AlgorithmChoice value={algorithm} onChange={setAlgorithm} />
      {purpose !== undefined && (
        <Choice
          label={t.purpose}
          value={purpose}
          onChange={setPurpose}
          options={purposes.map((value) => ({
            value,
            name: t.purposes[value],
            hint: t.purposeHints[value],
          }))}
        />
      )}
    </FormStep>
  );
}

/** Which algorithm a single key is for. */
export function AlgorithmChoice(props: {
  readonly value: SingleAlgorithm;
  readonly onChange: (value: SingleAlgorithm) => void;
}) {
  return (
    <Choice
      label={t.algorithm}
      value={props.value}
      onChange={props.onChange}
      options={singleAlgorithms.map((value) => ({
        value,
        name: text.keys.algorithms[value],
        hint: t.algorithmHints[value],
      }))}
    />
  );
}
