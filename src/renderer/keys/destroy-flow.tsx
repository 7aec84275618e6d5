import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import type { KeyView } from '../../shared/contract/common.ts';
import { StatementSave } from '../compromise/statement-save.tsx';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { text } from '../text/en.ts';
import { ActFlow } from './act-flow.tsx';
import { KeyLinks } from './fact.tsx';

const t = text.actWords;
type Destroyed = CommandOutput<'keys.destroy'>;

/** Destroys a key when its label was typed; names the copies that are left, and gives the certificate. */
export function DestroyFlow({ view }: { readonly view: KeyView }) {
  const { record, children } = view;
  const { id, label } = record;
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [done, setDone] = useState<Destroyed>();
  const action = useAction();
  const words = text.actTexts['destroy'];
  if (words === undefined) return null;

  return (
    <ActFlow
      id={id}
      label={label}
      words={words}
      danger
      action={action}
      ready={typed === label}
      reason={{ value: reason, onChange: setReason }}
      onSubmit={() =>
        void action.run('keys.destroy', { id, reason: reason.trim(), confirmLabel: typed }).then(setDone)
      }
      more={
        <>
          {record.derivation !== undefined && <Notice tone="warn">{t.seedStays}</Notice>}
          <p className="soft">{t.promise}</p>
          {children.length > 0 && (
            <div className="stack tight">
              <h3>{`${t.affected}: ${t.children(children.length)}`}</h3>
              <KeyLinks ids={children} />
            </div>
          )}
          <div className="stack tight">
            <h3>{t.copiesLeft}</h3>
            <CopyLines copies={record.copies} />
          </div>
        </>
      }
      fields={<Field label={t.typeLabel(label)} value={typed} onChange={setTyped} maxLength={120} />}
      outcome={
        done && {
          body: (
            <>
              <div className="stack tight">
                <h3>{t.copiesLeft}</h3>
                <CopyLines copies={done.remainingCopies} />
              </div>
              {done.alsoDestroyed.length > 0 && (
                <div className="stack tight">
                  <h3>{t.also}</h3>
                  <KeyLinks ids={done.alsoDestroyed} />
                </div>
              )}
              <StatementSave id={done.statement} title={t.certificate} label={label} />
            </>
          ),
        }
      }
    />
  );
}

interface Copy {
  readonly kind: string;
  readonly reference: string;
  readonly todo?: string;
}

/** Known copies, each with what is left to do about it. */
function CopyLines({ copies }: { readonly copies: readonly Copy[] }) {
  if (copies.length === 0) return <p className="soft">{t.noCopiesLeft}</p>;
  const kinds: Readonly<Record<string, string>> = text.keys.copyKinds;
  const todos: Readonly<Record<string, string>> = t.todo;
  return (
    <ul className="plain-list">
      {copies.map(({ kind, reference, todo }) => (
        <li key={kind + reference} className="wrap-anywhere">
          {kinds[kind] ?? kind}: {reference}
          {todo !== undefined && <div className="soft">{todos[todo] ?? todo}</div>}
        </li>
      ))}
    </ul>
  );
}
