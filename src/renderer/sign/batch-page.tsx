import { useState } from 'react';
import type { CommandOutput } from '../../shared/contract.ts';
import { callDesktop } from '../bridge/desktop.ts';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { useFirstRows } from '../parts/show-all.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { describeError } from '../text/describe.ts';
import { text } from '../text/en.ts';
import { BatchGroup } from './batch-group.tsx';

const t = text.batches;
type Batch = CommandOutput<'batches.get'>;

/** A batch: its groups, each approved as one; what was refused and why; the signatures on their way out. */
export function BatchPage({ id }: { readonly id: string }) {
  const { value, error, reload } = useQuery('batches.get', { id });
  return (
    <article className="plain-page" aria-label={t.title}>
      <div>
        <Button look="quiet" onPress={() => go('/sign/batch')}>
          ‹ {t.title}
        </Button>
      </div>
      <ErrorNotice error={error} />
      {value !== undefined && (
        <>
          <header className="stack tight">
            <Heading>{value.source}</Heading>
            <p className="soft">
              {t.count(value.count)}, <When iso={value.received} />
            </p>
          </header>
          {value.groups.map((group) => (
            <BatchGroup key={group.digest} batch={id} group={group} onChange={reload} />
          ))}
          {value.refused.length > 0 && <Refused refused={value.refused} />}
          <Outcome batch={value} onChange={reload} />
        </>
      )}
    </article>
  );
}

function Refused({ refused }: { readonly refused: Batch['refused'] }) {
  const { shown, rest } = useFirstRows(refused, 20);
  return (
    <Section title={t.refused(refused.length)}>
      <ul className="plain-list">
        {shown.map(({ index, name, code, reason }) => (
          <li key={index}>
            <span className="soft">{t.line(index)}</span> {name}:{' '}
            {describeError({ code, ...(reason === undefined ? {} : { details: { reason } }) }).what}
          </li>
        ))}
      </ul>
      {rest}
    </Section>
  );
}

function Outcome({ batch, onChange }: { readonly batch: Batch; readonly onChange: () => void }) {
  const [saved, setSaved] = useState<string>();
  const action = useAction();
  const some = batch.groups.some(({ status }) => status === 'signed');
  const open = batch.groups.some(({ status }) => status === 'open');

  async function save(): Promise<void> {
    const chosen = await callDesktop('desktop.choose-file', { purpose: 'save-batch' });
    if (!chosen.ok || chosen.value.file === undefined) return;
    const { ref, location } = chosen.value.file;
    const done = await action.run('batches.save', { id: batch.id, file: ref });
    if (done === undefined) return;
    setSaved(t.saved(done.count, location));
    say(t.saved(done.count, location));
  }

  async function reject(): Promise<void> {
    if ((await action.run('batches.reject', { id: batch.id })) === undefined) return;
    say(t.rejected);
    onChange();
  }

  return (
    <>
      <ErrorNotice error={action.error} />
      {saved !== undefined && <p className="soft">{saved}</p>}
      <div className="row">
        {some && (
          <Button onPress={() => void save()} isDisabled={action.busy}>
            {t.save}
          </Button>
        )}
        {open && (
          <Button onPress={() => void reject()} isDisabled={action.busy}>
            {t.reject}
          </Button>
        )}
      </div>
    </>
  );
}
