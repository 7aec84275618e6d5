import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { Notice } from '../parts/notice.tsx';
import { noPinnedFile, PinnedFileStep } from '../parts/pinned-file.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { goBack } from '../state/route.ts';
import { text } from '../text/en.ts';

const t = text.record;

/** Checks an exported record, of this vault or of another, against a fingerprint that the person brings. */
export function VerifyRecord() {
  const [asked, setAsked] = useState(noPinnedFile);
  const [found, setFound] = useState<CommandOutput<'audit.verify'>>();
  const action = useAction();
  const leave = () => goBack('/record');

  return (
    <Frame
      title={t.verify}
      steps={t.verifySteps}
      step={found === undefined ? 0 : 1}
      onLeave={found === undefined ? leave : undefined}
    >
      {found === undefined ? (
        <PinnedFileStep
          purpose="open-audit"
          words={{
            title: t.verifySteps[0],
            lead: t.verifyLead,
            button: t.verifyIt,
            file: t.verifyFile,
            choose: t.chooseFile,
            fingerprint: t.pinned,
            hint: t.pinnedHint,
          }}
          value={asked}
          onChange={setAsked}
          action={action}
          onSubmit={(ready) => void action.run('audit.verify', ready).then(setFound)}
        />
      ) : (
        <Step
          title={t.verifySteps[1]}
          actions={
            <>
              <Button look="primary" autoFocus onPress={leave}>
                {text.common.done}
              </Button>
              <Button onPress={() => setFound(undefined)}>{text.common.back}</Button>
            </>
          }
        >
          <Notice>{t.valid(found.entries)}</Notice>
          <dl className="facts">
            {found.firstTime !== undefined && (
              <Fact name={t.first}>
                <When iso={found.firstTime} />
              </Fact>
            )}
            {found.lastTime !== undefined && (
              <Fact name={t.last}>
                <When iso={found.lastTime} />
              </Fact>
            )}
            <Fact name={t.head}>
              <Address value={found.head} />
            </Fact>
          </dl>
        </Step>
      )}
    </Frame>
  );
}
