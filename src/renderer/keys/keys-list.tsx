import { useState } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import type { KeySummary } from '../../shared/contract/common.ts';
import { Button } from '../parts/button.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { Identicon } from '../parts/identicon.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { When } from '../parts/when.tsx';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { Overview } from './overview.tsx';
import { keyViews, type KeyViewName } from './key-views.ts';

const t = text.keys;

const columns: readonly Column<KeySummary>[] = [
  {
    id: 'label',
    name: t.columns.label,
    track: 'minmax(8rem, 2.6fr)',
    cell: (key) => (
      <span className="key-name">
        <Identicon hex={key.fingerprint ?? key.id.slice(-12)} size={22} />
        <span className="cut">{key.label}</span>
      </span>
    ),
  },
  { id: 'state', name: t.columns.state, track: '8rem', cell: (key) => <StateBadge state={key.state} /> },
  {
    id: 'kind',
    name: t.columns.kind,
    track: 'minmax(6rem, 1.4fr)',
    cell: (key) =>
      key.kind === 'seed' ? t.kinds.seed : `${t.kinds[key.kind]}, ${t.algorithms[key.algorithm]}`,
  },
  {
    id: 'backup',
    name: t.columns.backup,
    track: 'minmax(5.5rem, 1.1fr)',
    cell: (key) => <span data-backup={key.backup}>{t.backups[key.backup]}</span>,
  },
  {
    id: 'next',
    name: t.columns.next,
    track: 'minmax(5.5rem, 1.2fr)',
    cell: (key) =>
      key.next === undefined ? (
        ''
      ) : (
        <>
          {t.nextWhat[key.next.what]} <When iso={key.next.at} day />
        </>
      ),
  },
  {
    id: 'used',
    name: t.columns.used,
    track: '6rem',
    cell: (key) => (key.lastUsed === undefined ? text.common.never : <When iso={key.lastUsed} day />),
  },
];
const compactColumns = columns
  .slice(0, 2)
  .map((column) => ({ ...column, track: column.id === 'label' ? '1fr' : '8.5rem' }));

interface Props {
  readonly selected: string | undefined;
  /** A finding of the overview whose keys alone are shown. */
  readonly finding: string | undefined;
  readonly compact: boolean;
}

/** Every key in one table. */
export function KeysList({ selected, finding, compact }: Props) {
  const [search, setSearch] = useState('');
  const [view, setView] = useState<KeyViewName>('all');
  const { value, error } = useQuery('keys.list', search.trim() === '' ? {} : { search: search.trim() });
  const { value: overview } = useQuery('report.overview', {});
  const found = finding === undefined ? undefined : overview?.findings.find((one) => one.code === finding);
  const rows = (value?.keys ?? []).filter(
    (key) => keyViews[view](key) && (found === undefined || found.keys.includes(key.id)),
  );
  const empty = value?.total === 0 && search === '';

  return (
    <section className="list" aria-label={t.title}>
      <header className="list-head">
        <div className="row apart">
          <Heading>{t.title}</Heading>
          <Button look="primary" onPress={() => go('/create')}>
            {t.create}
          </Button>
        </div>
        {overview !== undefined && !empty && !compact && <Overview overview={overview} />}
        {!empty && (
          <div className="row list-tools">
            <Field label={t.search} value={search} onChange={setSearch} maxLength={200} />
            <ToggleButtonGroup
              aria-label={t.views}
              className="toggles"
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[view]}
              onSelectionChange={(chosen) => {
                const [name] = chosen;
                if (name === 'all' || name === 'active' || name === 'backup' || name === 'retired')
                  setView(name);
              }}
            >
              {(['all', 'active', 'backup', 'retired'] as const).map((name) => (
                <ToggleButton key={name} id={name} className="toggle">
                  {t.viewNames[name]}
                </ToggleButton>
              ))}
            </ToggleButtonGroup>
            {value !== undefined && <span className="soft small">{t.count(rows.length, value.total)}</span>}
          </div>
        )}
        {found !== undefined && (
          <div className="row soft small">
            {t.filtered}
            <Button look="quiet" onPress={() => go('/keys')}>
              {t.showAll}
            </Button>
          </div>
        )}
        <ErrorNotice error={error} />
      </header>
      {empty ? (
        <EmptyState title={t.emptyTitle} text={t.emptyText}>
          <Button onPress={() => go('/create')}>{t.create}</Button>
        </EmptyState>
      ) : value !== undefined && rows.length === 0 ? (
        <EmptyState title={t.noneFound} text={t.searchHint} />
      ) : (
        <DataTable
          label={t.title}
          rows={rows}
          columns={compact ? compactColumns : columns}
          rowId={(key) => key.id}
          selected={selected}
          onOpen={(key) => go(`/keys/${key.id}`)}
        />
      )}
    </section>
  );
}
