import type { CommandOutput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { ReportTable, type ReportColumn } from '../parts/report-table.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { PairProgram } from './pair-program.tsx';
import { ProgramPage } from './program-page.tsx';

const t = text.programs;
type Program = CommandOutput<'programs.list'>['programs'][number];

/** Programs that get requests signed: the door, who asks, who may, and the switch that stops them all. */
export function ProgramsPlace({ page }: { readonly page: string | undefined }) {
  const { value, error, reload } = useQuery('programs.list', {});
  const found = value?.programs.find(({ id }) => id === page);
  if (page !== undefined && found !== undefined) {
    if (found.state === 'waiting') return <PairProgram key={page} program={found} />;
    return <ProgramPage key={page} program={found} onChange={reload} />;
  }
  return (
    <section className="plain-page" aria-label={t.title}>
      <Heading>{t.title}</Heading>
      <p className="soft">{t.lead}</p>
      <Door />
      <ErrorNotice error={error} />
      {value?.programs.length === 0 && <EmptyState title={t.emptyTitle} text={t.emptyText} />}
      {value !== undefined && value.programs.length > 0 && <ProgramTable programs={value.programs} />}
    </section>
  );
}

function Door() {
  const { value, reload } = useQuery('serve.status', {});
  const action = useAction();

  async function start(): Promise<void> {
    if ((await action.run('serve.start', {})) !== undefined) reload();
  }
  async function stop(): Promise<void> {
    if ((await action.run('serve.stop', {})) === undefined) return;
    say(t.stopped);
    reload();
  }

  return (
    <Section title={t.door}>
      {value !== undefined && (
        <p>
          {value.running ? t.open(value.address ?? '', value.connections) : t.closed}{' '}
          {value.since !== undefined && (
            <span className="soft">
              {t.since} <When iso={value.since} />
            </span>
          )}
        </p>
      )}
      <div className="row">
        {value?.running === true ? (
          <Button look="primary" onPress={() => void stop()}>
            {t.stop}
          </Button>
        ) : (
          <Button onPress={() => void start()} isDisabled={action.busy}>
            {t.start}
          </Button>
        )}
        <span className="hint">{t.startHint}</span>
      </div>
      <ErrorNotice error={action.error} />
    </Section>
  );
}

const columns: readonly ReportColumn<Program>[] = [
  { name: t.columns.name, cell: ({ name }) => name },
  {
    name: t.columns.state,
    look: ({ state }) => (state === 'waiting' ? 'flag' : undefined),
    cell: ({ state }) => t.states[state],
  },
  {
    name: t.columns.keys,
    look: () => 'wrap-anywhere',
    cell: ({ keys }) => keys.map(({ label }) => label).join(', '),
  },
  {
    name: t.columns.rate,
    cell: ({ rate }) => (rate === undefined ? '' : t.rateWords(rate.perSecond, rate.perDay)),
  },
  {
    name: t.columns.last,
    cell: ({ lastRequest }) => (lastRequest === undefined ? t.never : <When iso={lastRequest} />),
  },
  { name: t.columns.counts, cell: ({ signed, refused }) => t.counts(signed, refused) },
  {
    name: t.columns.acts,
    unnamed: true,
    cell: ({ id, name, state }) => (
      <Button
        look="quiet"
        label={state === 'waiting' ? t.reviewLabel(name) : t.openLabel(name)}
        onPress={() => go(`/programs/${id}`)}
      >
        {state === 'waiting' ? t.review : t.open_}
      </Button>
    ),
  },
];

function ProgramTable({ programs }: { readonly programs: readonly Program[] }) {
  const waitingFirst = [...programs].sort((one, other) => order(one) - order(other));
  return <ReportTable label={t.list} rows={waitingFirst} columns={columns} rowId={({ id }) => id} />;
}

function order({ state }: Program): number {
  return ['waiting', 'active', 'stopped', 'revoked'].indexOf(state);
}
