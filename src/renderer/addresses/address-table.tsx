import type { CommandOutput } from '../../shared/contract.ts';
import { Address } from '../parts/address.tsx';
import { Button } from '../parts/button.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { ReportTable, type ReportColumn } from '../parts/report-table.tsx';
import { useFirstRows } from '../parts/show-all.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.addresses;
type Entry = CommandOutput<'addresses.list'>['addresses'][number];
const listed = 100;

const facts: readonly ReportColumn<Entry>[] = [
  {
    name: t.columns.label,
    cell: ({ label, note }) => (
      <>
        {label}
        {note !== undefined && <div className="soft small">{note}</div>}
      </>
    ),
  },
  {
    name: t.columns.address,
    cell: ({ address, kind }) => (
      <>
        <Address value={address} />
        <div className="soft small">{t.kinds[kind]}</div>
      </>
    ),
  },
  { name: t.columns.verified, cell: (entry) => <Verified entry={entry} /> },
  {
    name: t.columns.used,
    cell: ({ lastUsed, useCount }) =>
      lastUsed === undefined ? (
        text.common.never
      ) : (
        <>
          {t.used(useCount)}, <When iso={lastUsed} day />
        </>
      ),
  },
];

/** Recipients with how their owner made sure of them. */
export function AddressTable({ addresses }: { readonly addresses: readonly Entry[] }) {
  const { shown, rest } = useFirstRows(addresses, listed);
  const action = useAction();

  async function remove(entry: Entry): Promise<void> {
    if ((await action.run('addresses.remove', { id: entry.id })) !== undefined) say(t.removed);
  }

  const columns: readonly ReportColumn<Entry>[] = [
    ...facts,
    {
      name: t.columns.acts,
      unnamed: true,
      cell: (entry) => (
        <div className="row">
          <Button
            look="quiet"
            label={t.verifyLabel(entry.label)}
            onPress={() => go(`/addresses/verify?id=${entry.id}`)}
          >
            {t.verify}
          </Button>
          <Button
            look="quiet"
            label={t.removeLabel(entry.label)}
            isDisabled={action.busy}
            onPress={() => void remove(entry)}
          >
            {t.remove}
          </Button>
        </div>
      ),
    },
  ];

  return (
    <>
      <ErrorNotice error={action.error} />
      <ReportTable label={t.list} rows={shown} columns={columns} rowId={({ id }) => id} />
      {rest}
    </>
  );
}

function Verified({ entry: { verified } }: { readonly entry: Entry }) {
  if (verified === undefined) return <span className="flag">{t.unverified}</span>;
  return (
    <>
      {t.verifiedHow(t.hows[verified.how])} <When iso={verified.at} day />
      {verified.note !== undefined && <div className="soft small">{verified.note}</div>}
    </>
  );
}
