import { useState } from 'react';
import type { CommandInput } from '../../shared/contract.ts';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { OneStep } from '../parts/one-step.tsx';
import { useAction } from '../state/action.ts';
import { go, goBack } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.tokens;
type Life = CommandInput<'tokens.mark'>['life'];
const lives: readonly Life[] = ['in-stock', 'issued', 'returned', 'lost', 'retired'];

/** Says where a token is now: who has it, or that nobody knows. */
export function MarkToken(props: {
  readonly serial: string;
  readonly label: string;
  readonly holder: string | undefined;
}) {
  const { serial, label } = props;
  const [life, setLife] = useState<Life>('issued');
  const [holder, setHolder] = useState(props.holder ?? '');
  const [reason, setReason] = useState('');
  const action = useAction();
  const needsHolder = life === 'issued';
  const ready = !needsHolder || holder.trim() !== '';

  async function mark(): Promise<void> {
    const done = await action.run('tokens.mark', {
      serial,
      life,
      ...(needsHolder ? { holder: holder.trim() } : {}),
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
    });
    if (done === undefined) return;
    const { todo } = done;
    const wraps = todo.includes('replace-wrapping-key') ? text.wrapping.markedLost : t.marked;
    say(todo.includes('remove-vault-slot') ? t.markedOpensVault : wraps);
    go(done.cases.length > 0 ? '/incidents' : '/tokens');
  }

  return (
    <OneStep
      title={t.markTitle}
      steps={t.steps.mark}
      about={label}
      lead={t.markLead}
      look={life === 'lost' ? 'danger' : 'primary'}
      act={t.markIt}
      ready={ready}
      action={action}
      onAct={mark}
      onLeave={() => goBack('/tokens')}
    >
      <Choice
        label={t.life}
        value={life}
        onChange={setLife}
        options={lives.map((value) => ({ value, name: t.lives[value] }))}
      />
      {needsHolder && <Field label={t.holder} value={holder} onChange={setHolder} maxLength={120} />}
      <Field label={t.reason} value={reason} onChange={setReason} maxLength={500} />
      {life === 'lost' && <p className="hint">{t.lostNote}</p>}
    </OneStep>
  );
}
