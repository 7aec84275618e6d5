import { useState } from 'react';
import type { KeyView } from '../../shared/contract/common.ts';
import { useAction } from '../state/action.ts';
import { text } from '../text/en.ts';
import { ActFlow } from './act-flow.tsx';
import { DateField } from './period-fields.tsx';
import { parseLocal } from './local-instant.ts';

const t = text.archive;

/** Moves a retired key out of sight, and says until when it has to be kept. */
export function ArchiveFlow({ view }: { readonly view: KeyView }) {
  const { id, label } = view.record;
  const [reason, setReason] = useState('');
  const [retain, setRetain] = useState('');
  const [done, setDone] = useState(false);
  const action = useAction();
  const until = parseLocal(retain);

  async function submit(): Promise<void> {
    const archived = await action.run('keys.archive', {
      id,
      reason: reason.trim(),
      ...(until === undefined ? {} : { retainUntil: until }),
    });
    if (archived !== undefined) setDone(true);
  }

  return (
    <ActFlow
      id={id}
      label={label}
      words={t}
      action={action}
      ready={retain.trim() === '' || until !== undefined}
      reason={{ value: reason, onChange: setReason }}
      fields={<DateField label={t.retain} hint={t.retainHint} value={retain} onChange={setRetain} />}
      onSubmit={() => void submit()}
      outcome={done ? {} : undefined}
    />
  );
}
