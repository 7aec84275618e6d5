import { useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Progress } from '../parts/progress.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say, useSession } from '../state/session.ts';
import { text } from '../text/en.ts';
import { CheckFlow } from './check-flow.tsx';

const t = text.backups;

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
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t.list}>
          <table className="report">
            <thead>
              <tr>
                <th scope="col">{t.columns.location}</th>
                <th scope="col">{t.columns.created}</th>
                <th scope="col">{t.columns.keys}</th>
                <th scope="col">{t.columns.verified}</th>
                <th scope="col">
                  <span className="hidden-visually">{t.forget}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {value.backups.map((backup) => (
                <tr key={backup.id}>
                  <th scope="row" className="wrap-anywhere">
                    {backup.location}
                  </th>
                  <td>
                    <When iso={backup.created} />
                  </td>
                  <td>{backup.keys}</td>
                  <td>
                    {backup.verified === undefined ? text.common.never : <When iso={backup.verified} />}
                  </td>
                  <td>
                    <Button
                      look="quiet"
                      label={t.forgetLabel(backup.location)}
                      onPress={() => void forget(backup.id)}
                    >
                      {t.forget}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
