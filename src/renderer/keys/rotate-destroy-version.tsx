import { useState } from 'react';
import type { KeyView } from '../../shared/contract/common.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go, parseRoute, useRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { ActFlow } from './act-flow.tsx';

const t = text.rotateRules.destroy;

/** Destroys one old version of a key once nothing hangs on it, when the key's label was typed. */
export function RotateDestroyVersion({ view }: { readonly view: KeyView }) {
  const { id, label } = view.record;
  const [version] = useState(Number(parseRoute(useRoute((state) => state.path)).query.get('version') ?? '0'));
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [done, setDone] = useState(false);
  const action = useAction();
  const { value } = useQuery('register.list', { key: id, limit: 10_000 });
  const hanging = value?.items.filter((item) => item.version === version).length ?? 0;

  async function submit(): Promise<void> {
    const destroyed = await action.run('keys.destroy-version', {
      id,
      version,
      reason: reason.trim(),
      confirmLabel: typed,
    });
    setDone(destroyed !== undefined);
  }

  return (
    <ActFlow
      danger
      id={id}
      label={`${label}: ${t.which(version)}`}
      words={{ ...t, button: () => t.button(label) }}
      action={action}
      ready={typed === label && hanging === 0 && value !== undefined}
      reason={{ value: reason, onChange: setReason }}
      onSubmit={() => void submit()}
      more={
        hanging > 0 && (
          <Notice tone="warn">
            <div className="row apart">
              <span className="grow">{t.inUse(hanging)}</span>
              <Button onPress={() => go(`/protect/carry?key=${id}`)}>{text.versions.carry}</Button>
            </div>
          </Notice>
        )
      }
      fields={<Field label={t.typeLabel(label)} value={typed} onChange={setTyped} maxLength={120} />}
      outcome={done ? {} : undefined}
    />
  );
}
