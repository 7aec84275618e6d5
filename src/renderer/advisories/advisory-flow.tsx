import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { noPinnedFile, pinned, PinnedFileStep } from '../parts/pinned-file.tsx';
import { useAction } from '../state/action.ts';
import { goBack } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { AdvisoryFacts, AdvisoryMatches, type HeldAdvisory } from './advisory-facts.tsx';

const t = text.advisories;

/** Brings an advisory in: it is checked against its publisher, held against every key, and kept if the person wants. */
export function AdvisoryFlow() {
  const [asked, setAsked] = useState(noPinnedFile);
  const [held, setHeld] = useState<HeldAdvisory>();
  const [kept, setKept] = useState(false);
  const action = useAction();
  const leave = () => goBack('/incidents');

  async function hold({ file, key }: { readonly file: string; readonly key: string }): Promise<void> {
    setHeld(await action.run('advisories.check', { file, publisher: key }));
  }

  async function keep(): Promise<void> {
    const ready = pinned(asked);
    if (ready === undefined || action.busy) return;
    const done = await action.run('advisories.keep', { file: ready.file, publisher: ready.key });
    if (done === undefined) return;
    setHeld(done);
    setKept(true);
    say(t.kept);
  }

  return (
    <Frame
      title={t.flowTitle}
      steps={t.steps}
      step={held === undefined ? 0 : 1}
      onLeave={kept ? undefined : leave}
    >
      {held === undefined ? (
        <PinnedFileStep
          purpose="open-advisory"
          words={{
            title: t.steps[0],
            lead: t.lead,
            button: t.hold,
            file: t.file,
            choose: t.chooseFile,
            fingerprint: t.publisher,
            hint: t.publisherHint,
          }}
          value={asked}
          onChange={setAsked}
          action={action}
          onSubmit={(ready) => void hold(ready)}
        />
      ) : (
        <Step
          title={held.advisory.title}
          actions={
            kept ? (
              <Button look="primary" autoFocus onPress={leave}>
                {text.common.done}
              </Button>
            ) : (
              <>
                <Button look="primary" autoFocus isDisabled={action.busy} onPress={() => void keep()}>
                  {t.keep}
                </Button>
                <Button onPress={() => setHeld(undefined)}>{text.common.back}</Button>
              </>
            )
          }
        >
          <AdvisoryFacts advisory={held.advisory} />
          <AdvisoryMatches held={held} kept={kept} />
          {kept && <Notice>{t.kept}</Notice>}
          <ErrorNotice error={action.error} />
        </Step>
      )}
    </Frame>
  );
}
