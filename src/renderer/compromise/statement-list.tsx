import { useState } from 'react';
import type { StatementView } from '../../shared/contract/cases.ts';
import { Button } from '../parts/button.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { useFirstRows } from '../parts/show-all.tsx';
import { When } from '../parts/when.tsx';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { StatementSave } from './statement-save.tsx';

const t = text.statements;
/** Statements that are shown before the person asks for all. */
const shownRows = 20;

/** Everything that the vault has signed about its keys. */
export function StatementList() {
  const { value, error } = useQuery('statements.list', {});
  const newestFirst = [...(value?.statements ?? [])].reverse();
  const { shown, rest } = useFirstRows(newestFirst, shownRows);
  return (
    <Section title={t.title} aside={<Button onPress={() => go('/incidents/check')}>{t.check}</Button>}>
      <ErrorNotice error={error} />
      {value?.statements.length === 0 && <p className="soft">{t.none}</p>}
      <ul className="plain-list">
        {shown.map((statement) => (
          <li key={statement.id}>
            <StatementRow statement={statement} />
          </li>
        ))}
      </ul>
      {rest}
    </Section>
  );
}

/** One statement; how to take it away is shown when it is asked for. */
function StatementRow({ statement }: { readonly statement: StatementView }) {
  const [open, setOpen] = useState(false);
  const title = t.types[statement.type];
  return open ? (
    <StatementSave id={statement.id} title={title} label={statement.label} />
  ) : (
    <div className="row apart">
      <button type="button" className="text-link wrap-anywhere" onClick={() => setOpen(true)}>
        {`${title}: ${statement.label}`}
      </button>
      <span className="soft small">
        <When iso={statement.at} />
      </span>
    </div>
  );
}
