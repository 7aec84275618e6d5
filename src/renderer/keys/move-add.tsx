import { useState } from 'react';
import type { MoveView } from '../../shared/contract/lifecycle.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.moves;
const kinds = ['funds', 'permission', 'contact', 'other'] as const;

interface Props {
  readonly move: MoveView;
  readonly onChange: (move: MoveView) => void;
}

/** Adds to the list what only its owner knows of. */
export function MoveAdd({ move, onChange }: Props) {
  const [what, setWhat] = useState<(typeof kinds)[number]>('permission');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  // Counts what was added; each begins with a fresh field, which takes the focus.
  const [added, setAdded] = useState(0);
  const action = useAction();
  const ready = from.trim() !== '' && !action.busy;

  async function add(): Promise<void> {
    if (!ready) return;
    const target = to.trim() === '' ? {} : { to: to.trim() };
    const changed = await action.run('moves.add-item', { id: move.id, what, from: from.trim(), ...target });
    if (changed === undefined) return;
    setFrom('');
    setTo('');
    setAdded((count) => count + 1);
    onChange(changed);
    say(t.added);
  }

  return (
    <Section title={t.add}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Picker
          label={t.addWhat}
          value={what}
          onChange={(chosen) => setWhat(kinds.find((one) => one === chosen) ?? 'other')}
          options={kinds.map((value) => ({ value, name: t.what[value] }))}
        />
        <Field
          key={added}
          autoFocus={added > 0}
          label={t.addFrom}
          hint={t.addFromHint}
          value={from}
          onChange={setFrom}
          maxLength={300}
        />
        <Field label={t.addTo} hint={text.common.optional} value={to} onChange={setTo} maxLength={300} />
        <ErrorNotice error={action.error} />
        <div className="row">
          <Button type="submit" isDisabled={!ready}>
            {t.addButton}
          </Button>
          {added > 0 && from === '' && <span className="soft">{t.added}</span>}
        </div>
      </form>
    </Section>
  );
}
