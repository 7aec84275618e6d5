import { useState } from 'react';
import type { KeyView } from '../../shared/contract/common.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { useAction, type Action } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go, goBack, replaceRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { KeyLink } from './fact.tsx';

const t = text.actWords;

interface Outcome {
  readonly also: readonly string[];
  readonly copies:
    readonly { readonly kind: string; readonly reference: string; readonly at: string }[] | undefined;
  readonly successor: string | undefined;
}

const plain: Outcome = { also: [], copies: undefined, successor: undefined };

interface Wishes {
  readonly reason: string;
  readonly typed: string;
  readonly newLabel: string;
}

async function carryOut(
  act: string,
  view: KeyView,
  wishes: Wishes,
  action: Action,
): Promise<Outcome | undefined> {
  const { id } = view.record;
  const { reason } = wishes;
  switch (act) {
    case 'activate':
      return (await action.run('keys.activate', { id })) && plain;
    case 'waive':
      return (await action.run('keys.waive-backup', { id, reason })) && plain;
    case 'suspend':
    case 'resume':
    case 'deactivate':
      return (await action.run(`keys.${act}`, { id, reason })) && plain;
    case 'revoke': {
      const done = await action.run('keys.revoke', { id, reason });
      return done && { ...plain, also: done.alsoRevoked };
    }
    case 'rotate': {
      const label = wishes.newLabel.trim();
      const done = await action.run('keys.rotate', { id, reason, ...(label === '' ? {} : { label }) });
      return done && { ...plain, successor: done.successor.record.id };
    }
    case 'destroy': {
      const done = await action.run('keys.destroy', { id, reason, confirmLabel: wishes.typed });
      return done && { ...plain, also: done.alsoDestroyed, copies: done.remainingCopies };
    }
    default:
      return undefined;
  }
}

/** One step in a key's life: what will happen, what cannot be undone, why; then what was done. */
export function KeyAct({ id, act }: { readonly id: string; readonly act: string }) {
  const { value: view, error } = useQuery('keys.get', { id: toKeyId(id) });
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [newLabel, setNewLabel] = useState('');
  const [outcome, setOutcome] = useState<Outcome>();
  const action = useAction();
  const words = text.actTexts[act];
  if (words === undefined) return null;
  if (view === undefined) return <ErrorNotice error={error} />;

  const { label, copies } = view.record;
  const needsReason = act !== 'activate';
  const ready =
    (!needsReason || reason.trim() !== '') && (act !== 'destroy' || typed === label) && !action.busy;
  const leave = () => goBack(`/keys/${id}`);

  async function submit(): Promise<void> {
    if (!ready || view === undefined) return;
    setOutcome(await carryOut(act, view, { reason: reason.trim(), typed, newLabel }, action));
  }

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
          onSubmit={() => void submit()}
          actions={
            <>
              <Button look={act === 'destroy' ? 'danger' : 'primary'} type="submit" isDisabled={!ready}>
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
            {(act === 'revoke' || act === 'destroy') && view.children.length > 0 && (
              <li>
                {t.affected}: {t.children(view.children.length)}
                <ul>
                  {view.children.slice(0, 20).map((child) => (
                    <li key={child}>
                      <KeyLink id={child} />
                    </li>
                  ))}
                </ul>
              </li>
            )}
          </ul>
          {words.final !== undefined && (
            <Notice tone={act === 'destroy' ? 'danger' : 'warn'}>{words.final}</Notice>
          )}
          {act === 'destroy' && (
            <div>
              <h3>{t.copiesLeft}</h3>
              <CopyLines copies={copies} />
            </div>
          )}
          {needsReason && (
            <Field
              autoFocus
              label={t.reason}
              hint={t.reasonHint}
              value={reason}
              onChange={setReason}
              maxLength={500}
            />
          )}
          {act === 'rotate' && (
            <Field
              label={t.newLabel}
              hint={t.newLabelHint}
              value={newLabel}
              onChange={setNewLabel}
              maxLength={120}
            />
          )}
          {act === 'destroy' && (
            <Field label={t.typeLabel(label)} value={typed} onChange={setTyped} maxLength={120} />
          )}
          <ErrorNotice error={action.error} />
        </Step>
      ) : (
        <Step
          title={words.done}
          lead={words.next}
          actions={
            <>
              <Button look="primary" autoFocus onPress={() => replaceRoute(`/keys/${id}`)}>
                {t.toKey}
              </Button>
              {outcome.successor !== undefined && (
                <Button onPress={() => go(`/keys/${outcome.successor ?? ''}`)}>{t.successor}</Button>
              )}
            </>
          }
        >
          {outcome.also.length > 0 && (
            <div>
              <h3>{t.also}</h3>
              <ul className="plain-list">
                {outcome.also.map((other) => (
                  <li key={other}>
                    <KeyLink id={other} />
                  </li>
                ))}
              </ul>
            </div>
          )}
          {outcome.copies !== undefined && (
            <div>
              <h3>{t.copiesLeft}</h3>
              <CopyLines copies={outcome.copies} />
            </div>
          )}
        </Step>
      )}
    </Frame>
  );
}

function CopyLines({
  copies,
}: {
  readonly copies: readonly { readonly kind: string; readonly reference: string }[];
}) {
  if (copies.length === 0) return <p className="soft">{t.noCopiesLeft}</p>;
  const kinds: Readonly<Record<string, string>> = text.keys.copyKinds;
  return (
    <ul className="plain-list">
      {copies.map((copy) => (
        <li key={copy.kind + copy.reference} className="wrap-anywhere">
          {kinds[copy.kind] ?? copy.kind}: {copy.reference}
        </li>
      ))}
    </ul>
  );
}
