import { useState } from 'react';
import { isVersioned } from '../../core/keys/versions.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import type { KeyView } from '../../shared/contract/common.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { replaceRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { ActFlow } from './act-flow.tsx';
import { Fact } from './fact.tsx';

const t = text.rotate;
type Rotated = CommandOutput<'keys.rotate'>;

/** Rotates a key: a symmetric one gets a new version, any other a successor and a move. */
export function RotateFlow({ view }: { readonly view: KeyView }) {
  const { id, label, algorithm, derivation } = view.record;
  const versioned = isVersioned(view.record);
  const [reason, setReason] = useState('');
  const [newLabel, setNewLabel] = useState('');
  const [done, setDone] = useState<Rotated>();
  const action = useAction();
  const { value } = useQuery('moves.list', versioned ? undefined : { key: id, open: true });
  const under = value?.moves.find((move) => move.key === id);

  async function rotate(): Promise<void> {
    const wish = newLabel.trim();
    const named = versioned || wish === '' ? {} : { label: wish };
    setDone(await action.run('keys.rotate', { id, reason: reason.trim(), ...named }));
  }

  return (
    <ActFlow
      id={id}
      label={label}
      words={versioned ? t.versioned : t.followed}
      action={action}
      ready={done !== undefined || under === undefined}
      reason={{ value: reason, onChange: setReason }}
      onSubmit={() => void rotate()}
      more={
        <>
          {algorithm === 'bip39-seed' && <p className="soft">{t.seed}</p>}
          {derivation !== undefined && <p className="soft">{t.derived}</p>}
          {under !== undefined && done === undefined && (
            <Notice tone="warn">
              <div className="row apart">
                <span className="grow">{t.underWay}</span>
                <Button onPress={() => replaceRoute(`/keys/${id}/act/move?move=${under.id}`)}>
                  {text.versions.openMove}
                </Button>
              </div>
            </Notice>
          )}
        </>
      }
      fields={
        !versioned && (
          <Field
            label={t.newLabel}
            hint={t.newLabelHint}
            value={newLabel}
            onChange={setNewLabel}
            maxLength={120}
          />
        )
      }
      outcome={done && { body: <Outcome done={done} />, ways: <Ways done={done} id={id} /> }}
    />
  );
}

function Outcome({ done }: { readonly done: Rotated }) {
  if (done.version === undefined) return null;
  return (
    <>
      <dl className="facts">
        <Fact name={t.version}>{done.version}</Fact>
      </dl>
      <p>{t.behind(done.behind ?? 0)}</p>
    </>
  );
}

function Ways({ done, id }: { readonly done: Rotated; readonly id: string }) {
  const { successor, move, behind = 0 } = done;
  return (
    <>
      {move !== undefined && (
        <Button onPress={() => replaceRoute(`/keys/${id}/act/move?move=${move}`)}>{t.toList}</Button>
      )}
      {successor !== undefined && (
        <Button onPress={() => replaceRoute(`/keys/${successor.record.id}`)}>{t.successor}</Button>
      )}
      {behind > 0 && <Button onPress={() => replaceRoute(`/protect/carry?key=${id}`)}>{t.carry}</Button>}
      {done.version !== undefined && <Button onPress={() => replaceRoute('/backups')}>{t.backup}</Button>}
    </>
  );
}
