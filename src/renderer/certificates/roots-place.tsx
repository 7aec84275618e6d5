import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { ReportTable } from '../parts/report-table.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { AddRoot } from './add-root.tsx';
import { Fingerprint } from './chain-view.tsx';

const t = text.roots;

/** The roots of makers, under which attestations are worth something. */
export function RootsPlace({ page }: { readonly page: string | undefined }) {
  return page === 'add' ? <AddRoot /> : <RootList />;
}

function RootList() {
  const { value, error } = useQuery('attestation.roots', {});
  const action = useAction();

  async function remove(id: string): Promise<void> {
    if ((await action.run('attestation.remove-root', { id })) !== undefined) say(t.removed);
  }

  return (
    <section className="plain-page" aria-label={t.title}>
      <div className="row apart">
        <Heading>{t.title}</Heading>
        <div className="row">
          <Button look="primary" onPress={() => go('/roots/add')}>
            {t.add}
          </Button>
          <Button onPress={() => go('/tokens')}>{t.back}</Button>
        </div>
      </div>
      <p className="soft">{t.lead}</p>
      <ErrorNotice error={error ?? action.error} />
      {value?.roots.length === 0 && <EmptyState title={t.noneTitle} text={t.none} />}
      {value !== undefined && value.roots.length > 0 && (
        <ReportTable
          label={t.list}
          rows={value.roots}
          rowId={({ id }) => id}
          columns={[
            {
              name: t.columns.name,
              cell: ({ name, subject }) => (
                <>
                  <span className="strong">{name}</span>
                  <div className="soft small">{subject}</div>
                </>
              ),
            },
            { name: t.columns.until, cell: ({ notAfter }) => <When iso={notAfter} day /> },
            { name: t.columns.sha256, cell: ({ sha256 }) => <Fingerprint hex={sha256} /> },
            {
              name: t.columns.acts,
              unnamed: true,
              cell: ({ id, name }) => (
                <Button
                  look="quiet"
                  label={t.removeLabel(name)}
                  isDisabled={action.busy}
                  onPress={() => void remove(id)}
                >
                  {t.remove}
                </Button>
              ),
            },
          ]}
        />
      )}
    </section>
  );
}
