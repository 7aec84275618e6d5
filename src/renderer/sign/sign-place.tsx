import type { CommandOutput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { When } from '../parts/when.tsx';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { BringIn } from './bring-in.tsx';
import { RequestPage } from './request-page.tsx';

const t = text.sign;
type Row = CommandOutput<'sign.list'>['requests'][number];

const columns: readonly Column<Row>[] = [
  {
    id: 'kind',
    name: t.columns.kind,
    track: 'minmax(10rem, 1.5fr)',
    cell: (row) => <span className="strong">{t.kinds[row.kind]}</span>,
  },
  { id: 'status', name: t.columns.status, track: '8rem', cell: (row) => t.statuses[row.status] },
  { id: 'received', name: t.columns.received, track: '11rem', cell: (row) => <When iso={row.received} /> },
  {
    id: 'digest',
    name: t.columns.digest,
    track: '1fr',
    cell: (row) => <span className="mono small">{row.digest.slice(0, 16)}</span>,
  },
];

/** The inbox: requests to read, and the journal of those that went out. */
export function SignPlace({ id }: { readonly id: string | undefined }) {
  const { value, error } = useQuery('sign.list', {});
  if (id === 'new') return <BringIn />;
  if (id !== undefined) return <RequestPage key={id} id={id} />;
  return (
    <section className="list tall" aria-label={t.title}>
      <header className="list-head">
        <div className="row apart">
          <Heading>{t.title}</Heading>
          <Button look="primary" onPress={() => go('/sign/new')}>
            {t.bringIn}
          </Button>
        </div>
        <p className="soft">{t.lead}</p>
        <ErrorNotice error={error} />
      </header>
      {value !== undefined && value.requests.length === 0 ? (
        <EmptyState title={t.emptyTitle} text={t.emptyText} />
      ) : (
        <DataTable
          label={t.list}
          rows={value?.requests ?? []}
          columns={columns}
          rowId={(row) => row.id}
          selected={undefined}
          onOpen={(row) => go(`/sign/${row.id}`)}
        />
      )}
    </section>
  );
}
