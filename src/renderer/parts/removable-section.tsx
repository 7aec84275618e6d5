import type { ReactNode } from 'react';
import { useAction, type Action } from '../state/action.ts';
import { say } from '../state/session.ts';
import { Button } from './button.tsx';
import { ErrorNotice } from './notice.tsx';
import { Section } from './section.tsx';

interface Props {
  readonly title: string;
  readonly words: {
    readonly remove: string;
    readonly removeLabel: (name: string) => string;
    /** Said once it is gone. */
    readonly removed: string;
  };
  /** Undefined when it failed. */
  readonly onRemove: (action: Action) => Promise<unknown>;
  readonly children: ReactNode;
}

/** One thing of a list of few, with all that is known of it and the button that removes it. */
export function RemovableSection({ title, words, onRemove, children }: Props) {
  const action = useAction();

  async function remove(): Promise<void> {
    if ((await onRemove(action)) !== undefined) say(words.removed);
  }

  return (
    <Section
      title={title}
      aside={
        <Button
          look="quiet"
          label={words.removeLabel(title)}
          isDisabled={action.busy}
          onPress={() => void remove()}
        >
          {words.remove}
        </Button>
      }
    >
      {children}
      <ErrorNotice error={action.error} />
    </Section>
  );
}
