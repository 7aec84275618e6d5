import type { CommandOutput } from '../../shared/contract.ts';
import { Fact, KeyLink } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { ReportTable, type ReportColumn } from '../parts/report-table.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';

const t = text.wrapping;
type WrappingKey = CommandOutput<'token-copies.list'>['wrappingKeys'][number];

/** Every wrapping key: where it is, who has its shares, what hangs on it, and what its loss means. */
export function WrappingKeys() {
  const { value, error } = useQuery('token-copies.list', {});
  const keys = value?.wrappingKeys ?? [];
  return (
    <section className="plain-page" aria-label={t.title}>
      <div className="row apart">
        <Heading>{t.title}</Heading>
        <div className="row">
          <Button isDisabled={keys.length === 0} onPress={() => go('/wrapping/backup')}>
            {t.backUp}
          </Button>
          <Button onPress={() => go('/wrapping/restore')}>{t.open}</Button>
        </div>
      </div>
      <p className="soft">{t.lead}</p>
      <ErrorNotice error={error} />
      {value !== undefined && keys.length === 0 && (
        <>
          <p>{t.none}</p>
          <div>
            <Button onPress={() => go('/tokens')}>{t.tokens}</Button>
          </div>
        </>
      )}
      {keys.map((key) => (
        <OneKey key={key.id} wrappingKey={key} />
      ))}
    </section>
  );
}

function OneKey({ wrappingKey }: { readonly wrappingKey: WrappingKey }) {
  const { label, kind, created, checkValue, threshold, shares, places, exposed, whenGone } = wrappingKey;
  return (
    <Section title={label}>
      {exposed !== undefined && <Notice tone="warn">{t.exposed[kind]}</Notice>}
      <dl className="facts">
        <Fact name={t.facts.checkValue}>
          <span className="mono">{checkValue}</span>
        </Fact>
        <Fact name={t.facts.kind}>{t.kinds[kind]}</Fact>
        <Fact name={t.facts.made}>
          <When iso={created} />
        </Fact>
        {exposed !== undefined && (
          <Fact name={t.facts.exposed}>
            <When iso={exposed} />
          </Fact>
        )}
        <Fact name={t.facts.tokens}>
          {places.length === 0
            ? t.noTokens
            : places.map(({ serial, life }) => <div key={serial}>{t.place(serial, life === 'lost')}</div>)}
        </Fact>
        <Fact name={t.facts.shares}>
          {kind === 'rsa' ? t.noShares : t.shareCount(threshold, shares.length)}
          {shares.map(({ number, holder, confirmed }) => (
            <div key={number} className={confirmed === undefined ? 'flag small' : 'soft small'}>
              {t.share(number, holder, confirmed !== undefined)}
            </div>
          ))}
        </Fact>
        <Fact name={t.facts.gone}>{t.whenGone[whenGone]}</Fact>
      </dl>
      <Hanging wrappingKey={wrappingKey} />
      {kind === 'aes' && exposed === undefined && <p className="hint">{t.ifLost}</p>}
    </Section>
  );
}

interface Hang {
  readonly id: string;
  readonly what: string;
  readonly key: string;
  readonly at: string;
  readonly where: string;
}

function Hanging({ wrappingKey: { label, backups, spares } }: { readonly wrappingKey: WrappingKey }) {
  const rows: readonly Hang[] = [
    ...backups.map(({ sha256, key, at, location }) => ({
      id: sha256,
      what: t.backup,
      key,
      at,
      where: location,
    })),
    ...spares.map(({ key, at, serial, kind }) => ({
      id: `${key} ${serial}`,
      what: t.passed[kind],
      key,
      at,
      where: serial,
    })),
  ];
  if (rows.length === 0) return <p className="soft">{t.hangsNothing}</p>;
  return (
    <div className="stack tight">
      <h3>{t.hangs}</h3>
      <ReportTable label={`${t.hangs}: ${label}`} rows={rows} columns={columns} rowId={({ id }) => id} />
    </div>
  );
}

const columns: readonly ReportColumn<Hang>[] = [
  { name: t.columns.what, cell: ({ what }) => what },
  { name: t.columns.key, cell: ({ key }) => <KeyLink id={key} /> },
  { name: t.columns.at, cell: ({ at }) => <When iso={at} /> },
  { name: t.columns.where, cell: ({ where }) => <span className="mono small wrap-anywhere">{where}</span> },
];
