import { useState } from 'react';
import type { CommandInput, CommandOutput } from '../../shared/contract.ts';
import { callDesktop } from '../bridge/desktop.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { ListPlace } from '../parts/list-place.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { parseRoute, useRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { AddAddress } from './add-address.tsx';
import { AddressTable } from './address-table.tsx';
import { VerifyAddress } from './verify-address.tsx';

const t = text.addresses;
type Kind = NonNullable<CommandInput<'addresses.list'>['kind']>;

/** The address book: whom one pays, by name. */
export function AddressesPlace({ page }: { readonly page: string | undefined }) {
  const { query } = parseRoute(useRoute((state) => state.path));
  if (page === 'add') return <AddAddress startAddress={query.get('address') ?? ''} />;
  if (page === 'verify') return <VerifyAddress id={query.get('id') ?? ''} />;
  return <AddressBook />;
}

function AddressBook() {
  const [search, setSearch] = useState('');
  const [kind, setKind] = useState('');
  const { value, error } = useQuery('addresses.list', {
    ...(search.trim() === '' ? {} : { search: search.trim() }),
    // The options are the kinds of the contract.
    ...(kind === '' ? {} : { kind: kind as Kind }),
  });
  const filtered = search.trim() !== '' || kind !== '';
  const none = value?.addresses.length === 0;
  return (
    <ListPlace
      words={t}
      addAt="/addresses/add"
      error={error}
      empty={none && !filtered}
      tools={
        (!none || filtered) && (
          <div className="row list-tools">
            <Field label={t.search} value={search} onChange={setSearch} maxLength={200} />
            <Picker
              label={t.kind}
              value={kind}
              onChange={setKind}
              options={[
                { value: '', name: t.anyKind },
                ...Object.entries(t.kinds).map(([value, name]) => ({ value, name })),
              ]}
            />
          </div>
        )
      }
    >
      {value !== undefined && !none && <AddressTable addresses={value.addresses} />}
      <Labels />
    </ListPlace>
  );
}

/** Labels in and out, in BIP-329's form. */
function Labels() {
  const [imported, setImported] = useState<CommandOutput<'addresses.import'>>();
  const [exported, setExported] = useState<string>();
  const action = useAction();

  async function bringIn(): Promise<void> {
    const chosen = await callDesktop('desktop.choose-file', { purpose: 'open-labels' });
    if (!chosen.ok || chosen.value.file === undefined) return;
    const done = await action.run('addresses.import', { from: { file: chosen.value.file.ref } });
    if (done === undefined) return;
    setImported(done);
    say(t.imported(done.added, done.changed, done.skipped.length));
  }

  async function writeOut(): Promise<void> {
    const chosen = await callDesktop('desktop.choose-file', { purpose: 'save-labels' });
    if (!chosen.ok || chosen.value.file === undefined) return;
    const { ref, location } = chosen.value.file;
    const done = await action.run('addresses.export', { file: ref });
    if (done === undefined) return;
    setExported(t.exported(done.addresses, location));
    say(t.exported(done.addresses, location));
  }

  return (
    <div className="stack">
      <div className="row">
        <Button onPress={() => void bringIn()} isDisabled={action.busy}>
          {t.import}
        </Button>
        <Button onPress={() => void writeOut()} isDisabled={action.busy}>
          {t.export}
        </Button>
      </div>
      {imported !== undefined && (
        <Notice>
          <p>{t.imported(imported.added, imported.changed, imported.skipped.length)}</p>
          {imported.skipped.slice(0, 20).map(({ line, reason }) => (
            <p key={line} className="soft small">
              {t.skippedLine(line, t.skipReasons[reason] ?? reason)}
            </p>
          ))}
        </Notice>
      )}
      {exported !== undefined && <p className="soft">{exported}</p>}
      <ErrorNotice error={action.error} />
    </div>
  );
}
