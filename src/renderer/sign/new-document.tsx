import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { Progress } from '../parts/progress.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { goBack, parseRoute, replaceRoute, useRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { emptyDraft, wishOf, type DocumentDraft, type WishForm } from './document-draft.ts';
import { DocumentFields } from './document-fields.tsx';

const t = text.documents;

/** Algorithms of keys that sign in each form. */
const algorithms: Readonly<Record<WishForm, readonly string[]>> = {
  minisign: ['ed25519'],
  sshsig: ['ed25519', 'p256', 'p384', 'rsa'],
  jws: ['ed25519', 'p256', 'p384', 'secp256k1', 'rsa'],
  cms: ['ed25519', 'p256', 'p384', 'rsa'],
  'x509-request': ['ed25519', 'p256', 'p384', 'rsa'],
  'x509-self-signed': ['ed25519', 'p256', 'p384', 'rsa'],
  'x509-crl': ['ed25519', 'p256', 'p384', 'rsa'],
};
// The catalogue has one entry for each form.
const forms = Object.keys(algorithms) as WishForm[];

/** A file, text or certificate is prepared for its signature; what comes of it is read like any other request. */
export function NewDocument() {
  const { query } = parseRoute(useRoute((state) => state.path));
  const asked = forms.find((form) => form === query.get('form'));
  const [draft, setDraft] = useState<DocumentDraft>({ ...emptyDraft, form: asked ?? emptyDraft.form });
  const [key, setKey] = useState(query.get('key') ?? '');
  const { value: list } = useQuery('keys.list', { states: ['active'] });
  const action = useAction();
  const keys = list?.keys.filter(
    ({ algorithm, kind }) => kind === 'pair' && algorithms[draft.form].includes(algorithm),
  );
  const chosen = keys?.some(({ id }) => String(id) === key) === true ? key : '';
  const wish = wishOf(draft);
  const ready = wish !== undefined && chosen !== '' && !action.busy;
  const leave = () => goBack('/sign');

  async function open(): Promise<void> {
    if (wish === undefined) return;
    const request = await action.run('documents.open', { key: toKeyId(chosen), document: wish });
    if (request !== undefined) replaceRoute(`/sign/${request.id}`);
  }

  return (
    <Frame title={t.title} steps={t.steps} step={0} onLeave={action.busy ? undefined : leave}>
      <Step
        title={t.steps[0]}
        lead={t.lead}
        onSubmit={() => ready && void open()}
        actions={
          action.busy ? (
            <Progress
              label={t.reading}
              progress={action.progress}
              amount={text.protect.sizes}
              onCancel={action.cancel}
            />
          ) : (
            <>
              <Button look="primary" type="submit" isDisabled={!ready}>
                {t.button}
              </Button>
              <Button onPress={leave}>{text.common.back}</Button>
            </>
          )
        }
      >
        <Choice
          label={t.form}
          value={draft.form}
          onChange={(form) => setDraft({ ...draft, form })}
          options={forms.map((form) => ({ value: form, ...t.forms[form] }))}
        />
        <Picker
          label={t.key}
          value={chosen}
          onChange={setKey}
          options={[
            { value: '', name: keys?.length === 0 ? t.noKeys : t.chooseKey },
            ...(keys ?? []).map(({ id, label }) => ({ value: String(id), name: label })),
          ]}
        />
        <DocumentFields key={draft.form} value={draft} onChange={setDraft} />
        <ErrorNotice error={action.error} />
      </Step>
    </Frame>
  );
}
