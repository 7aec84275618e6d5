import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { Fact } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { Notice } from '../parts/notice.tsx';
import { noPinnedFile, PinnedFileStep } from '../parts/pinned-file.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { goBack } from '../state/route.ts';
import { text } from '../text/en.ts';

const t = text.statements;

/** Checks a statement, of this vault or of another, against a fingerprint that the person brings. */
export function StatementCheck() {
  const [asked, setAsked] = useState(noPinnedFile);
  const [found, setFound] = useState<CommandOutput<'statements.verify'>>();
  const action = useAction();
  const leave = () => goBack('/incidents');
  const names: Readonly<Record<string, string>> = t.types;

  return (
    <Frame
      title={t.checkTitle}
      steps={t.checkSteps}
      step={found === undefined ? 0 : 1}
      onLeave={found === undefined ? leave : undefined}
    >
      {found === undefined ? (
        <PinnedFileStep
          purpose="open-statement"
          words={{
            title: t.checkSteps[0],
            lead: t.checkLead,
            button: t.checkIt,
            file: t.file,
            choose: t.chooseFile,
            fingerprint: t.pinned,
            hint: t.pinnedHint,
          }}
          value={asked}
          onChange={setAsked}
          action={action}
          onSubmit={(ready) => void action.run('statements.verify', ready).then(setFound)}
        />
      ) : (
        <Step
          title={names[found.type] ?? found.type}
          actions={
            <>
              <Button look="primary" autoFocus onPress={leave}>
                {text.common.done}
              </Button>
              <Button onPress={() => setFound(undefined)}>{text.common.back}</Button>
            </>
          }
        >
          <Notice>{t.valid}</Notice>
          <dl className="facts">
            <Fact name={t.facts.label}>{found.label}</Fact>
            <Fact name={t.facts.at}>
              <When iso={found.at} />
            </Fact>
            <Fact name={t.facts.byKey}>{found.signedByKeyItself ? t.yes : t.no}</Fact>
          </dl>
          <div className="stack tight">
            <h3>{t.body}</h3>
            <pre className="mono statement-body" tabIndex={0}>
              {found.body}
            </pre>
          </div>
        </Step>
      )}
    </Frame>
  );
}
