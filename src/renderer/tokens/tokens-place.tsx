import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { ReportTable, type ReportColumn } from '../parts/report-table.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import type { CommandOutput } from '../../shared/contract.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { AdoptKey } from './adopt-key.tsx';
import { Devices } from './devices.tsx';
import { MakeTokenKey } from './make-token-key.tsx';
import { MarkToken } from './mark-token.tsx';
import { Modules } from './modules.tsx';
import { PinForm } from './pin-form.tsx';
import { SpareGuide } from './spare-guide.tsx';
import { TokenPage } from './token-page.tsx';
import { isPinAct, pinWords, tokenTitle, type Token } from './token-words.ts';

const t = text.tokens;
type Registered = CommandOutput<'tokens.register'>['tokens'][number];

/** Hardware tokens: what is plugged in, what is on record, and the modules that speak to them. */
export function TokensPlace(props: {
  /** The token, as commands name it. */
  readonly token: string | undefined;
  readonly act: string | undefined;
  readonly object: string | undefined;
}) {
  const { act, object } = props;
  const token = props.token === undefined ? undefined : decodeURIComponent(props.token);
  const { value, error, reload } = useQuery('tokens.list', {});
  if (token === undefined) return <TokenList listing={value} error={error} onLook={reload} />;
  const found = value?.tokens.find((one) => one.token === token);
  if (value === undefined) return <ErrorNotice error={error} />;
  if (act === 'mark')
    return <MarkToken serial={token} label={found?.label ?? token} holder={found?.holder} />;
  if (found === undefined) return <Absent />;
  if (act !== undefined && isPinAct(act)) return <PinForm key={act} token={found} act={act} />;
  if (act === 'spare') return <SpareGuide token={found} all={value.tokens} />;
  if (act === 'generate') return <MakeTokenKey token={found} />;
  if (act === 'adopt' && object !== undefined) return <AdoptKey token={found} object={object} />;
  return <TokenPage token={found} onChange={reload} />;
}

function Absent() {
  return (
    <section className="plain-page">
      <EmptyState title={t.notHere} text={t.noneText(1)} />
      <div>
        <Button onPress={() => go('/tokens')}>{t.back}</Button>
      </div>
    </section>
  );
}

function TokenList(props: {
  readonly listing: CommandOutput<'tokens.list'> | undefined;
  readonly error: Parameters<typeof ErrorNotice>[0]['error'];
  readonly onLook: () => void;
}) {
  const { listing, error, onLook } = props;
  const asked = listing?.modules.filter(({ state }) => state === 'answered').length ?? 0;
  const silent = listing?.modules.filter(({ state }) => state !== 'answered') ?? [];
  return (
    <section className="plain-page" aria-label={t.title}>
      <div className="row apart">
        <Heading>{t.title}</Heading>
        <div className="row">
          <Button onPress={onLook}>{t.look}</Button>
          <Button onPress={() => go('/enrolment')}>{text.enrolment.open}</Button>
          <Button onPress={() => go('/wrapping')}>{text.wrapping.list}</Button>
          <Button onPress={() => go('/roots')}>{text.roots.title}</Button>
        </div>
      </div>
      <p className="soft">{t.lead}</p>
      <ErrorNotice error={error} />
      {silent.map(({ module, name, state, why }) => (
        <p key={module} className="flag">
          {name}: {t.answers[state]}
          {why === undefined || state !== 'failed' ? '' : ` (${why})`}
        </p>
      ))}
      {listing?.tokens.length === 0 && <EmptyState title={t.noneTitle} text={t.noneText(asked)} />}
      {listing !== undefined && listing.tokens.length > 0 && (
        <ReportTable label={t.list} rows={listing.tokens} columns={columns} rowId={({ token }) => token} />
      )}
      <Devices />
      <Registered present={new Set(listing?.tokens.map(({ serial }) => serial))} />
      <Modules onChange={onLook} />
    </section>
  );
}

const columns: readonly ReportColumn<Token>[] = [
  {
    name: t.columns.token,
    cell: (token) => (
      <>
        <span className="strong">{tokenTitle(token)}</span>
        <div className="soft small">
          {token.manufacturer} {token.model}
        </div>
      </>
    ),
  },
  {
    name: t.columns.serial,
    cell: ({ serial }) => <span className="mono">{serial === '' ? t.noSerial : serial}</span>,
  },
  {
    name: t.columns.pin,
    look: ({ pin, nextMayLock }) => (pin === 'locked' || nextMayLock ? 'flag' : undefined),
    cell: (token) => (token.initialised ? pinWords(token) : t.fresh),
  },
  {
    name: t.columns.holder,
    cell: ({ holder = '', life }) => (life === undefined ? '' : `${t.lives[life]} ${holder}`),
  },
  {
    name: t.columns.acts,
    unnamed: true,
    cell: (token) => (
      <Button
        look="quiet"
        label={t.openLabel(tokenTitle(token))}
        onPress={() => go(`/tokens/${encodeURIComponent(token.token)}`)}
      >
        {t.open}
      </Button>
    ),
  },
];

/** Tokens on record that are elsewhere now. */
function Registered({ present }: { readonly present: ReadonlySet<string> }) {
  const { value } = useQuery('tokens.register', {});
  const away = value?.tokens.filter(({ serial }) => !present.has(serial)) ?? [];
  if (away.length === 0) return null;
  return (
    <Section title={t.registered}>
      <ReportTable
        label={t.registeredList}
        rows={away}
        columns={registerColumns}
        rowId={({ serial }) => serial}
      />
    </Section>
  );
}

const registerColumns: readonly ReportColumn<Registered>[] = [
  {
    name: t.registerColumns.label,
    cell: ({ label, model }) => (label === '' ? model : label),
  },
  { name: t.registerColumns.serial, cell: ({ serial }) => <span className="mono">{serial}</span> },
  {
    name: t.registerColumns.life,
    look: ({ life }) => (life === 'lost' ? 'flag' : undefined),
    cell: ({ life }) => t.lives[life],
  },
  { name: t.registerColumns.holder, cell: ({ holder = '' }) => holder },
  { name: t.registerColumns.since, cell: ({ since }) => <When iso={since} /> },
  {
    name: t.columns.acts,
    unnamed: true,
    cell: ({ serial, label }) => (
      <Button
        look="quiet"
        label={`${t.acts.mark}: ${label}`}
        onPress={() => go(`/tokens/${encodeURIComponent(serial)}/mark`)}
      >
        {t.acts.mark}
      </Button>
    ),
  },
];
