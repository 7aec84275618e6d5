import { useState } from 'react';
import { fromBytes, toBytes } from '../bridge/wipe.ts';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { SecretGate } from '../parts/secret-gate.tsx';
import { WordGrid, WordsShown } from '../parts/word-grid.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { goBack } from '../state/route.ts';
import { endPage } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.phrase;

/** Shows a seed's phrase, has it typed again, and ends the page that held it. */
export function PhraseFlow({ id, proveOnly }: { readonly id: string; readonly proveOnly: boolean }) {
  const { value: view, error } = useQuery('keys.get', { id: toKeyId(id) });
  const [step, setStep] = useState(proveOnly ? 2 : 0);
  const [shown, setShown] = useState<readonly string[]>([]);
  const [typed, setTyped] = useState<readonly string[]>([]);
  const action = useAction();
  const home = `/keys/${id}`;
  if (view === undefined) return <ErrorNotice error={error} />;
  const count = view.record.seed?.words ?? 24;
  const full = typed.length === count && typed.every((word) => word !== '');

  async function reveal(): Promise<void> {
    const revealed = await action.run('seeds.reveal', { id: toKeyId(id) });
    if (revealed === undefined) return;
    setShown(fromBytes(revealed.phrase).split(' '));
    revealed.phrase.fill(0);
    setStep(1);
  }

  async function prove(): Promise<void> {
    if (!full || action.busy) return;
    const done = await action.run('seeds.verify', { id: toKeyId(id), phrase: toBytes(typed.join(' ')) });
    if (done !== undefined) await endPage(home, { code: 'phrase-verified' });
  }

  function leave(): void {
    if (step === 0) goBack(home);
    else void endPage(home, { code: 'secret-hidden' });
  }

  return (
    <Frame title={t.title} steps={t.steps} step={step} onLeave={leave}>
      {step === 0 && (
        <Step
          title={t.prepareTitle}
          lead={t.prepare(count)}
          onSubmit={() => void reveal()}
          actions={
            <Button look="primary" type="submit" autoFocus isDisabled={action.busy}>
              {t.show}
            </Button>
          }
        >
          {view.record.seed?.withPassphrase === true && <Notice tone="warn">{t.withPassphrase}</Notice>}
          <ErrorNotice error={action.error} />
        </Step>
      )}
      {step === 1 && (
        <Step
          title={t.writeTitle}
          onSubmit={() => setStep(2)}
          actions={
            <>
              <Button look="primary" type="submit">
                {t.wrote}
              </Button>
              <Button onPress={leave}>{t.hide}</Button>
            </>
          }
        >
          <SecretGate>
            <WordsShown words={shown} />
          </SecretGate>
        </Step>
      )}
      {step === 2 && (
        <Step
          title={t.enterTitle}
          lead={t.enterLead}
          onSubmit={() => void prove()}
          actions={
            <>
              <Button look="primary" type="submit" isDisabled={!full || action.busy}>
                {t.prove}
              </Button>
              {shown.length > 0 && <Button onPress={() => setStep(1)}>{text.common.back}</Button>}
            </>
          }
        >
          <WordGrid count={count} words={typed} onChange={setTyped} onComplete={() => void prove()} />
          <ErrorNotice error={action.error} />
        </Step>
      )}
    </Frame>
  );
}
