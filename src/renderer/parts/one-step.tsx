import type { ReactNode } from 'react';
import type { Action } from '../state/action.ts';
import { text } from '../text/en.ts';
import { Button } from './button.tsx';
import { Frame, Step } from './frame.tsx';
import { ErrorNotice } from './notice.tsx';

interface Props {
  readonly title: string;
  readonly steps: readonly [string];
  /** What the step is about, where that says more than its name. */
  readonly about?: string;
  readonly lead?: string;
  /** `danger` where it cannot be taken back. */
  readonly look?: 'primary' | 'danger';
  /** The words of the button that does it. */
  readonly act: string;
  readonly ready: boolean;
  readonly action: Action;
  readonly onAct: () => Promise<void>;
  readonly onLeave: () => void;
  readonly children: ReactNode;
}

/** A flow of one step: fields, the button that does it, and the way back; none of them works while it is being done. */
export function OneStep({
  title,
  steps,
  about,
  lead,
  look = 'primary',
  act,
  ready,
  action,
  onAct,
  onLeave,
  children,
}: Props) {
  const { busy } = action;
  return (
    <Frame title={title} steps={steps} step={0} onLeave={busy ? undefined : onLeave}>
      <Step
        title={about ?? steps[0]}
        lead={lead}
        onSubmit={() => ready && !busy && void onAct()}
        actions={
          <>
            <Button look={look} type="submit" isDisabled={!ready || busy}>
              {act}
            </Button>
            <Button onPress={onLeave} isDisabled={busy}>
              {text.common.back}
            </Button>
          </>
        }
      >
        {children}
        <ErrorNotice error={action.error} />
      </Step>
    </Frame>
  );
}
