import { useState, type ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import type { Action } from '../state/action.ts';
import { goBack, replaceRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { ToToken } from '../tokens/to-token.tsx';

const t = text.protect;

interface Props {
  readonly words: { readonly title: string; readonly lead: string };
  /** Names the act. */
  readonly button: string;
  readonly ready: boolean;
  readonly action: Action;
  /** What is going on while it takes long. */
  readonly working?: string;
  /** What holds after it was stopped. */
  readonly stopped?: string;
  readonly onSubmit: () => Promise<unknown>;
  readonly children: ReactNode;
  /** Once it is done: what was done, what comes next. */
  readonly outcome?:
    | {
        readonly title: string;
        readonly lead?: string;
        readonly body?: ReactNode;
        readonly ways?: ReactNode;
        readonly onAgain?: () => void;
        readonly again?: string;
        readonly onDone?: () => void;
      }
    | undefined;
}

/** The shape of every act of a key on something: what and with which key; progress that can be stopped; what was done. */
export function ProtectFlow(props: Props) {
  const { words, button, action, outcome } = props;
  const [stopped, setStopped] = useState(false);
  const ready = props.ready && !action.busy;
  const leave = () => goBack('/protect');

  function submit(): void {
    if (!ready) return;
    setStopped(false);
    void props.onSubmit();
  }

  function stop(): void {
    setStopped(true);
    action.cancel();
  }

  return (
    <Frame
      title={words.title}
      steps={t.steps}
      step={outcome === undefined ? 0 : 1}
      onLeave={outcome === undefined && !action.busy ? leave : undefined}
    >
      {outcome === undefined ? (
        <Step
          title={t.steps[0]}
          lead={words.lead}
          onSubmit={submit}
          actions={
            action.busy ? (
              <Progress
                label={props.working ?? text.common.working}
                progress={action.progress}
                amount={t.sizes}
                onCancel={stop}
              />
            ) : (
              <>
                <Button look="primary" type="submit" isDisabled={!ready}>
                  {button}
                </Button>
                <Button onPress={leave}>{text.common.back}</Button>
              </>
            )
          }
        >
          {props.children}
          {stopped && !action.busy && action.error === undefined && (
            <div role="status">
              <Notice>{props.stopped ?? t.stopped}</Notice>
            </div>
          )}
          <ErrorNotice error={action.error} />
          <ToToken error={action.error} />
        </Step>
      ) : (
        <Step
          title={outcome.title}
          lead={outcome.lead}
          actions={
            <>
              <Button look="primary" autoFocus onPress={outcome.onDone ?? (() => replaceRoute('/protect'))}>
                {t.toPlace}
              </Button>
              {outcome.onAgain !== undefined && (
                <Button onPress={outcome.onAgain}>{outcome.again ?? t.again}</Button>
              )}
              {outcome.ways}
            </>
          }
        >
          {outcome.body}
        </Step>
      )}
    </Frame>
  );
}
