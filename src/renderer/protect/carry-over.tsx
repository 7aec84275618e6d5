import { useState } from 'react';
import { isVersioned } from '../../core/keys/versions.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { replaceRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { describeError } from '../text/describe.ts';
import { text } from '../text/en.ts';
import { KeyChoice } from './key-choice.tsx';
import { ProtectFlow } from './protect-flow.tsx';
import { RiskField } from './risk-field.tsx';
import { useRisk } from './use-risk.ts';

const t = text.protect.carry;
type Outcome = CommandOutput<'register.reencrypt'>;

/** Carries what hangs on older versions of a key over to its newest one, or all that hangs on it to another key. */
export function CarryOver({ id }: { readonly id: string }) {
  const [to, setTo] = useState('');
  const [done, setDone] = useState<Outcome>();
  const action = useAction();
  const { value: view } = useQuery('keys.get', { id: toKeyId(id) });
  const { value, error } = useQuery('register.list', { key: toKeyId(id), limit: 1 });
  const risk = useRisk(view?.record.state, action);
  const record = view?.record;
  // Only a key in use can take over what hangs on its older versions.
  const itself = record !== undefined && record.state === 'active' && isVersioned(record);
  const count = (to === '' ? value?.behind : value?.total) ?? 0;
  const lead = to === '' && itself ? t.lead(count) : t.leadTo(count);

  async function carry(): Promise<void> {
    const outcome = await action.run('register.reencrypt', {
      key: toKeyId(id),
      ...(to === '' ? {} : { to: toKeyId(to) }),
      ...risk.input,
    });
    if (outcome === undefined) return;
    setDone(outcome);
    say(t.done(outcome.carried));
  }

  return (
    <ProtectFlow
      words={{ title: t.title, lead: count === 0 ? t.nothing : lead }}
      button={t.button(count)}
      working={t.working}
      stopped={t.stopped(count)}
      ready={count > 0 && (itself || to !== '') && risk.settled}
      action={action}
      onSubmit={carry}
      outcome={
        done && {
          title: t.done(done.carried),
          lead: done.remaining > 0 ? t.left(done.remaining) : to === '' ? t.allDone : t.allDoneTo,
          body: <Troubles outcome={done} />,
          ...(done.remaining > 0 ? { onAgain: () => setDone(undefined), again: t.again } : {}),
          ways: <Button onPress={() => replaceRoute(`/protect?key=${id}`)}>{t.toRegister}</Button>,
        }
      }
    >
      <h3>{record?.label}</h3>
      {record !== undefined && (
        <KeyChoice
          label={t.to}
          algorithms={['aes-256']}
          protects
          none={itself ? t.toItself : text.protect.noKey}
          value={to}
          onChange={setTo}
        />
      )}
      {risk.asked && <RiskField value={risk.reason} onChange={risk.change} />}
      <ul className="plain-list">
        {t.what.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <ErrorNotice error={error} />
    </ProtectFlow>
  );
}

/** What could not be carried over, and why. */
function Troubles({ outcome }: { readonly outcome: Outcome }) {
  if (outcome.troubles.length === 0) return null;
  return (
    <div className="stack tight">
      <h3>{t.troubles}</h3>
      <ul className="plain-list">
        {outcome.troubles.map(({ item, location, code }) => (
          <li key={item} className="stack tight">
            <div className="wrap-anywhere">{location ?? text.protect.register.handedOut}</div>
            {location === undefined ? (
              <div className="soft">{t.what[2]}</div>
            ) : (
              <Notice tone="warn">
                {describeError({ code }).what}{' '}
                {code === 'file-missing' ? t.moved : describeError({ code }).next}
              </Notice>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
