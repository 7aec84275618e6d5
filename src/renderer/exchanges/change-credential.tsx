import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { formatLocal } from '../keys/local-instant.ts';
import { ErrorNotice } from '../parts/notice.tsx';
import { OneStep } from '../parts/one-step.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { goBack, replaceRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { NotesFields, notesInput, notesReady, type Notes } from './credential-notes.tsx';

const t = text.exchanges;
type Credential = CommandOutput<'credentials.list'>['credentials'][number];

/** What the exchange lets a credential do now. */
export function ChangeCredential({ id }: { readonly id: string }) {
  const { value, error } = useQuery('credentials.list', {});
  const found = value?.credentials.find(({ key }) => key === id);
  if (found !== undefined) return <ChangeForm credential={found} />;
  return (
    <section className="plain-page">
      <ErrorNotice error={value === undefined ? error : { code: 'no-such-credential' }} />
    </section>
  );
}

function ChangeForm({ credential }: { readonly credential: Credential }) {
  const [notes, setNotes] = useState<Notes>(() => ({
    rights: credential.rights,
    addresses: credential.addresses.join('\n'),
    expires: credential.expires === undefined ? '' : formatLocal(credential.expires),
  }));
  const action = useAction();

  async function change(): Promise<void> {
    const { rights, addresses, expires } = notesInput(notes);
    const done = await action.run('credentials.change', {
      key: credential.key,
      rights,
      addresses,
      expires: expires ?? null,
    });
    if (done === undefined) return;
    say(t.changed);
    replaceRoute('/exchanges');
  }

  return (
    <OneStep
      title={t.changeTitle}
      steps={t.addSteps}
      about={`${credential.exchangeName}: ${credential.label}`}
      lead={t.changeLead}
      act={t.changeIt}
      ready={notesReady(notes)}
      action={action}
      onAct={change}
      onLeave={() => goBack('/exchanges')}
    >
      <NotesFields value={notes} onChange={setNotes} />
    </OneStep>
  );
}
