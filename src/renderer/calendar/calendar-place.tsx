import { useState } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import type { CommandOutput } from '../../shared/contract.ts';
import { distance } from '../keys/life-plans.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { When } from '../parts/when.tsx';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import '../theme/life.css';

const t = text.calendar;
type Entry = CommandOutput<'calendar.list'>['entries'][number];
const viewNames = ['all', 'soon', 'due'] as const;
type ViewName = (typeof viewNames)[number];

function columnsAt(now: number): readonly Column<Entry>[] {
  return [
    { id: 'at', name: t.columns.at, track: '10.5rem', cell: (entry) => <When iso={entry.at} /> },
    {
      id: 'left',
      name: t.columns.left,
      track: '8rem',
      cell: (entry) => (
        <span data-warning={entry.warning} title={entry.warning && t.warning(entry.warning)}>
          {text.life.away(distance(entry.at, now))}
        </span>
      ),
    },
    {
      id: 'what',
      name: t.columns.what,
      track: 'minmax(9rem, 1fr)',
      cell: (entry) => text.life.what[entry.what],
    },
    { id: 'key', name: t.columns.key, track: 'minmax(8rem, 2fr)', cell: (entry) => entry.label },
    {
      id: 'state',
      name: t.columns.state,
      track: '8rem',
      cell: (entry) => <StateBadge state={entry.state} />,
    },
  ];
}

/** How many dates are near, by the nearest warning that fits each. */
function Soon({ entries }: { readonly entries: readonly Entry[] }) {
  const counts = ([1, 7, 30] as const)
    .map((days) => ({ days, count: entries.filter(({ warning }) => warning === days).length }))
    .filter(({ count }) => count > 0);
  if (counts.length === 0) return <p>{t.nothingSoon}</p>;
  return <p data-warning="true">{`${counts.map(({ days, count }) => t.soon(count, days)).join(', ')}.`}</p>;
}

/** What begins, ends or is due, and when. */
export function CalendarPlace() {
  const { value, error } = useQuery('calendar.list', {});
  const [view, setView] = useState<ViewName>('all');
  // Read once: the days do not change under the eyes of who reads them.
  const [now] = useState(() => Date.now());
  const entries = value?.entries ?? [];
  const fits: Readonly<Record<ViewName, (entry: Entry) => boolean>> = {
    all: () => true,
    soon: ({ warning }) => warning !== undefined,
    due: ({ at }) => Date.parse(at) <= now,
  };
  const rows = entries.filter(fits[view]);

  return (
    <section className="list tall" aria-label={t.title}>
      <header className="list-head">
        <Heading>{t.title}</Heading>
        <p className="soft">{t.lead}</p>
        {entries.length > 0 && (
          <>
            <Soon entries={entries} />
            <div className="row list-tools">
              <ToggleButtonGroup
                aria-label={t.views}
                className="toggles"
                selectionMode="single"
                disallowEmptySelection
                selectedKeys={[view]}
                onSelectionChange={(chosen) => {
                  const name = viewNames.find((one) => chosen.has(one));
                  if (name !== undefined) setView(name);
                }}
              >
                {viewNames.map((name) => (
                  <ToggleButton key={name} id={name} className="toggle">
                    {t.viewNames[name]}
                  </ToggleButton>
                ))}
              </ToggleButtonGroup>
              <span className="soft small">{t.count(rows.length)}</span>
            </div>
          </>
        )}
        <ErrorNotice error={error} />
      </header>
      {value !== undefined && entries.length === 0 ? (
        <EmptyState title={t.emptyTitle} text={t.emptyText} />
      ) : value !== undefined && rows.length === 0 ? (
        <p className="soft empty">{t.noneInView}</p>
      ) : (
        <DataTable
          label={t.title}
          rows={rows}
          columns={columnsAt(now)}
          rowId={(entry) => `${entry.key}${entry.what}`}
          selected={undefined}
          onOpen={(entry) => go(`/keys/${entry.key}`)}
        />
      )}
    </section>
  );
}
