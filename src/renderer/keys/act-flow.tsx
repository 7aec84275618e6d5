import type { ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import type { Action } from '../state/action.ts';
import { goBack, replaceRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import type { ActText } from '../text/en/acts.ts';

const t = text.actWords;

interface Props {
  readonly id: string;
  readonly label: string;
  readonly words: ActText;
  /** What to say beyond the act's own words. */
  readonly more?: ReactNode;
  /** Fields beside the reason. */
  readonly fields?: ReactNode;
  /** Absent for an act that needs none. */
  readonly reason?: { readonly value: string; readonly onChange: (value: string) => void };
  /** Destroys or leaks. */
  readonly danger?: boolean;
  readonly ready: boolean;
  readonly action: Action;
  readonly onSubmit: () => void;
  /** Once it is done: what to say and where else to go. */
  readonly outcome?:
    | {
        readonly title?: string;
        readonly lead?: string;
        readonly body?: ReactNode;
        readonly ways?: ReactNode;
      }
    | undefined;
}

/** The shape of every act on a key: what will happen and what cannot be undone, why; then what was done. */
export function ActFlow(props: Props) {
  const { id, label, words, reason, danger = false, action, outcome } = props;
  const ready = props.ready && (reason === undefined || reason.value.trim() !== '') && !action.busy;
  const leave = () => goBack(`/keys/${id}`);

  return (
    <Frame
      title={words.title}
      steps={t.steps}
      step={outcome === undefined ? 0 : 1}
      onLeave={outcome === undefined ? leave : undefined}
    >
      {outcome === undefined ? (
        <Step
          title={label}
          onSubmit={() => {
            if (ready) props.onSubmit();
          }}
          actions={
            <>
              <Button look={danger ? 'danger' : 'primary'} type="submit" isDisabled={!ready}>
                {words.button(label)}
              </Button>
              <Button onPress={leave}>{text.common.back}</Button>
            </>
          }
        >
          <ul className="plain-list">
            {words.what.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {words.final !== undefined && <Notice tone={danger ? 'danger' : 'warn'}>{words.final}</Notice>}
          {props.more}
          {reason !== undefined && (
            <Field
              autoFocus
              label={t.reason}
              hint={t.reasonHint}
              value={reason.value}
              onChange={reason.onChange}
              maxLength={500}
            />
          )}
          {props.fields}
          <ErrorNotice error={action.error} />
        </Step>
      ) : (
        <Step
          title={outcome.title ?? words.done}
          lead={outcome.lead ?? words.next}
          actions={
            <>
              <Button look="primary" autoFocus onPress={() => replaceRoute(`/keys/${id}`)}>
                {t.toKey}
              </Button>
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
