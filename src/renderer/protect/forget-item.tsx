import { useState } from 'react';
import { Field } from '../parts/field.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { ProtectFlow } from './protect-flow.tsx';
import { itemName } from './register-table.tsx';

const t = text.protect.register;

/** Strikes something off the register that no longer exists, or was made anew by hand. */
export function ForgetItem({ id }: { readonly id: string }) {
  const [reason, setReason] = useState('');
  const [done, setDone] = useState(false);
  const [name, setName] = useState('');
  const action = useAction();
  const { value } = useQuery('register.list', { limit: 10_000 });
  const item = value?.items.find((one) => one.id === id);
  const shown = item === undefined ? name : itemName(item);

  async function forget(): Promise<void> {
    setName(shown);
    if ((await action.run('register.forget', { item: id, reason: reason.trim() })) === undefined) return;
    setDone(true);
    say(t.forgotten);
  }

  return (
    <ProtectFlow
      words={{ title: t.forgetTitle, lead: t.forgetLead(shown) }}
      button={t.forgetButton}
      ready={reason.trim() !== '' && item !== undefined}
      action={action}
      onSubmit={forget}
      outcome={done ? { title: t.forgotten } : undefined}
    >
      <Field
        autoFocus
        label={text.actWords.reason}
        hint={text.actWords.reasonHint}
        value={reason}
        onChange={setReason}
        maxLength={500}
      />
    </ProtectFlow>
  );
}
