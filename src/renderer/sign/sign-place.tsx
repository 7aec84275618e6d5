import { useState } from 'react';
import { requestKinds } from '../../core/signing/request.ts';
import { Button } from '../parts/button.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { When } from '../parts/when.tsx';
import { useQuery } from '../state/query.ts';
import { go, parseRoute, useRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { BatchOpen } from './batch-open.tsx';
import { BatchPage } from './batch-page.tsx';
import { BringIn } from './bring-in.tsx';
import { NewDocument } from './new-document.tsx';
import { PlaceLinks } from './place-links.tsx';
import { useRequestList, type RequestFilter, type RequestRow } from './request-list-state.ts';
import { RequestPage } from './request-page.tsx';

const t = text.sign;
const j = text.journal;
/** From this many on, the list can be searched. */
const searchFrom = 4;

const columns = (labels: ReadonlyMap<string, string>): readonly Column<RequestRow>[] => [
  {
    id: 'kind',
    name: t.columns.kind,
    track: 'minmax(10rem, 1.5fr)',
    cell: (row) => <span className="strong">{t.kinds[row.kind]}</span>,
  },
  {
    id: 'status',
    name: t.columns.status,
    track: '8rem',
    cell: (row) => (row.failed === true ? t.failed : t.statuses[row.status]),
  },
  {
    id: 'keys',
    name: t.columns.keys,
    track: 'minmax(8rem, 1fr)',
    cell: (row) => row.keys.map((key) => labels.get(key) ?? '').join(', '),
  },
  { id: 'received', name: t.columns.received, track: '11rem', cell: (row) => <When iso={row.received} /> },
  {
    id: 'digest',
    name: t.columns.digest,
    track: 'minmax(6rem, 1fr)',
    cell: (row) => <span className="mono small">{row.digest.slice(0, 16)}</span>,
  },
];

/** The inbox: requests to read, and the journal of those that went out. */
export function SignPlace(props: { readonly page: string | undefined; readonly part: string | undefined }) {
  const { page, part } = props;
  if (page === 'new') return <BringIn />;
  if (page === 'document') return <NewDocument />;
  if (page === 'batch') return part === undefined ? <BatchOpen /> : <BatchPage key={part} id={part} />;
  if (page !== undefined) return <RequestPage key={page} id={page} />;
  return <RequestList />;
}

function RequestList() {
  const { value: keys } = useQuery('keys.list', {});
  const { query } = parseRoute(useRoute((state) => state.path));
  const [filter, setFilter] = useState<RequestFilter>({
    words: query.get('search') ?? '',
    status: '',
    kind: '',
  });
  const { page, error, more, busy, readOlder } = useRequestList(filter);
  const labels = new Map(keys?.keys.map(({ id, label }) => [String(id), label]));
  const { requests = [], fitting = 0, total = 0 } = page ?? {};
  return (
    <section className="list tall" aria-label={t.title}>
      <header className="list-head">
        <div className="row apart">
          <Heading>{t.title}</Heading>
          <div className="row">
            <Button look="primary" onPress={() => go('/sign/new')}>
              {t.bringIn}
            </Button>
            <Button onPress={() => go('/sign/document')}>{j.document}</Button>
            <Button onPress={() => go('/sign/batch')}>{j.batch}</Button>
          </div>
        </div>
        <p className="soft">{t.lead}</p>
        <PlaceLinks />
        {(total >= searchFrom || filter.words !== '') && <Filters filter={filter} onChange={setFilter} />}
        {(fitting < total || more) && (
          <div className="row">
            <span className="soft" role="status">
              {fitting === 0 ? j.noneFits : j.shown(requests.length, fitting, total)}
            </span>
            {more && (
              <Button look="quiet" isDisabled={busy} onPress={() => void older()}>
                {j.older}
              </Button>
            )}
          </div>
        )}
        <ErrorNotice error={error} />
      </header>
      {page !== undefined && total === 0 ? (
        <EmptyState title={t.emptyTitle} text={t.emptyText} />
      ) : (
        <DataTable
          label={t.list}
          rows={requests}
          columns={columns(labels)}
          rowId={(row) => row.id}
          selected={undefined}
          onOpen={(row) => go(`/sign/${row.id}`)}
        />
      )}
    </section>
  );

  async function older(): Promise<void> {
    const shown = await readOlder();
    if (shown !== undefined) say(j.shown(shown, fitting, total));
  }
}

function Filters(props: {
  readonly filter: RequestFilter;
  readonly onChange: (filter: RequestFilter) => void;
}) {
  const { filter, onChange } = props;
  return (
    <div className="row list-tools">
      <Field
        label={j.search}
        value={filter.words}
        onChange={(words) => onChange({ ...filter, words })}
        maxLength={200}
      />
      <Picker
        label={j.status}
        value={filter.status}
        onChange={(status) => onChange({ ...filter, status })}
        options={[
          { value: '', name: j.anyStatus },
          ...Object.entries(t.statuses).map(([value, name]) => ({ value, name })),
        ]}
      />
      <Picker
        label={j.kind}
        value={filter.kind}
        onChange={(kind) => onChange({ ...filter, kind })}
        options={[
          { value: '', name: j.anyKind },
          ...requestKinds.map((value) => ({ value, name: t.kinds[value] })),
        ]}
      />
    </div>
  );
}
