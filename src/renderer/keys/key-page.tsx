import { X } from 'lucide-react';
import { useState } from 'react';
import type { KeyView } from '../../shared/contract/common.ts';
import { KeyAttestation } from '../certificates/key-attestation.tsx';
import { KeyCertificates } from '../certificates/key-certificates.tsx';
import { KeyIncidents } from '../compromise/key-incidents.tsx';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { Identicon } from '../parts/identicon.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { StateBadge } from '../parts/state-badge.tsx';
import { TimeLine } from '../parts/time-line.tsx';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { AddressList } from './address-list.tsx';
import { ChildKeys } from './child-keys.tsx';
import { KeyActions } from './key-actions.tsx';
import { KeyCopies, KeyFacts, KeyHistory, KeyOriginFacts } from './key-facts.tsx';
import { KeyFindings } from './key-findings.tsx';
import { KeyRename } from './key-rename.tsx';
import { KeyVersions } from './key-versions.tsx';
import { LifeDates } from './life-dates.tsx';
import { KeyMoves } from './move-list.tsx';
import { PublicForms } from './public-forms.tsx';

const t = text.keys;

/** One key: its life line, what can be done, its public half, where it is from, what happened. */
export function KeyPage({ id, alone }: { readonly id: string; readonly alone: boolean }) {
  const { value, error } = useQuery('keys.get', { id: toKeyId(id) });
  return (
    <article className="detail" aria-label={value?.record.label ?? t.title}>
      {alone && (
        <div>
          <Button look="quiet" onPress={() => go('/keys')}>
            ‹ {t.backToList}
          </Button>
        </div>
      )}
      <ErrorNotice error={error} />
      {value !== undefined && <KeyBody view={value} alone={alone} />}
    </article>
  );
}

function KeyBody({ view, alone }: { readonly view: KeyView; readonly alone: boolean }) {
  const { record, summary } = view;
  const [renaming, setRenaming] = useState(false);
  // Read once per key shown: the line does not crawl while it is looked at.
  const [now] = useState(() => Date.now());
  return (
    <>
      <header className="row apart detail-head">
        <div className="row detail-name">
          <Identicon hex={summary.fingerprint ?? record.id.slice(-12)} size={40} />
          <div className="grow">
            {alone ? <Heading>{record.label}</Heading> : <h2 className="wrap-anywhere">{record.label}</h2>}
            <div className="row">
              <StateBadge state={record.state} />
              {record.archived && <span className="soft">{text.life.archivedBadge}</span>}
              <span className="soft">{`${t.kinds[summary.kind]}, ${t.algorithms[record.algorithm]}`}</span>
            </div>
          </div>
        </div>
        {!alone && (
          <Button look="quiet" label={text.common.close} onPress={() => go('/keys')}>
            <X size={18} aria-hidden="true" />
          </Button>
        )}
      </header>
      <TimeLine record={record} now={now} />
      <LifeDates record={record} now={now} />
      <KeyFindings id={record.id} />
      {renaming ? (
        <KeyRename view={view} onDone={() => setRenaming(false)} />
      ) : (
        <KeyActions view={view} onRename={() => setRenaming(true)} />
      )}
      <KeyMoves id={record.id} />
      <KeyVersions record={record} />
      <KeyIncidents record={record} />
      <KeyFacts view={view} />
      <PublicForms view={view} />
      {record.derivation?.standard !== undefined && record.state !== 'destroyed' && (
        <AddressList id={record.id} />
      )}
      {(view.children.length > 0 || summary.kind === 'seed') && <ChildKeys view={view} />}
      <KeyCertificates view={view} />
      <KeyOriginFacts record={record} />
      <KeyAttestation view={view} />
      <KeyCopies record={record} />
      <KeyHistory record={record} />
    </>
  );
}
