import type { RegisterItem } from '../../shared/contract/lifecycle.ts';
import { KeyLink } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { ReportTable, type ReportColumn } from '../parts/report-table.tsx';
import { When } from '../parts/when.tsx';
import { go } from '../state/route.ts';
import { describeError } from '../text/describe.ts';
import { text } from '../text/en.ts';

const t = text.protect.register;

interface Props {
  readonly items: readonly RegisterItem[];
  /** Ids of those on an older version. */
  readonly behind: ReadonlySet<string>;
  readonly onRelocate: (item: RegisterItem) => void;
}

/** What an item goes by. */
export function itemName({ kind, location, id }: RegisterItem): string {
  return location ?? `${t.kinds[kind]} ${id.slice(0, 8)}`;
}

/** Things outside of the vault that its keys protect. */
export function RegisterTable({ items, behind, onRelocate }: Props) {
  const columns: readonly ReportColumn<RegisterItem>[] = [
    { name: t.columns.what, cell: (item) => <ItemWords item={item} /> },
    { name: t.columns.key, cell: ({ key }) => <KeyLink id={key} /> },
    {
      name: t.columns.version,
      cell: ({ id, version }) => (
        <>
          {version}
          {behind.has(id) && (
            <>
              {' '}
              <span className="flag">{t.old}</span>
            </>
          )}
        </>
      ),
    },
    { name: t.columns.at, cell: ({ at }) => <When iso={at} day /> },
    {
      name: t.columns.acts,
      unnamed: true,
      cell: (item) => (
        <div className="row">
          {item.location !== undefined && (
            <Button look="quiet" label={t.relocateLabel(item.location)} onPress={() => onRelocate(item)}>
              {t.relocate}
            </Button>
          )}
          <Button
            look="quiet"
            label={t.forgetLabel(itemName(item))}
            onPress={() => go(`/protect/forget?item=${item.id}`)}
          >
            {t.forget}
          </Button>
        </div>
      ),
    },
  ];
  return <ReportTable label={t.list} rows={items} columns={columns} rowId={({ id }) => id} />;
}

function ItemWords({ item }: { readonly item: RegisterItem }) {
  const { kind, location, size, wrapped, trouble } = item;
  return (
    <>
      {location ?? t.handedOut}
      <div className="soft small">
        {t.kinds[kind]}, {text.protect.size(size)}
        {wrapped !== undefined && (
          <>
            : <KeyLink id={wrapped} />
          </>
        )}
      </div>
      {trouble !== undefined && (
        <div className="small field-error">{describeError({ code: trouble }).what}</div>
      )}
    </>
  );
}
