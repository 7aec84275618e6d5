import { useEffect, type ReactNode } from 'react';
import { text } from '../text/en.ts';
import { Button } from './button.tsx';
import { Heading } from './heading.tsx';

interface Props {
  readonly title: string;
  readonly steps: readonly string[];
  /** Index of the present step. */
  readonly step: number;
  readonly children: ReactNode;
  /** Leaves the flow; absent where leaving would lose something. */
  readonly onLeave?: (() => void) | undefined;
}

/** The frame of every flow: title, numbered steps at the side, one decision at a time. Esc leaves. */
export function Frame({ title, steps, step, children, onLeave }: Props) {
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key === 'Escape' && !event.defaultPrevented && onLeave !== undefined) onLeave();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [onLeave]);

  return (
    <div className="frame">
      <aside className="frame-side">
        <Heading>{title}</Heading>
        <ol className="frame-steps" aria-label={text.common.steps}>
          {steps.map((name, index) => (
            <li
              key={name}
              aria-current={index === step ? 'step' : undefined}
              data-past={index < step ? 'true' : undefined}
            >
              <span className="frame-number">{index + 1}</span>
              {name}
            </li>
          ))}
        </ol>
        {onLeave !== undefined && (
          <div>
            <Button look="quiet" onPress={onLeave}>
              {text.common.cancel}
            </Button>
          </div>
        )}
      </aside>
      <div className="frame-body">{children}</div>
    </div>
  );
}

/** One step: its words, its content, and what leads on. */
export function Step({
  title,
  lead,
  children,
  actions,
  onSubmit,
}: {
  readonly title: string;
  readonly lead?: string | undefined;
  readonly children?: ReactNode;
  readonly actions: ReactNode;
  readonly onSubmit?: (() => void) | undefined;
}) {
  return (
    // Another step is another form, so that what asks for the focus gets it each time.
    <form
      key={title}
      className="step"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit?.();
      }}
    >
      <h2 tabIndex={-1}>{title}</h2>
      {lead !== undefined && <p className="soft">{lead}</p>}
      {children}
      <div className="step-actions">{actions}</div>
    </form>
  );
}
