import type { ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import type { Action } from '../state/action.ts';
import { text } from '../text/en.ts';

interface Props {
  readonly title: string;
  readonly button: string;
  readonly ready: boolean;
  readonly action: Action;
  readonly onSubmit: () => void;
  readonly onBack: () => void;
  readonly children: ReactNode;
}

/** The second step of making a key: its fields, the button that names the act, a way back. */
export function FormStep({ title, button, ready, action, onSubmit, onBack, children }: Props) {
  return (
    <Step
      title={title}
      onSubmit={() => {
        if (ready && !action.busy) onSubmit();
      }}
      actions={
        action.busy ? (
          <Progress label={text.common.working} progress={action.progress} />
        ) : (
          <>
            <Button look="primary" type="submit" isDisabled={!ready}>
              {button}
            </Button>
            <Button onPress={onBack}>{text.common.back}</Button>
          </>
        )
      }
    >
      {children}
      <ErrorNotice error={action.error} />
    </Step>
  );
}
