import { algorithmTable } from '../../core/crypto/algorithms.ts';
import type { KeyRecord } from '../../core/keys/key.ts';
import { isVersioned, type KeyVersion } from '../../core/keys/versions.ts';
import type { RegisterItem } from '../../shared/contract/lifecycle.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { ReportTable, type ReportColumn } from '../parts/report-table.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { Fact } from './fact.tsx';

const t = text.versions;

/** The versions of a symmetric key and what hangs on each; when any key is to be rotated; what the key can be put to. */
export function KeyVersions({ record }: { readonly record: KeyRecord }) {
  const symmetric = algorithmTable[record.algorithm].kind === 'symmetric';
  const { value } = useQuery('register.list', symmetric ? { key: record.id, limit: 10_000 } : undefined);
  if (record.state === 'destroyed' && !symmetric) return null;
  const versioned = isVersioned(record);
  const retired = record.state === 'deactivated' || record.state === 'compromised';
  return (
    <Section title={versioned ? t.title : t.rotation}>
      {symmetric && record.state === 'active' && <KeyUses record={record} />}
      {versioned && <VersionTable record={record} items={value?.items ?? []} />}
      {value !== undefined && (value.behind > 0 || (value.total > 0 && retired)) && (
        <Notice tone="warn">
          <div className="row apart">
            <span className="grow">{retired ? t.left(value.total) : t.behind(value.behind)}</span>
            <Button onPress={() => go(`/protect/carry?key=${record.id}`)}>{t.carry}</Button>
          </div>
        </Notice>
      )}
      {record.state !== 'destroyed' && <Rules record={record} versioned={versioned} />}
    </Section>
  );
}

/** What a symmetric key in use can be put to. */
function KeyUses({ record }: { readonly record: KeyRecord }) {
  const names = text.protect.acts;
  const routes: { readonly purpose: string; readonly name: string; readonly route: string }[] = [
    { purpose: 'encrypt', name: names['encrypt-file'], route: `encrypt-file?key=${record.id}` },
    { purpose: 'encrypt', name: names['encrypt-text'], route: `encrypt-text?key=${record.id}` },
    { purpose: 'mac', name: names.mac, route: `mac?key=${record.id}` },
    { purpose: 'wrap', name: names.wrap, route: `wrap?under=${record.id}` },
  ];
  // Purposes are a closed list; the names above are among them.
  const made: readonly string[] = record.purposes;
  return (
    <div className="row" role="group" aria-label={t.use}>
      {routes
        .filter(({ purpose }) => made.includes(purpose))
        .map(({ name, route }) => (
          <Button key={name} onPress={() => go(`/protect/${route}`)}>
            {name}
          </Button>
        ))}
    </div>
  );
}

function VersionTable(props: { readonly record: KeyRecord; readonly items: readonly RegisterItem[] }) {
  const { record, items } = props;
  const newest = record.versions.at(-1)?.number;
  const minimum = record.minimumVersion ?? 1;
  const newestFirst = [...record.versions].reverse();
  const columns: readonly ReportColumn<KeyVersion>[] = [
    { name: t.columns.number, cell: ({ number }) => number },
    {
      name: t.columns.state,
      cell: ({ number, state }) => {
        if (state === 'destroyed') return t.gone;
        if (number < minimum) return t.refused;
        if (number !== newest) return t.reads;
        return state === 'active' ? t.inUse : text.keys.states[record.state];
      },
    },
    { name: t.columns.created, cell: ({ created }) => <When iso={created} day /> },
    {
      name: t.columns.items,
      cell: ({ number }) => t.items(items.filter(({ version }) => version === number).length),
    },
    {
      name: t.columns.acts,
      unnamed: true,
      cell: ({ number, state }) =>
        number !== newest &&
        state !== 'destroyed' &&
        record.state !== 'destroyed' && (
          <Button
            look="quiet"
            label={t.destroyLabel(number)}
            onPress={() => go(`/keys/${record.id}/act/destroy-version?version=${String(number)}`)}
          >
            {t.destroy}
          </Button>
        ),
    },
  ];
  return (
    <ReportTable label={t.list} rows={newestFirst} columns={columns} rowId={({ number }) => String(number)} />
  );
}

/** The rules about versions: from which one on they are accepted, and when the next one is due. */
function Rules({ record, versioned }: { readonly record: KeyRecord; readonly versioned: boolean }) {
  const { rotation } = record;
  const rotates =
    record.state === 'pre-activation' || record.state === 'active' || record.state === 'suspended';
  return (
    <>
      <dl className="facts">
        {versioned && record.versions.length > 1 && (
          <Fact name={t.minimum}>{t.minimumIs(record.minimumVersion ?? 1)}</Fact>
        )}
        <Fact name={t.rotation}>
          {rotation === undefined ? t.noRotation : t.rotationIs(rotation.everyDays, rotation.automatic)}
          {rotation !== undefined && (
            <>
              , {t.rotationNext} <When iso={rotation.next} day />
            </>
          )}
        </Fact>
      </dl>
      <div className="row">
        {versioned && record.versions.length > 1 && (
          <Button onPress={() => go(`/keys/${record.id}/act/set-minimum-version`)}>{t.setMinimum}</Button>
        )}
        {(rotates || rotation !== undefined) && (
          <Button onPress={() => go(`/keys/${record.id}/act/set-rotation`)}>{t.setRotation}</Button>
        )}
      </div>
    </>
  );
}
