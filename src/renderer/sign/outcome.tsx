import { useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import type { RequestView } from '../../shared/contract/sign.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { QrToggle } from '../parts/qr-code.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { HttpOutcome } from './http-outcome.tsx';
import { hasId, isSettled, nextStep } from './outcome-words.ts';

const t = text.sign;
/** What other programs take as bytes. */
const binaryForms: readonly string[] = ['psbt', 'bitcoin-transaction', 'der'];

interface Props {
  readonly outcome: CommandOutput<'sign.approve'>;
  /** What became of it since. */
  readonly status: RequestView['status'];
}

/** A signature that was made: what it is, and the ways out. */
export function OutcomeSection({ outcome, status }: Props) {
  const [saved, setSaved] = useState<string>();
  const action = useAction();

  async function save(form: 'binary' | 'text' | 'extracted'): Promise<void> {
    const chosen = await callDesktop('desktop.choose-file', {
      purpose: 'save-signature',
      suggestedName: outcome.suggestedFileName,
    });
    if (!chosen.ok || chosen.value.file === undefined) return;
    const { ref, location } = chosen.value.file;
    const done = await action.run('sign.save', { id: outcome.requestId, file: ref, form });
    if (done === undefined) return;
    setSaved(location);
    say(t.saved(location));
  }

  return (
    <Section title={t.outcome}>
      <Notice>
        {t.outcomeLead} {nextStep(outcome, status)}
      </Notice>
      <dl className="facts">
        {(outcome.txid !== undefined || hasId(outcome)) && (
          <Fact name={t.txid}>
            {outcome.txid === undefined ? text.reading.txidOpen : <Address value={outcome.txid} />}
          </Fact>
        )}
        {outcome.hash !== undefined && (
          <Fact name={t.hash}>
            <Address value={outcome.hash} />
          </Fact>
        )}
      </dl>
      {outcome.withheld !== undefined && (
        <Notice tone="warn">{text.exchanges.withheld(outcome.withheld.join(', '))}</Notice>
      )}
      {outcome.form === 'http-request' && <HttpOutcome json={outcome.text} />}
      <pre className="mono public-text outcome" tabIndex={0} aria-label={t.signature}>
        {outcome.text}
      </pre>
      <div className="row">
        <Button
          look={isSettled(status) ? 'plain' : 'primary'}
          onPress={() => void save(binaryForms.includes(outcome.form) ? 'binary' : 'text')}
        >
          {t.saveFile}
        </Button>
        {outcome.extracted !== undefined && (
          <Button onPress={() => void save('extracted')}>{t.saveExtracted}</Button>
        )}
        <CopyButton value={outcome.text} label={t.signature} />
      </div>
      <div>
        <QrToggle value={outcome.text} label={t.signature} />
      </div>
      {saved !== undefined && <p className="soft">{t.saved(saved)}</p>}
      <ErrorNotice error={action.error} />
    </Section>
  );
}
