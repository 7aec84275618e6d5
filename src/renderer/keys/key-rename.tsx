import { useState } from 'react';
import type { KeyView } from '../../shared/contract/common.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { useAction } from '../state/action.ts';
import { text } from '../text/en.ts';
import { parseTags } from './tags.ts';

const t = text.keys;

/** Another label, other tags; for an imported key also what made it, which an advisory may name one day. */
export function KeyRename({ view, onDone }: { readonly view: KeyView; readonly onDone: () => void }) {
  const { record } = view;
  const [label, setLabel] = useState<string>(record.label);
  const [tags, setTags] = useState(record.tags.join(', '));
  const imported = record.origin.how === 'imported';
  const [tool, setTool] = useState(record.origin.madeWith?.tool ?? '');
  const [version, setVersion] = useState(record.origin.madeWith?.version ?? '');
  const action = useAction();

  async function save(): Promise<void> {
    const done = await action.run('keys.update', {
      id: record.id,
      label: label.trim(),
      tags: parseTags(tags),
      ...(imported && tool.trim() !== ''
        ? { madeWith: { tool: tool.trim(), ...(version.trim() === '' ? {} : { version: version.trim() }) } }
        : {}),
    });
    if (done !== undefined) onDone();
  }

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field autoFocus label={t.labelField} value={label} onChange={setLabel} maxLength={120} />
      <Field label={t.facts.tags} hint={t.tagsHint} value={tags} onChange={setTags} maxLength={840} />
      {imported && (
        <>
          <Field label={t.madeWith} hint={t.madeWithHint} value={tool} onChange={setTool} maxLength={80} />
          <Field label={t.madeWithVersion} value={version} onChange={setVersion} maxLength={40} />
        </>
      )}
      <ErrorNotice error={action.error} />
      <div className="row">
        <Button look="primary" type="submit" isDisabled={label.trim() === '' || action.busy}>
          {text.common.save}
        </Button>
        <Button onPress={onDone}>{text.common.cancel}</Button>
      </div>
    </form>
  );
}
