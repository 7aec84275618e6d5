import { useState } from 'react';
import type { ChosenFile } from '../backups/file-choice.tsx';
import { OneStep } from '../parts/one-step.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { goBack, replaceRoute } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { FileList } from './file-list.tsx';

const t = text.certificates;

/** What an authority has sent back is checked, and kept beside the key. */
export function ImportCertificate({ id }: { readonly id: string }) {
  const { value: view } = useQuery('keys.get', { id: toKeyId(id) });
  const [files, setFiles] = useState<readonly ChosenFile[]>([]);
  const action = useAction();
  const ready = files.length > 0;
  const leave = () => goBack(`/keys/${id}`);

  async function bringIn(): Promise<void> {
    const done = await action.run('certificates.import', {
      key: toKeyId(id),
      files: files.map(({ ref }) => ref),
    });
    if (done === undefined) return;
    say(t.imported);
    replaceRoute(`/keys/${id}/certificates/${done.certificate.sha256}`);
  }

  return (
    <OneStep
      title={t.importTitle}
      steps={t.importSteps}
      about={view?.record.label ?? ''}
      lead={t.importLead}
      act={t.importIt}
      ready={ready}
      action={action}
      onAct={bringIn}
      onLeave={leave}
    >
      <FileList autoFocus label={t.files} purpose="open-certificate" value={files} onChange={setFiles} />
    </OneStep>
  );
}
