import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import type { RequestView } from '../../shared/contract/sign.ts';
import { Button } from '../parts/button.tsx';
import { CodeReader } from '../parts/code-reader.tsx';
import { Field } from '../parts/field.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { idIsOpen } from './outcome-words.ts';
import { LookUp } from './look-up.tsx';

const t = text.journal;
/** As the contract has it. */
const longest = 256 * 1024;

interface Props {
  readonly request: RequestView;
  readonly outcome: CommandOutput<'sign.approve'> | undefined;
  readonly onDone: () => void;
}

/** What became of a signature: that it took effect, by its receipt; or that it will not be used. */
export function JournalActs({ request, outcome, onDone }: Props) {
  const { id } = request;
  const [scanning, setScanning] = useState(false);
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

  const giveUp = (
    <Button look="quiet" onPress={() => void abandon()} isDisabled={action.busy}>
      {t.abandon}
    </Button>
  );
  // Nothing in the answer of an exchange says that it is the answer to this very request, nor in what goes by another id.
  const unnamed = idIsOpen(outcome) && request.kind === 'solana-transaction';
  if (request.kind === 'exchange-request' || unnamed) {
    return (
      <Section title={t.after}>
        <p className="soft">{unnamed ? t.unnamedLead : t.exchangeLead}</p>
        <ErrorNotice error={action.error} />
        <div className="row">{giveUp}</div>
      </Section>
    );
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
          hint={idIsOpen(outcome) ? t.wholeHint : t.receiptHint}
          value={receipt}
          onChange={setReceipt}
          maxLength={longest}
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
          {!scanning && <Button onPress={() => setScanning(true)}>{text.scan.scan}</Button>}
          {giveUp}
        </div>
      </form>
      {scanning && (
        <CodeReader
          maxLength={longest}
          onText={(code) => {
            setReceipt(code);
            setScanning(false);
          }}
          onClose={() => setScanning(false)}
        />
      )}
      {/* No node finds a transaction that has no id yet. */}
      {!idIsOpen(outcome) && <LookUp request={request} onDone={onDone} />}
    </Section>
  );
}
