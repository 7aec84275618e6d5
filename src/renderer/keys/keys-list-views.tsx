import { useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import type { ViewQuery } from '../../shared/contract/inventory.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { say, useSession } from '../state/session.ts';
import { text } from '../text/en.ts';
import { activeFilters, keyViews, sameFilter } from './key-views.ts';
import { searchFor, showQuery } from './keys-list-state.ts';

const t = text.inventory;

interface Props {
  readonly query: ViewQuery;
  /** How many keys are shown. */
  readonly count: number;
}

/** Views under names, and the way out into a file. */
export function KeysListViews({ query, count }: Props) {
  const { value } = useQuery('inventory.views', {});
  const views = value?.views ?? [];
  const shown = views.find(
    (view) => sameFilter(view.query, query) && (view.query.search ?? '') === (query.search ?? ''),
  );
  const [name, setName] = useState('');
  const [done, setDone] = useState<string>();
  const vaultName = useSession((state) => state.status?.name ?? '');
  const action = useAction();

  function tell(words: string): void {
    setDone(words);
    say(words);
  }
  function pick(picked: string): void {
    const view = views.find((one) => one.name === picked);
    showQuery(view?.query ?? keyViews.all);
    searchFor(view?.query.search ?? '');
  }
  async function save(): Promise<void> {
    const label = name.trim();
    if ((await action.run('inventory.save-view', { name: label, query })) === undefined) return;
    setName('');
    tell(t.viewSaved(label));
  }
  async function remove(label: string): Promise<void> {
    if ((await action.run('inventory.delete-view', { name: label })) === undefined) return;
    tell(t.viewDeleted(label));
  }
  async function writeFile(form: 'csv' | 'json'): Promise<void> {
    const suggestedName = `${t.exportName} ${vaultName}.${form}`;
    const chosen = await callDesktop('desktop.choose-file', { purpose: 'save-public', suggestedName });
    if (!chosen.ok || chosen.value.file === undefined) return;
    const { ref, location } = chosen.value.file;
    const written = await action.run('inventory.export', { file: ref, form, query });
    if (written !== undefined) tell(t.exported(written.keys, location));
  }

  return (
    <>
      <div className="row list-tools">
        {views.length > 0 && (
          <Picker
            label={t.savedViews}
            value={shown?.name ?? ''}
            options={[
              { value: '', name: t.noView },
              ...views.map((view) => ({ value: view.name, name: view.name })),
            ]}
            onChange={pick}
          />
        )}
        {shown === undefined ? (
          <>
            <Field label={t.viewName} value={name} onChange={setName} maxLength={120} />
            <Button onPress={() => void save()} isDisabled={action.busy || name.trim() === ''}>
              {t.saveView}
            </Button>
          </>
        ) : (
          <Button onPress={() => void remove(shown.name)} isDisabled={action.busy}>
            {t.deleteView(shown.name)}
          </Button>
        )}
      </div>
      <div className="row">
        <Button onPress={() => void writeFile('csv')} isDisabled={action.busy || count === 0}>
          {t.exportCsv}
        </Button>
        <Button onPress={() => void writeFile('json')} isDisabled={action.busy || count === 0}>
          {t.exportJson}
        </Button>
        <span className="soft small">{t.exportHint(count)}</span>
        {activeFilters(query) > 0 && (
          <Button look="quiet" onPress={() => showQuery(keyViews.all)}>
            {t.clear}
          </Button>
        )}
      </div>
      {done !== undefined && <Notice>{done}</Notice>}
      <ErrorNotice error={action.error} />
    </>
  );
}
