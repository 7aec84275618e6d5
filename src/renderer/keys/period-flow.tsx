import { useState } from 'react';
import type { KeyRecord } from '../../core/keys/key.ts';
import type { KeyView } from '../../shared/contract/common.ts';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { text } from '../text/en.ts';
import { ActFlow } from './act-flow.tsx';
import { Fact } from './fact.tsx';
import { LifeDates } from './life-dates.tsx';
import { formatLocal, parseLocal } from './local-instant.ts';
import { DateField } from './period-fields.tsx';

const t = text.periods;
const words = { ...t, what: [t.lead] };
const names = ['from', 'originatorUntil', 'recipientUntil'] as const;
type Name = (typeof names)[number];
type Dates = Readonly<Record<Name, string>>;

/** Which dates can still be changed: what has begun or ended stays so. */
function changeable({ state }: KeyRecord, name: Name): boolean {
  switch (name) {
    case 'from':
      return state === 'pre-activation';
    case 'originatorUntil':
      return state === 'pre-activation' || state === 'active' || state === 'suspended';
    case 'recipientUntil':
      return state !== 'compromised' && state !== 'destroyed';
  }
}

/** What is wrong with a date beside the others; nothing while it is being typed. What was so before may lie in the past. */
function fault(dates: Dates, before: Dates, name: Name, now: number): string | undefined {
  const at = parseLocal(dates[name]);
  if (at === undefined) return undefined;
  if (name !== 'from' && dates[name] !== before[name] && Date.parse(at) <= now) return t.past;
  const earlier = names.slice(0, names.indexOf(name)).map((other) => parseLocal(dates[other]));
  return earlier.some((other) => other !== undefined && other > at) ? t.order : undefined;
}

/** Changes when a key may protect and until when it may read. */
export function PeriodFlow({ view }: { readonly view: KeyView }) {
  const { record } = view;
  const [before] = useState<Dates>(() => ({
    from: formatted(record.periods.from),
    originatorUntil: formatted(record.periods.originatorUntil),
    recipientUntil: formatted(record.periods.recipientUntil),
  }));
  const [dates, setDates] = useState(before);
  const [reason, setReason] = useState('');
  const [done, setDone] = useState<KeyView>();
  const [now] = useState(() => Date.now());
  const action = useAction();
  const open = names.filter((name) => changeable(record, name));
  const changed = open.filter((name) => dates[name].trim() !== before[name]);
  const readable = changed.every(
    (name) => dates[name].trim() === '' || parseLocal(dates[name]) !== undefined,
  );
  const faultless = open.every((name) => fault(dates, before, name, now) === undefined);

  async function submit(): Promise<void> {
    const wish = Object.fromEntries(changed.map((name) => [name, parseLocal(dates[name]) ?? null]));
    setDone(await action.run('keys.set-periods', { id: record.id, ...wish, reason: reason.trim() }));
  }

  return (
    <ActFlow
      id={record.id}
      label={record.label}
      words={words}
      action={action}
      ready={changed.length > 0 && readable && faultless}
      reason={{ value: reason, onChange: setReason }}
      onSubmit={() => void submit()}
      fields={
        <>
          {open.map((name) => (
            <DateField
              key={name}
              label={t[name]}
              hint={t.hint}
              value={dates[name]}
              error={fault(dates, before, name, now)}
              onChange={(value) => setDates((present) => ({ ...present, [name]: value }))}
            />
          ))}
          {open.length < names.length && <FixedDates record={record} open={open} />}
        </>
      }
      outcome={done && { body: <LifeDates record={done.record} now={now} /> }}
    />
  );
}

function FixedDates({ record, open }: { readonly record: KeyRecord; readonly open: readonly Name[] }) {
  return (
    <div className="stack tight">
      <h3>{t.fixed}</h3>
      <dl className="facts">
        {names
          .filter((name) => !open.includes(name))
          .map((name) => {
            const at = record.periods[name];
            return (
              <Fact key={name} name={t[name]}>
                {at === undefined ? t.none : <When iso={at} />}
              </Fact>
            );
          })}
      </dl>
      <p className="soft small">{t.fixedWhy}</p>
    </div>
  );
}

function formatted(iso: string | undefined): string {
  return iso === undefined ? '' : formatLocal(iso);
}
