import { useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import { doneWords, endWords } from '../../shared/record-words.ts';
import { Address } from '../parts/address.tsx';
import { Button } from '../parts/button.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { VerifyRecord } from './verify-record.tsx';

const t = text.record;
type Entry = CommandOutput<'audit.list'>['entries'][number];

function detailsOf(entry: Entry): string {
  return Object.entries(entry.details ?? {})
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');
}

const columns: readonly Column<Entry>[] = [
  { id: 'sequence', name: t.columns.sequence, track: '3.5rem', cell: (entry) => entry.sequence },
  { id: 'time', name: t.columns.time, track: '9.25rem', cell: (entry) => <When iso={entry.time} /> },
  {
    id: 'command',
    name: t.columns.command,
    track: 'minmax(13rem, 1.4fr)',
    // The command by its name is what exports and the command line's JSON have.
    cell: (entry) => <span title={`${doneWords(entry)} (${entry.command})`}>{doneWords(entry)}</span>,
  },
  {
    id: 'outcome',
    name: t.columns.outcome,
    track: 'minmax(4.5rem, 0.4fr)',
    cell: (entry) => endWords(entry.outcome),
  },
  { id: 'actor', name: t.columns.actor, track: 'minmax(4.5rem, 0.6fr)', cell: (entry) => entry.actor },
  {
    id: 'details',
    name: t.columns.details,
    track: 'minmax(7rem, 2fr)',
    cell: (entry) => <span title={detailsOf(entry)}>{detailsOf(entry)}</span>,
  },
];

/** New entries above those read before; both are newest first and may overlap. */
function joined(fresh: readonly Entry[], before: readonly Entry[]): readonly Entry[] {
  const last = fresh.at(-1)?.sequence ?? 0;
  return [...fresh, ...before.filter(({ sequence }) => sequence < last)];
}

/** Entries that are read at first, and with each wish for older ones. */
const pageLength = { first: 200, older: 1000 };

/** Everything that happened, provably. */
export function RecordPlace({ page }: { readonly page: string | undefined }) {
  return page === 'verify' ? <VerifyRecord /> : <RecordList />;
}

function RecordList() {
  const { value, error } = useQuery('audit.list', { limit: pageLength.first });
  const [older, setOlder] = useState<readonly Entry[]>([]);
  const [checked, setChecked] = useState<CommandOutput<'audit.check'>>();
  const [exported, setExported] = useState<string>();
  const action = useAction();

  async function check(): Promise<void> {
    const done = await action.run('audit.check', {});
    if (done === undefined) return;
    setChecked(done);
    say(t.checked(done.entries));
  }

  async function exportAll(): Promise<void> {
    const chosen = await callDesktop('desktop.choose-file', { purpose: 'save-audit' });
    if (!chosen.ok || chosen.value.file === undefined) return;
    const { ref, location } = chosen.value.file;
    const done = await action.run('audit.export', { file: ref });
    if (done !== undefined) setExported(t.exported(done.entries, location));
  }

  const rows = joined(value?.entries ?? [], older);
  const first = rows.at(-1)?.sequence;

  async function readOlder(): Promise<void> {
    if (first === undefined) return;
    const read = await action.run('audit.list', { before: first, limit: pageLength.older });
    if (read === undefined) return;
    setOlder([...rows, ...read.entries]);
    say(t.shown(rows.length + read.entries.length, read.total));
  }

  return (
    <section className="list tall" aria-label={t.title}>
      <header className="list-head">
        <Heading>{t.title}</Heading>
        <p className="soft">{t.lead}</p>
        <div className="row">
          <Button look="primary" onPress={() => void check()} isDisabled={action.busy}>
            {t.check}
          </Button>
          <Button onPress={() => void exportAll()} isDisabled={action.busy}>
            {t.export}
          </Button>
          <Button onPress={() => go('/record/verify')}>{t.verify}</Button>
          {value !== undefined && rows.length < value.total && (
            <>
              <Button look="quiet" isDisabled={action.busy} onPress={() => void readOlder()}>
                {t.older}
              </Button>
              <span className="soft small">{t.shown(rows.length, value.total)}</span>
            </>
          )}
        </div>
        {checked !== undefined && (
          <Notice>
            <p>{t.checked(checked.entries)}</p>
            <p>{t.fingerprint}:</p>
            <Address value={checked.keyFingerprint} />
            <p className="soft small">{t.fingerprintHint}</p>
          </Notice>
        )}
        {exported !== undefined && <Notice>{exported}</Notice>}
        <ErrorNotice error={action.error ?? error} />
      </header>
      {value !== undefined && value.total === 0 ? (
        <EmptyState title={t.emptyTitle} text={t.emptyText} />
      ) : (
        <DataTable
          label={t.title}
          rows={rows}
          columns={columns}
          rowId={(entry) => String(entry.sequence)}
          selected={undefined}
          onOpen={() => undefined}
        />
      )}
    </section>
  );
}
