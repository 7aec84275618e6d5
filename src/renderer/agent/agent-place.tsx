import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { Check } from '../parts/check.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.agent;
type Status = CommandOutput<'agent.status'>;
/** Algorithms that SSH knows. */
const algorithms: readonly string[] = ['ed25519', 'p256', 'p384', 'rsa'];

/** The SSH agent: whether it runs, with which keys, and the log-ins that wait. */
export function AgentPlace() {
  const { value, error, reload } = useQuery('agent.status', {});
  return (
    <section className="plain-page" aria-label={t.title}>
      <Heading>{t.title}</Heading>
      <p className="soft">{t.lead}</p>
      <ErrorNotice error={error} />
      {value?.running === true && <Running status={value} onChange={reload} />}
      {value?.running === false && <Start onChange={reload} />}
    </section>
  );
}

interface Props {
  readonly status: Status;
  readonly onChange: () => void;
}

function Running({ status, onChange }: Props) {
  const { socket = '', keys } = status;
  const action = useAction();

  async function stop(): Promise<void> {
    if ((await action.run('agent.stop', {})) === undefined) return;
    say(t.saidStopped);
    onChange();
  }

  return (
    <>
      <div className="row">
        <span>
          {t.running} <span className="mono wrap-anywhere">{`export SSH_AUTH_SOCK=${socket}`}</span>
        </span>
        <CopyButton value={`export SSH_AUTH_SOCK=${socket}`} label="SSH_AUTH_SOCK" />
      </div>
      <div>
        <Button look="primary" onPress={() => void stop()}>
          {t.stop}
        </Button>
      </div>
      <ErrorNotice error={action.error} />
      {status.waiting.length > 0 && <Waiting status={status} onChange={onChange} />}
      <Section title={t.keys}>
        <ul className="plain-list">
          {keys.map(({ key, label, confirm }) => (
            <li key={key} className="row apart">
              <span>{label}</span>
              <span className="soft">{confirm ? t.asks : t.doesNotAsk}</span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function Waiting({ status, onChange }: Props) {
  const action = useAction();

  async function answer(id: string, allow: boolean): Promise<void> {
    await action.run('agent.answer', { id, allow });
    onChange();
  }

  return (
    <Section title={t.waiting}>
      <ErrorNotice error={action.error} />
      <ul className="plain-list">
        {status.waiting.map(({ id, what, since }) => (
          <li key={id} className="stack tight">
            <span className="strong wrap-anywhere">{what}</span>
            <span className="soft">
              {t.since} <When iso={since} />
            </span>
            <div className="row">
              <Button
                label={t.allowLabel(what)}
                isDisabled={action.busy}
                onPress={() => void answer(id, true)}
              >
                {t.allow}
              </Button>
              <Button
                label={t.refuseLabel(what)}
                isDisabled={action.busy}
                onPress={() => void answer(id, false)}
              >
                {t.refuse}
              </Button>
              <Button look="quiet" label={t.readLabel(what)} onPress={() => go(`/sign/${id}`)}>
                {t.read}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Start({ onChange }: { readonly onChange: () => void }) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [confirm, setConfirm] = useState(true);
  const { value: list } = useQuery('keys.list', { states: ['active'] });
  const action = useAction();
  const keys = list?.keys.filter(({ kind, algorithm }) => kind === 'pair' && algorithms.includes(algorithm));

  async function start(): Promise<void> {
    const ids = chosen.map(toKeyId);
    const done = await action.run('agent.start', { keys: ids, ...(confirm ? { confirm: ids } : {}) });
    if (done !== undefined) onChange();
  }

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.length > 0) void start();
      }}
    >
      <p>{t.stopped}</p>
      <Section title={t.choose}>
        {keys?.length === 0 && <p className="soft">{t.none}</p>}
        <div className="checks" role="group" aria-label={t.choose}>
          {keys?.map(({ id, label }) => (
            <Check
              key={id}
              isSelected={chosen.includes(id)}
              onChange={(on) => setChosen(on ? [...chosen, id] : chosen.filter((one) => one !== id))}
            >
              {label}
            </Check>
          ))}
        </div>
        <Check isSelected={confirm} onChange={setConfirm}>
          {t.confirm}
        </Check>
      </Section>
      <ErrorNotice error={action.error} />
      <div>
        <Button look="primary" type="submit" isDisabled={chosen.length === 0 || action.busy}>
          {t.start}
        </Button>
      </div>
    </form>
  );
}
