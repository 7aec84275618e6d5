import { useState } from 'react';
import { toBytes } from '../bridge/wipe.ts';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { WordGrid } from '../parts/word-grid.tsx';
import { useAction } from '../state/action.ts';
import { endPage } from '../state/session.ts';
import { parseTags } from '../keys/tags.ts';
import { text } from '../text/en.ts';
import type { FormProps } from './create-key.tsx';
import { FormStep } from './form-step.tsx';
import { LabelFields } from './label-fields.tsx';

const t = text.createKey;
const counts = ['12', '15', '18', '21', '24'] as const;

/** A phrase that exists already. The page ends afterwards: the words were typed into it. */
export function ImportPhraseForm({ onBack }: FormProps) {
  const [naming, setNaming] = useState({ label: '', tags: '' });
  const [count, setCount] = useState<(typeof counts)[number]>('24');
  const [words, setWords] = useState<readonly string[]>([]);
  const [passphrase, setPassphrase] = useState('');
  const action = useAction();
  const full = words.length === Number(count) && words.every((word) => word !== '');
  const ready = naming.label.trim() !== '' && full;

  async function add(): Promise<void> {
    if (!ready) return;
    const done = await action.run('seeds.import', {
      label: naming.label.trim(),
      tags: parseTags(naming.tags),
      phrase: toBytes(words.join(' ')),
      ...(passphrase === '' ? {} : { passphrase: toBytes(passphrase) }),
    });
    if (done !== undefined) await endPage(`/keys/${done.record.id}`, { code: 'key-imported' });
  }

  return (
    <FormStep
      title={t.kinds['import-phrase'].name}
      button={t.import}
      ready={ready}
      action={action}
      onSubmit={() => void add()}
      onBack={() => {
        if (words.every((word) => word === '') && passphrase === '') onBack();
        else void endPage('/create', { code: 'secret-cancelled' });
      }}
    >
      <LabelFields value={naming} onChange={setNaming} />
      <Choice
        inline
        label={t.wordCount}
        value={count}
        onChange={(next) => {
          setCount(next);
          setWords([]);
        }}
        options={counts.map((value) => ({ value, name: value }))}
      />
      <WordGrid
        key={count}
        autoFocus={false}
        count={Number(count)}
        words={words}
        onChange={setWords}
        onComplete={() => void add()}
      />
      <Field
        secret
        label={t.passphrase}
        hint={t.passphraseHint}
        value={passphrase}
        onChange={setPassphrase}
        maxLength={500}
      />
    </FormStep>
  );
}
