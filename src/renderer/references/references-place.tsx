import { useState } from 'react';
import { FileChoice, type ChosenFile } from '../backups/file-choice.tsx';
import type { CommandOutput } from '../../shared/contract.ts';
import { Fact } from '../keys/fact.tsx';
import { Address } from '../parts/address.tsx';
import { Field } from '../parts/field.tsx';
import { ListPlace } from '../parts/list-place.tsx';
import { OneStep } from '../parts/one-step.tsx';
import { RemovableSection } from '../parts/removable-section.tsx';
import { chainName } from '../sign/asset-amount.ts';
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
  return (
    <RemovableSection
      title={reference.name}
      words={t}
      onRemove={(action) => action.run('references.remove', { id: reference.id })}
    >
      <p className="soft">{t.kinds[reference.kind]}</p>
      <dl className="facts">
        <Fact name={t.signer}>
          <Address value={reference.signer} />
        </Fact>
        <Fact name={t.covers}>
          {reference.covers.map((one) => (
            <Covered key={one} what={one} />
          ))}
        </Fact>
      </dl>
    </RemovableSection>
  );
}

/** A contract or chain, the address of the one in groups. */
function Covered({ what }: { readonly what: string }) {
  const [chain = what, address] = what.split('/');
  return (
    <div>
      {chainName(chain)}
      {address !== undefined && <Address value={address} />}
    </div>
  );
}

function AddReference() {
  const [file, setFile] = useState<ChosenFile>();
  const [signature, setSignature] = useState<ChosenFile>();
  const [publicKey, setPublicKey] = useState('');
  const action = useAction();
  const ready = file !== undefined && signature !== undefined && publicKey.trim() !== '';
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
    <OneStep
      title={t.add}
      steps={t.addSteps}
      lead={t.addLead}
      act={t.addIt}
      ready={ready}
      action={action}
      onAct={add}
      onLeave={leave}
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
    </OneStep>
  );
}
