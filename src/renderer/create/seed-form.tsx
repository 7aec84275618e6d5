import { useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import { Check } from '../parts/check.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { RollsField, type Rolls } from '../parts/rolls-field.tsx';
import { useAction } from '../state/action.ts';
import { endPage } from '../state/session.ts';
import { parseTags } from '../keys/tags.ts';
import { text } from '../text/en.ts';
import type { FormProps } from './create-key.tsx';
import { FormStep } from './form-step.tsx';
import { LabelFields } from './label-fields.tsx';

const t = text.createKey;

/** A new BIP-39 seed, with dice mixed in if wanted. */
export function SeedForm({ onMade, onBack }: FormProps) {
  const [naming, setNaming] = useState({ label: '', tags: '' });
  const [words, setWords] = useState<'12' | '24'>('24');
  const [dice, setDice] = useState(false);
  const [rolls, setRolls] = useState<Rolls>({ method: 'dice', thrown: '' });
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const action = useAction();
  const ready = naming.label.trim() !== '' && passphrase === again && (!dice || rolls.thrown !== '');

  async function make(): Promise<void> {
    const done = await action.run('seeds.generate', {
      label: naming.label.trim(),
      tags: parseTags(naming.tags),
      words: words === '12' ? 12 : 24,
      ...(dice ? { extraEntropy: { method: rolls.method, rolls: toBytes(rolls.thrown) } } : {}),
      ...(passphrase === '' ? {} : { passphrase: toBytes(passphrase) }),
    });
    if (done === undefined) return;
    const share = done.systemEntropy;
    if (share !== undefined) {
      onMade(done.key, {
        systemShare: Array.from(share, (byte) => byte.toString(16).padStart(2, '0')).join(''),
      });
      share.fill(0);
    } else if (passphrase !== '') onMade(done.key, {});
    else onMade(done.key);
  }

  function back(): void {
    if (passphrase === '' && rolls.thrown === '') onBack();
    else void endPage('/create', { code: 'secret-cancelled' });
  }

  return (
    <FormStep
      title={t.kinds.seed.name}
      button={t.makeSeed}
      ready={ready}
      action={action}
      onSubmit={() => void make()}
      onBack={back}
    >
      <LabelFields value={naming} onChange={setNaming} />
      <Choice
        label={t.words}
        value={words}
        onChange={setWords}
        inline
        options={[
          { value: '24', name: t.words24 },
          { value: '12', name: t.words12 },
        ]}
      />
      <Check isSelected={dice} onChange={setDice}>
        {t.dice}
      </Check>
      {dice && <RollsField value={rolls} onChange={setRolls} />}
      <Field
        secret
        label={t.passphrase}
        hint={t.passphraseHint}
        value={passphrase}
        onChange={setPassphrase}
        maxLength={500}
      />
      {passphrase !== '' && (
        <Field
          secret
          label={t.passphraseAgain}
          value={again}
          onChange={setAgain}
          maxLength={500}
          error={again !== '' && again !== passphrase ? text.create.differ : undefined}
        />
      )}
    </FormStep>
  );
}
