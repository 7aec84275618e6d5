import { useState } from 'react';
import type { CaseView } from '../../shared/contract/cases.ts';
import { Fact } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { SavePaper } from '../parts/save-file.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { caseTitle } from './case-title.ts';
import { CaseSteps } from './case-steps.tsx';
import { ReachList } from './reach-list.tsx';
import { StatementSave } from './statement-save.tsx';

const t = text.cases;

/** One compromise: what is left to do, what it reached, and the papers about it. */
export function CasePage({ id }: { readonly id: string }) {
  const { value, error } = useQuery('cases.list', {});
  const view = value?.cases.find((one) => one.id === id);
  const missing = value !== undefined && view === undefined ? { code: 'no-such-case' } : undefined;
  return (
    <article className="plain-page">
      <div>
        <Button look="quiet" onPress={() => go('/incidents')}>
          ‹ {text.incidents.back}
        </Button>
      </div>
      <ErrorNotice error={error ?? missing} />
      {view !== undefined && <CaseBody view={view} />}
    </article>
  );
}

function CaseBody({ view }: { readonly view: CaseView }) {
  // What a tick gives is shown at once; the list follows with the vault's next revision.
  const [ticked, setTicked] = useState<CaseView>();
  const present = ticked ?? view;
  const label = view.reached.find(({ how }) => how === 'named')?.label ?? view.key;
  return (
    <>
      <Heading>{caseTitle(view)}</Heading>
      <Section title={t.todo} aside={<span>{t.progress(present.remaining, present.todo.length)}</span>}>
        {present.remaining === 0 && <Notice>{t.allDone}</Notice>}
        <CaseSteps view={present} onChange={setTicked} />
      </Section>
      <Section title={t.reached} aside={<span className="soft">{t.reachedCount(view.reached.length)}</span>}>
        <ReachList reached={view.reached} />
      </Section>
      <CaseFacts view={present} />
      <Section title={t.papers}>
        <CaseReport view={view} />
        {view.statement !== undefined && <StatementSave id={view.statement} title={t.notice} label={label} />}
      </Section>
    </>
  );
}

function CaseFacts({ view }: { readonly view: CaseView }) {
  return (
    <dl className="facts">
      <Fact name={t.facts.opened}>
        <When iso={view.opened} />
      </Fact>
      {view.closed !== undefined && (
        <Fact name={t.facts.closed}>
          <When iso={view.closed} />
        </Fact>
      )}
      <Fact name={t.facts.code}>{text.reasonWords.codes[view.code]}</Fact>
      <Fact name={t.facts.reason}>{view.reason}</Fact>
      {view.suspectedSince !== undefined && (
        <Fact name={t.facts.since}>
          <When iso={view.suspectedSince} />
        </Fact>
      )}
      {view.advisory !== undefined && <Fact name={t.facts.advisory}>{view.advisory}</Fact>}
      <Fact name={t.facts.requests}>{view.requestsRejected}</Fact>
    </dl>
  );
}

function CaseReport({ view }: { readonly view: CaseView }) {
  const action = useAction();
  return (
    <div className="stack tight">
      <h3>{t.report}</h3>
      <SavePaper
        title={t.report}
        purpose="save-report"
        name={caseTitle(view)}
        busy={action.busy}
        save={async (file, form) =>
          (await action.run('cases.export-report', { id: view.id, file, form })) !== undefined
        }
      />
      <ErrorNotice error={action.error} />
    </div>
  );
}
