import { useState } from 'react';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { parseTags } from '../keys/tags.ts';
import { text } from '../text/en.ts';
import type { FormProps } from './create-key.tsx';
import { FormStep } from './form-step.tsx';
import { LabelFields } from './label-fields.tsx';
import { SeedChoice } from './seed-choice.tsx';

const t = text.createKey;
const algorithms = ['secp256k1', 'p256', 'ed25519'] as const;

/** One key of a seed at a path of the person's own. */
export function DeriveForm({ onMade, onBack, seed: asked }: FormProps) {
  const [naming, setNaming] = useState({ label: '', tags: '' });
  const [seed, setSeed] = useState(asked ?? '');
  const [algorithm, setAlgorithm] = useState<(typeof algorithms)[number]>('secp256k1');
  const [scheme, setScheme] = useState<'bip32' | 'slip10'>('bip32');
  const [path, setPath] = useState("m/44'/60'/0'/0/0");
  const action = useAction();
  const used = algorithm === 'secp256k1' ? scheme : 'slip10';
  const ready = naming.label.trim() !== '' && seed !== '' && path.trim() !== '';

  async function derive(): Promise<void> {
    const done = await action.run('seeds.derive-key', {
      seed: toKeyId(seed),
      label: naming.label.trim(),
      tags: parseTags(naming.tags),
      algorithm,
      scheme: used,
      path: path.trim(),
    });
    if (done !== undefined) onMade(done);
  }

  return (
    <FormStep
      title={t.kinds.derive.name}
      button={t.derive}
      ready={ready}
      action={action}
      onSubmit={() => void derive()}
      onBack={onBack}
    >
      <LabelFields value={naming} onChange={setNaming} />
      <SeedChoice value={seed} onChange={setSeed} />
      <Choice
        inline
        label={t.algorithm}
        value={algorithm}
        onChange={setAlgorithm}
        options={algorithms.map((value) => ({ value, name: text.keys.algorithms[value] }))}
      />
      {algorithm === 'secp256k1' && (
        <Choice
          inline
          label={t.scheme}
          value={scheme}
          onChange={setScheme}
          options={[
            { value: 'bip32', name: 'BIP-32' },
            { value: 'slip10', name: 'SLIP-10' },
          ]}
        />
      )}
      <Field mono label={t.path} value={path} onChange={setPath} maxLength={255} />
    </FormStep>
  );
}
