import { useState } from 'react';
import { callDesktop } from '../bridge/desktop.ts';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { Progress } from '../parts/progress.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go, replaceRoute } from '../state/route.ts';
import { signersAmong } from '../state/signers.ts';
import { text } from '../text/en.ts';

const t = text.batches;

/** Many requests come in at once: from a file with one in each line, or a folder with one in each file. */
export function BatchOpen() {
  const [key, setKey] = useState('');
  const { value: list } = useQuery('keys.list', { states: ['active'] });
  const { value: before } = useQuery('batches.list', {});
  const action = useAction();
  const signers = signersAmong(list);

  async function read(purpose: 'open-batch' | 'open-batch-folder'): Promise<void> {
    const chosen = await callDesktop('desktop.choose-file', { purpose });
    if (!chosen.ok || chosen.value.file === undefined) return;
    const from = chosen.value.file.ref;
    const batch = await action.run('batches.open', { from, ...(key === '' ? {} : { key: toKeyId(key) }) });
    if (batch !== undefined) replaceRoute(`/sign/batch/${batch.id}`);
  }

  return (
    <section className="plain-page" aria-label={t.title}>
      <div>
        <Button look="quiet" onPress={() => go('/sign')}>
          ‹ {t.back}
        </Button>
      </div>
      <Heading>{t.title}</Heading>
      <p className="soft">{t.lead}</p>
      <Picker
        label={t.key}
        value={key}
        onChange={setKey}
        options={[
          { value: '', name: text.sign.keyAuto },
          ...signers.map((one) => ({ value: String(one.id), name: one.label })),
        ]}
      />
      {action.busy ? (
        <Progress label={t.reading} progress={action.progress} amount={t.sizes} onCancel={action.cancel} />
      ) : (
        <div className="row">
          <Button look="primary" onPress={() => void read('open-batch')}>
            {t.openFile}
          </Button>
          <Button onPress={() => void read('open-batch-folder')}>{t.openFolder}</Button>
        </div>
      )}
      <ErrorNotice error={action.error} />
      {before !== undefined && before.batches.length > 0 && (
        <Section title={t.before}>
          <ul className="plain-list">
            {before.batches.map((one) => (
              <li key={one.id} className="row apart">
                <button type="button" className="text-link" onClick={() => go(`/sign/batch/${one.id}`)}>
                  {one.source}
                </button>
                <span className="soft">
                  <When iso={one.received} />, {t.beforeRow(one.signed, one.count, one.refused)}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </section>
  );
}
