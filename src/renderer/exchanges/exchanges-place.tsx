import type { CommandOutput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { ListPlace } from '../parts/list-place.tsx';
import { ReportTable, type ReportColumn } from '../parts/report-table.tsx';
import { When } from '../parts/when.tsx';
import { useQuery } from '../state/query.ts';
import { go, parseRoute, useRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { AddCredential } from './add-credential.tsx';
import { ChangeCredential } from './change-credential.tsx';
import { ReplaceCredential } from './replace-credential.tsx';

const t = text.exchanges;
type Credential = CommandOutput<'credentials.list'>['credentials'][number];

/** Keys of exchange accounts: what they may do, until when, and what needs doing. */
export function ExchangesPlace({ page }: { readonly page: string | undefined }) {
  const { query } = parseRoute(useRoute((state) => state.path));
  const key = query.get('key') ?? '';
  switch (page) {
    case 'add':
      return <AddCredential />;
    case 'replace':
      return <ReplaceCredential id={key} />;
    case 'change':
      return <ChangeCredential id={key} />;
    default:
      return <CredentialList />;
  }
}

const columns: readonly ReportColumn<Credential>[] = [
  { name: t.columns.label, cell: (credential) => <Named credential={credential} /> },
  {
    name: t.columns.exchange,
    cell: ({ exchangeName, authentication }) => (
      <>
        {exchangeName}
        <div className="soft small">{t.authentications[authentication]}</div>
      </>
    ),
  },
  { name: t.columns.rights, cell: ({ rights }) => rights.map((right) => t.rights[right]).join(', ') },
  {
    name: t.columns.addresses,
    look: () => 'wrap-anywhere internet-address',
    cell: ({ addresses }) =>
      addresses.length === 0 ? t.anyAddress : addresses.map((one) => <div key={one}>{one}</div>),
  },
  {
    name: t.columns.expires,
    cell: ({ expires }) => (expires === undefined ? t.never : <When iso={expires} day />),
  },
  {
    name: t.columns.used,
    cell: ({ lastUsed }) => (lastUsed === undefined ? t.never : <When iso={lastUsed} />),
  },
  { name: t.columns.acts, unnamed: true, cell: (credential) => <Acts credential={credential} /> },
];

function CredentialList() {
  const { value, error } = useQuery('credentials.list', {});
  const credentials = value?.credentials ?? [];
  return (
    <ListPlace
      words={t}
      addAt="/exchanges/add"
      error={error}
      empty={value !== undefined && credentials.length === 0}
    >
      {credentials.length > 0 && (
        <ReportTable label={t.list} rows={credentials} columns={columns} rowId={({ key }) => key} />
      )}
    </ListPlace>
  );
}

function Named({ credential: { key, label, state, findings } }: { readonly credential: Credential }) {
  const states: Readonly<Record<string, string>> = text.keys.states;
  return (
    <>
      <button type="button" className="text-link" onClick={() => go(`/keys/${key}`)}>
        {label}
      </button>
      <div className="soft small">{states[state] ?? state}</div>
      {findings.map((finding) => (
        <div key={finding} className="flag small">
          {t.findings[finding] ?? finding}
        </div>
      ))}
    </>
  );
}

function Acts({ credential: { key, label } }: { readonly credential: Credential }) {
  return (
    <div className="row">
      <Button look="quiet" label={t.replaceLabel(label)} onPress={() => go(`/exchanges/replace?key=${key}`)}>
        {t.replace}
      </Button>
      <Button look="quiet" label={t.changeLabel(label)} onPress={() => go(`/exchanges/change?key=${key}`)}>
        {t.change}
      </Button>
    </div>
  );
}
