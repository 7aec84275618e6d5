import type { KeySummary } from '../../shared/contract/common.ts';
import type { ViewQuery } from '../../shared/contract/inventory.ts';
import { Picker } from '../parts/picker.tsx';
import { text } from '../text/en.ts';
import { withField, type ListField } from './key-views.ts';
import { showQuery } from './keys-list-state.ts';

const t = text.inventory;
const k = text.keys;

/** Fields of which one value is picked, with the name of each value. */
const lists: readonly (readonly [ListField, keyof typeof t.fields, Readonly<Record<string, string>>])[] = [
  ['flags', 'flag', t.flags],
  ['states', 'state', k.states],
  ['kinds', 'kind', k.kinds],
  ['algorithms', 'algorithm', k.algorithms],
  ['backup', 'backup', k.backups],
];
const any = '';
const several = '*';

interface Props {
  readonly query: ViewQuery;
  /** Every key, for the tags that there are. */
  readonly rows: readonly KeySummary[];
}

/** One line of choices that narrow the list. */
export function KeysListFilters({ query, rows }: Props) {
  const tags = [...new Set(rows.flatMap((row) => row.tags))].sort((a, b) => a.localeCompare(b));
  const archived = query.archived === undefined ? 'shown' : query.archived ? 'only' : 'hidden';
  return (
    <div className="filters">
      {lists.map(([field, name, names]) => (
        <ListPicker key={field} query={query} field={field} label={t.fields[name]} names={names} />
      ))}
      {tags.length > 0 && (
        <Picker
          label={t.fields.tag}
          value={query.tag ?? any}
          options={[{ value: any, name: t.any }, ...tags.map((tag) => ({ value: tag, name: tag }))]}
          onChange={(tag) => showQuery(withField(query, 'tag', tag === any ? undefined : tag))}
        />
      )}
      <Picker
        label={t.fields.archived}
        value={archived}
        options={(['hidden', 'shown', 'only'] as const).map((value) => ({ value, name: t.archive[value] }))}
        onChange={(value) =>
          showQuery(withField(query, 'archived', value === 'shown' ? undefined : value === 'only'))
        }
      />
    </div>
  );
}

interface ListProps {
  readonly query: ViewQuery;
  readonly field: ListField;
  readonly label: string;
  readonly names: Readonly<Record<string, string>>;
}

/** One field: any, one value, or the several that a view was saved with. */
function ListPicker({ query, field, label, names }: ListProps) {
  const chosen: readonly string[] = query[field] ?? [];
  const all = Object.keys(names);
  const everyFlag = field === 'flags' && chosen.length === all.length;
  const value = query[field] === undefined ? any : chosen.length === 1 ? (chosen[0] ?? any) : several;
  const options = [
    { value: any, name: t.any },
    ...(value === several || field === 'flags'
      ? [
          {
            value: several,
            name:
              value !== several || everyFlag ? t.anyFlag : t.several(chosen.map((one) => names[one] ?? one)),
          },
        ]
      : []),
    ...all.map((one) => ({ value: one, name: names[one] ?? one })),
  ];
  function pick(next: string): void {
    const picked = next === any ? undefined : next === several ? all : [next];
    // The values come from the catalogue, which names every value of the field and no other.
    showQuery(withField(query, field, picked as ViewQuery[ListField] as never));
  }
  return <Picker label={label} value={value} options={options} onChange={pick} />;
}
