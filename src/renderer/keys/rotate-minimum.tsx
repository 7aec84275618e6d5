import { useState } from 'react';
import type { KeyView } from '../../shared/contract/common.ts';
import { Notice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { text } from '../text/en.ts';
import { ActFlow } from './act-flow.tsx';

const t = text.rotateRules.minimum;

/** Sets the least version of a key whose protection is still accepted. */
export function RotateMinimum({ view }: { readonly view: KeyView }) {
  const { id, label, versions, minimumVersion = 1 } = view.record;
  const [minimum, setMinimum] = useState(String(minimumVersion));
  const [reason, setReason] = useState('');
  const [done, setDone] = useState(false);
  const action = useAction();
  const { value } = useQuery('register.list', { key: id, limit: 10_000 });
  const refused = value?.items.filter(({ version }) => version < Number(minimum)).length ?? 0;

  async function submit(): Promise<void> {
    const set = await action.run('keys.set-minimum-version', {
      id,
      minimum: Number(minimum),
      reason: reason.trim(),
    });
    setDone(set !== undefined);
  }

  return (
    <ActFlow
      id={id}
      label={label}
      words={t}
      action={action}
      ready={Number(minimum) !== minimumVersion}
      reason={{ value: reason, onChange: setReason }}
      onSubmit={() => void submit()}
      fields={
        <>
          <Picker
            label={t.field}
            value={minimum}
            onChange={setMinimum}
            options={versions.map(({ number, state }) => ({
              value: String(number),
              name: t.option(number, text.keys.states[state]),
            }))}
          />
          {refused > 0 && <Notice tone="warn">{t.refuses(refused)}</Notice>}
        </>
      }
      outcome={done ? {} : undefined}
    />
  );
}
