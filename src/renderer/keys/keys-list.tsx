import { SlidersHorizontal } from 'lucide-react';
import { useEffect } from 'react';
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
import { useWide } from '../state/wide.ts';
import { text } from '../text/en.ts';
import { FlagBadge, stepName } from './key-findings.tsx';
import { findingsOf, useFindings, type Findings } from './key-findings-state.ts';
import {
  activeFilters,
  isDeepSearch,
  keyViewNames,
  keyViews,
  sameFilter,
  searchFilter,
  viewFilter,
} from './key-views.ts';
import { KeysListFilters } from './keys-list-filters.tsx';
import { searchFor, showQuery, unfoldFilters, useListState } from './keys-list-state.ts';
import { KeysListViews } from './keys-list-views.tsx';
import { Overview } from './overview.tsx';

const t = text.keys;
// The keys of the catalogue are the flags; Object.keys forgets that.
const allFlags = Object.keys(text.inventory.flags) as (keyof typeof text.inventory.flags)[];

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
  { id: 'state', name: t.columns.state, track: '7.25rem', cell: (key) => <StateBadge state={key.state} /> },
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
    track: 'minmax(7.75rem, 1.1fr)',
    cell: (key) => <span data-backup={key.backup}>{t.backups[key.backup]}</span>,
  },
  {
    id: 'next',
    name: t.columns.next,
    track: 'minmax(8.75rem, 1.2fr)',
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

/** Where room is short: a key pair or symmetric key by its algorithm alone. */
const shortKind: Column<KeySummary> = {
  id: 'kind',
  name: t.columns.kind,
  track: '5.5rem',
  cell: (key) =>
    key.kind === 'pair' || key.kind === 'symmetric' ? t.algorithms[key.algorithm] : t.kinds[key.kind],
};

/** The columns for the room there is: what is cut off tells nobody anything. */
function columnsFor(wide: boolean, toDo: boolean): readonly Column<KeySummary>[] {
  if (wide && !toDo) return columns;
  const left = wide ? [] : toDo ? ['next', 'used'] : ['used'];
  return columns.filter(({ id }) => !left.includes(id)).map((one) => (one.id === 'kind' ? shortKind : one));
}

/** The most pressing flag of a key with its next step, and how many more there are. */
function toDoColumn(findings: Findings): Column<KeySummary> {
  return {
    id: 'todo',
    name: text.inventory.toDo,
    track: 'minmax(13.5rem, 2.4fr)',
    cell: (key) => {
      const found = findingsOf(findings, key.id);
      const [first] = found;
      if (first === undefined) return '';
      const all = found.map((one) => `${text.inventory.flags[one.flag]}: ${stepName(one)}`).join('; ');
      return (
        <span title={all}>
          <FlagBadge flag={first.flag} />{' '}
          <span className="soft small">
            {stepName(first)}
            {found.length > 1 && ` ${text.inventory.more(found.length - 1)}`}
          </span>
        </span>
      );
    },
  };
}

interface Props {
  readonly selected: string | undefined;
  /** A finding of the overview whose keys alone are shown. */
  readonly finding: string | undefined;
  readonly compact: boolean;
  /** Whether the filters are asked for, and `flagged` for all keys with something to do. */
  readonly show: string | undefined;
}

/** Every key in one table. */
export function KeysList({ selected, finding, compact, show }: Props) {
  const { query, open } = useListState();
  const search = query.search ?? '';
  const { value: list, error } = useQuery('keys.list', {});
  // The page finds at once; what only the vault process can search comes after.
  const { value: deep } = useQuery('keys.list', isDeepSearch(search) ? { search: search.trim() } : undefined);
  const { value: overview } = useQuery('report.overview', {});
  const findings = useFindings();
  const wide = useWide();
  useEffect(() => {
    if (show === undefined) return;
    if (show === 'flagged') showQuery({ flags: allFlags });
    unfoldFilters(true);
  }, [show]);

  const found = finding === undefined ? undefined : overview?.findings.find((one) => one.code === finding);
  const named = found && new Set<string>(found.keys);
  const fits = viewFilter(query, (id) => findingsOf(findings, id).map(({ flag }) => flag));
  const matches = deep === undefined ? searchFilter(search) : () => true;
  const rows = ((deep ?? list)?.keys ?? []).filter(
    // What the overview counted is shown in full, also when it is archived.
    (key) => matches(key) && (named === undefined ? fits(key) : named.has(key.id)),
  );
  const empty = list?.total === 0;
  const preset = keyViewNames.find((name) => sameFilter(keyViews[name], query));
  // Where nothing is wrong, the list is as simple as can be.
  const toDo = findings.size === 0 ? [] : [toDoColumn(findings)];
  const shown = columnsFor(wide, toDo.length > 0);

  return (
    <section className="list" aria-label={t.title}>
      <header className="list-head">
        <div className="row apart">
          <Heading>{t.title}</Heading>
          <div className="row">
            {!empty && !compact && (
              <ToggleButton className="button" isSelected={open} onChange={unfoldFilters}>
                <SlidersHorizontal size={16} aria-hidden="true" />
                {text.inventory.filter(preset === undefined ? activeFilters(query) : 0)}
              </ToggleButton>
            )}
            <Button look="primary" onPress={() => go('/create')}>
              {t.create}
            </Button>
          </div>
        </div>
        {overview !== undefined && !empty && !compact && <Overview overview={overview} />}
        {!empty && (
          <div className="row list-tools">
            <Field label={t.search} value={search} onChange={searchFor} maxLength={200} />
            <ToggleButtonGroup
              aria-label={t.views}
              className="toggles"
              selectionMode="single"
              selectedKeys={preset === undefined ? [] : [preset]}
              onSelectionChange={(chosen) => {
                const name = keyViewNames.find((one) => chosen.has(one));
                if (name !== undefined) showQuery(keyViews[name]);
              }}
            >
              {keyViewNames.map((name) => (
                <ToggleButton key={name} id={name} className="toggle">
                  {t.viewNames[name]}
                </ToggleButton>
              ))}
            </ToggleButtonGroup>
            {list !== undefined && <span className="soft small">{t.count(rows.length, list.total)}</span>}
          </div>
        )}
        {open && !empty && !compact && (
          <section className="filter-panel" aria-label={text.inventory.filterTitle}>
            <KeysListFilters query={query} rows={list?.keys ?? []} />
            <KeysListViews query={query} count={rows.length} />
          </section>
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
      ) : list !== undefined && rows.length === 0 ? (
        <EmptyState title={t.noneFound} text={t.searchHint} />
      ) : (
        <DataTable
          label={t.title}
          rows={rows}
          columns={compact ? compactColumns : [...shown, ...toDo]}
          rowId={(key) => key.id}
          rowName={(key) => key.label}
          selected={selected}
          onOpen={(key) => go(`/keys/${key.id}`)}
        />
      )}
    </section>
  );
}
