import { useState } from 'react';
import type { ReasonCode } from '../../core/keys/reason.ts';
import type { KeyView } from '../../shared/contract/common.ts';
import { Notice } from '../parts/notice.tsx';
import { ReasonPicker } from '../parts/reason-picker.tsx';
import { formatWhen } from '../parts/when.tsx';
import { useAction, type Action } from '../state/action.ts';
import { text } from '../text/en.ts';
import type { ActText } from '../text/en/acts.ts';
import { ActFlow } from './act-flow.tsx';
import { SuspendedTimes } from './suspended-times.tsx';

const t = text.actWords;

/** The reasons that fit each act, the likeliest first. */
const codes: Readonly<Record<string, readonly [ReasonCode, ...ReasonCode[]]>> = {
  suspend: ['certificate-hold', 'privilege-withdrawn', 'affiliation-changed', 'unspecified'],
  deactivate: [
    'cessation-of-operation',
    'superseded',
    'affiliation-changed',
    'privilege-withdrawn',
    'unspecified',
  ],
};

interface Wishes {
  readonly reason: string;
  readonly code: ReasonCode | undefined;
}

async function carryOut(
  act: string,
  view: KeyView,
  { reason, code }: Wishes,
  action: Action,
): Promise<KeyView | undefined> {
  const { id } = view.record;
  const coded = code === undefined ? {} : { code };
  switch (act) {
    case 'activate':
      return await action.run('keys.activate', { id });
    case 'waive':
      return await action.run('keys.waive-backup', { id, reason });
    case 'unarchive':
      return await action.run('keys.unarchive', { id, reason });
    case 'suspend':
    case 'resume':
    case 'deactivate':
      return await action.run(`keys.${act}`, { id, reason, ...coded });
    default:
      return undefined;
  }
}

/** A step from one state to another, or beside them: activate, suspend, resume, retire. */
export function StateFlow({
  view,
  act,
  words,
}: {
  readonly view: KeyView;
  readonly act: string;
  readonly words: ActText;
}) {
  const { record } = view;
  const [reason, setReason] = useState('');
  const [code, setCode] = useState<ReasonCode | undefined>(codes[act]?.[0]);
  const [outcome, setOutcome] = useState<KeyView>();
  const action = useAction();
  // Read once: the page says what holds at the time it was opened.
  const [now] = useState(() => Date.now());
  const choices = codes[act];
  const { from } = record.periods;
  const ahead = act === 'activate' && from !== undefined && Date.parse(from) > now ? from : undefined;
  const planned = act === 'activate' && outcome?.record.state === 'pre-activation';

  return (
    <ActFlow
      id={record.id}
      label={record.label}
      words={words}
      ready
      action={action}
      {...(act === 'activate' ? {} : { reason: { value: reason, onChange: setReason } })}
      onSubmit={() => void carryOut(act, view, { reason: reason.trim(), code }, action).then(setOutcome)}
      more={
        <>
          {ahead !== undefined && <Notice>{t.plannedFor(formatWhen(ahead))}</Notice>}
          {act === 'resume' && <SuspendedTimes record={record} />}
        </>
      }
      fields={
        <>
          {choices !== undefined && code !== undefined && (
            <ReasonPicker value={code} codes={choices} onChange={setCode} />
          )}
        </>
      }
      outcome={
        outcome && {
          ...(planned ? { title: t.planned, lead: t.plannedNext } : {}),
        }
      }
    />
  );
}
