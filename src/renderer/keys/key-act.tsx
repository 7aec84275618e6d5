import { RevokeFlow } from '../compromise/revoke-flow.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { text } from '../text/en.ts';
import { ArchiveFlow } from './archive-flow.tsx';
import { CertificateFlow } from './certificate-flow.tsx';
import { DestroyFlow } from './destroy-flow.tsx';
import { MovePage } from './move-page.tsx';
import { PeriodFlow } from './period-flow.tsx';
import { RotateDestroyVersion } from './rotate-destroy-version.tsx';
import { RotateFlow } from './rotate-flow.tsx';
import { RotateMinimum } from './rotate-minimum.tsx';
import { RotateSchedule } from './rotate-schedule.tsx';
import { StateFlow } from './state-flow.tsx';

/** One step in a key's life. */
export function KeyAct({ id, act }: { readonly id: string; readonly act: string }) {
  const { value: view, error } = useQuery('keys.get', { id: toKeyId(id) });
  if (view === undefined) return <ErrorNotice error={error} />;
  switch (act) {
    case 'periods':
      return <PeriodFlow view={view} />;
    case 'certificate':
      return <CertificateFlow view={view} />;
    case 'archive':
      return <ArchiveFlow view={view} />;
    case 'revoke':
      return <RevokeFlow view={view} />;
    case 'destroy':
      return <DestroyFlow view={view} />;
    case 'rotate':
      return <RotateFlow view={view} />;
    case 'set-rotation':
      return <RotateSchedule view={view} />;
    case 'set-minimum-version':
      return <RotateMinimum view={view} />;
    case 'destroy-version':
      return <RotateDestroyVersion view={view} />;
    case 'move':
      return <MovePage view={view} />;
    default: {
      const words = text.actTexts[act];
      return words === undefined ? null : <StateFlow view={view} act={act} words={words} />;
    }
  }
}
