import { AdvisoryFlow } from '../advisories/advisory-flow.tsx';
import { AdvisoryList } from '../advisories/advisory-list.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { When } from '../parts/when.tsx';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { CasePage } from './case-page.tsx';
import { caseTitle } from './case-title.ts';
import { StatementCheck } from './statement-check.tsx';
import { StatementList } from './statement-list.tsx';

const t = text.incidents;

/** Compromises, advisories and signed statements. */
export function IncidentsPlace({ page }: { readonly page: string | undefined }) {
  switch (page) {
    case undefined:
      return <Overview />;
    case 'advisory':
      return <AdvisoryFlow />;
    case 'check':
      return <StatementCheck />;
    default:
      return <CasePage key={page} id={page} />;
  }
}

function Overview() {
  return (
    <section className="plain-page" aria-label={t.title}>
      <Heading>{t.title}</Heading>
      <p className="soft">{t.lead}</p>
      <CaseList />
      <AdvisoryList />
      <StatementList />
    </section>
  );
}

function CaseList() {
  const { value, error } = useQuery('cases.list', {});
  const newestFirst = [...(value?.cases ?? [])].reverse();
  return (
    <Section title={t.cases}>
      <ErrorNotice error={error} />
      {value?.cases.length === 0 && <p className="soft">{t.noCases}</p>}
      <ul className="plain-list">
        {newestFirst.map((one) => (
          <li key={one.id} className="row apart">
            <button
              type="button"
              className="text-link wrap-anywhere"
              onClick={() => go(`/incidents/${one.id}`)}
            >
              {caseTitle(one)}
            </button>
            <span className="soft small">
              {t.left(one.remaining, one.todo.length)}, {t.opened} <When iso={one.opened} day />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
