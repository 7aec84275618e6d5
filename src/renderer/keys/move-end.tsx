import { useState } from 'react';
import type { MoveView } from '../../shared/contract/lifecycle.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.moves;

interface Props {
  readonly move: MoveView;
  readonly label: string;
  readonly isSeed: boolean;
  readonly onChange: (move: MoveView) => void;
}

/** Ends a move: finishes it once everything has moved, or gives it up. */
export function MoveEnd({ move, label, isSeed, onChange }: Props) {
  const [reason, setReason] = useState('');
  const action = useAction();
  const told = reason.trim() !== '' && !action.busy;
  const ready = told && move.remaining === 0;

  async function finish(): Promise<void> {
    if (!ready) return;
    const done = await action.run('moves.finish', { id: move.id, reason: reason.trim() });
    if (done === undefined) return;
    onChange(done.move);
    say(t.finished);
  }

  async function cancel(): Promise<void> {
    const done = await action.run('moves.cancel', { id: move.id, reason: reason.trim() });
    if (done === undefined) return;
    onChange(done);
    say(t.cancelled);
  }

  return (
    <Section title={t.finish}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void finish();
        }}
      >
        <p>{isSeed ? t.seedLead : t.finishLead}</p>
        <Field
          label={text.actWords.reason}
          hint={text.actWords.reasonHint}
          value={reason}
          onChange={setReason}
          maxLength={500}
        />
        {move.remaining > 0 && <p className="soft">{t.finishFirst(move.remaining)}</p>}
        <ErrorNotice error={action.error} />
        <div className="row">
          <Button look="primary" type="submit" isDisabled={!ready}>
            {t.finishButton(label)}
          </Button>
          <Button isDisabled={!told} onPress={() => void cancel()}>
            {t.cancelButton}
          </Button>
          <span className="soft small">{t.cancelLead}</span>
        </div>
      </form>
    </Section>
  );
}
