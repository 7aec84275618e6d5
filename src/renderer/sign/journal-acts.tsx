import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.journal;

/** What became of a signature: that it took effect, by its receipt; or that it will not be used. */
export function JournalActs({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const [receipt, setReceipt] = useState('');
  const [result, setResult] = useState<CommandOutput<'sign.confirm'>>();
  const action = useAction();

  async function confirm(): Promise<void> {
    if (receipt.trim() === '') return;
    const done = await action.run('sign.confirm', { id, receipt: receipt.trim() });
    if (done === undefined) return;
    setResult(done);
    say(t.confirmed(done));
    onDone();
  }

  async function abandon(): Promise<void> {
    if ((await action.run('sign.abandon', { id })) === undefined) return;
    say(t.abandoned);
    onDone();
  }

  return (
    <Section title={t.after}>
      <p className="soft">{t.afterLead}</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <Field
          label={t.receipt}
          hint={t.receiptHint}
          value={receipt}
          onChange={setReceipt}
          maxLength={256 * 1024}
          lines={3}
          mono
        />
        {result !== undefined && (
          <Notice tone={result.succeeded === false ? 'warn' : 'note'}>{t.confirmed(result)}</Notice>
        )}
        <ErrorNotice error={action.error} />
        <div className="row">
          <Button type="submit" isDisabled={receipt.trim() === '' || action.busy}>
            {t.confirm}
          </Button>
          <Button look="quiet" onPress={() => void abandon()} isDisabled={action.busy}>
            {t.abandon}
          </Button>
        </div>
      </form>
    </Section>
  );
}
