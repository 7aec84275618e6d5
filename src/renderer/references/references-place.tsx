import { useState } from 'react';
import { FileChoice, type ChosenFile } from '../backups/file-choice.tsx';
import type { CommandOutput } from '../../shared/contract.ts';
import { Fact } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ListPlace } from '../parts/list-place.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { replaceRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.references;
type Reference = CommandOutput<'references.list'>['references'][number];

/** Descriptions of contracts and chains that the owner added. */
export function ReferencesPlace({ page }: { readonly page: string | undefined }) {
  return page === 'add' ? <AddReference /> : <ReferenceList />;
}

function ReferenceList() {
  const { value, error } = useQuery('references.list', {});
  const { references = [] } = value ?? {};
  return (
    <ListPlace
      words={t}
      addAt="/references/add"
      error={error}
      empty={value !== undefined && references.length === 0}
    >
      {references.map((reference) => (
        <ReferenceSection key={reference.id} reference={reference} />
      ))}
    </ListPlace>
  );
}

function ReferenceSection({ reference }: { readonly reference: Reference }) {
  const action = useAction();

  async function remove(): Promise<void> {
    if ((await action.run('references.remove', { id: reference.id })) !== undefined) say(t.removed);
  }

  return (
    <Section
      title={reference.name}
      aside={
        <Button
          look="quiet"
          label={t.removeLabel(reference.name)}
          isDisabled={action.busy}
          onPress={() => void remove()}
        >
          {t.remove}
        </Button>
      }
    >
      <p className="soft">{t.kinds[reference.kind]}</p>
      <dl className="facts">
        <Fact name={t.signer}>
          <span className="mono">{reference.signer}</span>
        </Fact>
        <Fact name={t.covers}>
          {reference.covers.map((one) => (
            <div key={one} className="mono small">
              {one}
            </div>
          ))}
        </Fact>
      </dl>
      <ErrorNotice error={action.error} />
    </Section>
  );
}

function AddReference() {
  const [file, setFile] = useState<ChosenFile>();
  const [signature, setSignature] = useState<ChosenFile>();
  const [publicKey, setPublicKey] = useState('');
  const action = useAction();
  const ready = file !== undefined && signature !== undefined && publicKey.trim() !== '' && !action.busy;
  const leave = () => replaceRoute('/references');

  async function add(): Promise<void> {
    if (file === undefined || signature === undefined) return;
    const done = await action.run('references.add', {
      file: file.ref,
      signature: signature.ref,
      publicKey: publicKey.trim(),
    });
    if (done === undefined) return;
    say(t.added);
    leave();
  }

  return (
    <Frame title={t.add} steps={t.addSteps} step={0} onLeave={action.busy ? undefined : leave}>
      <Step
        title={t.addSteps[0]}
        lead={t.addLead}
        onSubmit={() => ready && void add()}
        actions={
          <>
            <Button look="primary" type="submit" isDisabled={!ready}>
              {t.addIt}
            </Button>
            <Button onPress={leave}>{text.common.back}</Button>
          </>
        }
      >
        <FileChoice
          label={t.file}
          button={t.chooseFile}
          purpose="open-reference"
          value={file}
          onChange={setFile}
        />
        <FileChoice
          label={t.signature}
          button={t.chooseSignature}
          purpose="open-reference"
          value={signature}
          onChange={setSignature}
        />
        <Field
          label={t.publicKey}
          hint={t.publicKeyHint}
          value={publicKey}
          onChange={setPublicKey}
          maxLength={200}
          mono
        />
        <ErrorNotice error={action.error} />
      </Step>
    </Frame>
  );
}
