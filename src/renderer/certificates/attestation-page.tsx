import { useState } from 'react';
import { checksOf } from '../../core/tokens/attestation-checks.ts';
import { isImported } from '../../core/tokens/attestation-facts.ts';
import type { CommandOutput } from '../../shared/contract.ts';
import type { CommandError } from '../../shared/result.ts';
import type { ChosenFile } from '../backups/file-choice.tsx';
import { Fact } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Frame, Step } from '../parts/frame.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { ReportTable } from '../parts/report-table.tsx';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go, goBack, replaceRoute } from '../state/route.ts';
import { text } from '../text/en.ts';
import { ChainView } from './chain-view.tsx';
import { FileList } from './file-list.tsx';

const t = text.attestation;
type Verified = CommandOutput<'attestation.verify'>;
type Outcome =
  | { readonly is: 'checked'; readonly of: Verified }
  | { readonly is: 'refused'; readonly error: CommandError };

/** An attestation is checked against the roots of makers, and every check is shown with how it went. */
export function AttestationPage({ id }: { readonly id: string }) {
  const { value: view } = useQuery('keys.get', { id: toKeyId(id) });
  const [files, setFiles] = useState<readonly ChosenFile[]>([]);
  const [outcome, setOutcome] = useState<Outcome>();
  const action = useAction();
  const ready = files.length > 0 && !action.busy;
  const leave = () => goBack(`/keys/${id}`);

  async function verify(): Promise<void> {
    const result = await action.call('attestation.verify', {
      key: toKeyId(id),
      files: files.map(({ ref }) => ref),
    });
    if (result.ok) setOutcome({ is: 'checked', of: result.value });
    else if (result.error.code === 'attestation-refused') setOutcome({ is: 'refused', error: result.error });
    else action.fail(result.error);
  }

  return (
    <Frame
      title={t.title}
      steps={t.steps}
      step={outcome === undefined ? 0 : 1}
      onLeave={outcome === undefined ? leave : undefined}
    >
      {outcome === undefined ? (
        <Step
          title={view?.record.label ?? ''}
          lead={t.lead}
          onSubmit={() => ready && void verify()}
          actions={
            <>
              <Button look="primary" type="submit" isDisabled={!ready}>
                {t.verifyIt}
              </Button>
              <Button onPress={leave}>{text.common.back}</Button>
            </>
          }
        >
          <FileList autoFocus label={t.files} purpose="open-attestation" value={files} onChange={setFiles} />
          <ErrorNotice error={action.error} />
        </Step>
      ) : (
        <Step
          title={t.outcome}
          actions={
            <>
              <Button look="primary" autoFocus onPress={() => replaceRoute(`/keys/${id}`)}>
                {text.actWords.toKey}
              </Button>
              <Button onPress={() => go('/roots')}>{t.toRoots}</Button>
            </>
          }
        >
          <OutcomeView outcome={outcome} />
        </Step>
      )}
    </Frame>
  );
}

function OutcomeView({ outcome }: { readonly outcome: Outcome }) {
  if (outcome.is === 'refused') {
    const { reason, about } = outcome.error.details ?? {};
    return (
      <>
        <Notice tone="warn">{t.verdicts.refused}</Notice>
        <ErrorNotice error={outcome.error} />
        {typeof about === 'string' && (
          <dl className="facts">
            <Fact name={t.inCertificate}>{about}</Fact>
          </dl>
        )}
        <Checks verdict="refused" reason={typeof reason === 'string' ? reason : undefined} />
      </>
    );
  }
  const { verdict, reason, about, root, chain, facts } = outcome.of;
  const reasons: Readonly<Record<string, string>> = t.reasons;
  return (
    <>
      <Notice tone={verdict === 'verified' ? 'note' : 'warn'}>{t.verdicts[verdict]}</Notice>
      {facts.some(isImported) && <Notice tone="warn">{t.imported}</Notice>}
      <dl className="facts">
        {root !== undefined && <Fact name={t.root}>{root.name}</Fact>}
        {reason !== undefined && <Fact name={t.why}>{reasons[reason] ?? reason}</Fact>}
        {about !== undefined && <Fact name={t.missing}>{about}</Fact>}
      </dl>
      <Checks verdict={verdict} reason={reason} />
      <h3>{t.facts}</h3>
      <p className="hint">{t.factsNote}</p>
      {facts.length === 0 && <p className="soft">{t.noFacts}</p>}
      <dl className="facts">
        {facts.map(({ name, value }) => (
          <Fact key={name + value} name={factName(name)}>
            {value}
          </Fact>
        ))}
      </dl>
      <h3>{t.chain}</h3>
      <ChainView links={chain} />
    </>
  );
}

function factName(name: string): string {
  const names: Readonly<Record<string, string>> = t.factNames;
  return name.startsWith('unknown ') ? t.unknownFact(name.slice(8)) : (names[name] ?? name);
}

function Checks(props: {
  readonly verdict: 'verified' | 'unknown' | 'refused';
  readonly reason: string | undefined;
}) {
  return (
    <>
      <h3>{t.checks}</h3>
      <ReportTable
        label={t.checksList}
        rows={checksOf(props.verdict, props.reason)}
        rowId={({ check }) => check}
        columns={[
          { name: t.checkColumn, cell: ({ check }) => t.checkNames[check] },
          {
            name: t.resultColumn,
            look: ({ result }) => (result === 'wrong' ? 'flag' : undefined),
            cell: ({ result }) => t.results[result],
          },
        ]}
      />
    </>
  );
}
