import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { replaceRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { TermsFields, termsInput, termsOf, type Terms } from './program-terms.tsx';

const t = text.programs;
type Program = CommandOutput<'programs.list'>['programs'][number];

/** A program asks to be paired: the codes are compared, then it gets keys, rules and a rate. */
export function PairProgram({ program }: { readonly program: Program }) {
  const [same, setSame] = useState(false);
  const [terms, setTerms] = useState<Terms>(() => termsOf(program));
  const action = useAction();
  const input = termsInput(terms);
  const { id, name, code = '' } = program;
  const leave = () => replaceRoute('/programs');

  async function pair(): Promise<void> {
    if (input === undefined) return;
    const done = await action.run('programs.approve', { id, code, ...input });
    if (done === undefined) return;
    say(t.paired(name));
    leave();
  }

  async function turnAway(): Promise<void> {
    if ((await action.run('programs.revoke', { id })) === undefined) return;
    say(t.turnedAway);
    leave();
  }

  return (
    <Frame
      title={t.pairTitle}
      steps={t.pairSteps}
      step={same ? 1 : 0}
      onLeave={action.busy ? undefined : leave}
    >
      {same ? (
        <Step
          title={t.pairSteps[1]}
          lead={t.mayLead}
          onSubmit={() => void pair()}
          actions={
            <>
              <Button look="primary" type="submit" isDisabled={input === undefined || action.busy}>
                {t.pair(name)}
              </Button>
              <Button onPress={() => setSame(false)}>{text.common.back}</Button>
            </>
          }
        >
          <TermsFields value={terms} onChange={setTerms} />
          <ErrorNotice error={action.error} />
        </Step>
      ) : (
        <Step
          title={t.pairSteps[0]}
          lead={t.codeLead(name)}
          onSubmit={() => setSame(true)}
          actions={
            <>
              <Button look="primary" type="submit" isDisabled={code === ''}>
                {t.same}
              </Button>
              <Button onPress={() => void turnAway()} isDisabled={action.busy}>
                {t.differ}
              </Button>
            </>
          }
        >
          <div className="field">
            <span className="label">{t.code}</span>
            <div className="code-shown mono" role="group" aria-label={t.code}>
              <span className="code-group" data-full="true">
                {code}
              </span>
            </div>
          </div>
          <ErrorNotice error={action.error} />
        </Step>
      )}
    </Frame>
  );
}
