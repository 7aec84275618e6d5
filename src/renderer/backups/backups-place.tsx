import { useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { ReportTable, type ReportColumn } from '../parts/report-table.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say, useSession } from '../state/session.ts';
import { text } from '../text/en.ts';
import { CheckFlow } from './check-flow.tsx';

const t = text.backups;
type Backup = CommandOutput<'backup.list'>['backups'][number];

/** Copies of the whole vault: write one, try one, know where they are. */
export function BackupsPlace({ page }: { readonly page: string | undefined }) {
  return page === 'check' ? <CheckFlow /> : <BackupList />;
}

function BackupList() {
  const { value, error } = useQuery('backup.list', {});
  const name = useSession((state) => state.status?.name ?? '');
  const [written, setWritten] = useState<string>();
  const action = useAction();

  async function write(): Promise<void> {
    const chosen = await callDesktop('desktop.choose-file', {
      purpose: 'save-backup',
      suggestedName: `${name} ${new Date().toISOString().slice(0, 10)}`.trim().slice(0, 200),
    });
    if (!chosen.ok || chosen.value.file === undefined) return;
    const { ref, location } = chosen.value.file;
    const done = await action.run('backup.write', { file: ref });
    if (done === undefined) return;
    setWritten(location);
    say(t.written(location));
  }

  async function forget(id: string): Promise<void> {
    await action.run('backup.forget', { id });
  }

  const columns: readonly ReportColumn<Backup>[] = [
    { name: t.columns.location, cell: ({ location }) => location },
    { name: t.columns.created, cell: ({ created }) => <When iso={created} /> },
    { name: t.columns.keys, cell: ({ keys }) => keys },
    {
      name: t.columns.verified,
      cell: ({ verified }) => (verified === undefined ? text.common.never : <When iso={verified} />),
    },
    {
      name: t.forget,
      unnamed: true,
      cell: ({ id, location }) => (
        <Button look="quiet" label={t.forgetLabel(location)} onPress={() => void forget(id)}>
          {t.forget}
        </Button>
      ),
    },
  ];

  return (
    <section className="plain-page" aria-label={t.title}>
      <Heading>{t.title}</Heading>
      <p className="soft">{t.lead}</p>
      <div className="row">
        <Button look="primary" onPress={() => void write()} isDisabled={action.busy}>
          {t.write}
        </Button>
        <Button onPress={() => go('/backups/check')}>{t.check}</Button>
      </div>
      {action.busy && <Progress label={t.writing} progress={action.progress} onCancel={action.cancel} />}
      {written !== undefined && <Notice>{t.written(written)}</Notice>}
      <ErrorNotice error={action.error ?? error} />
      {value?.backups.length === 0 && <EmptyState title={t.emptyTitle} text={t.emptyText} />}
      {value !== undefined && value.backups.length > 0 && (
        <ReportTable label={t.list} rows={value.backups} columns={columns} rowId={({ id }) => id} />
      )}
    </section>
  );
}
