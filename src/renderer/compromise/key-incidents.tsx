import type { KeyRecord } from '../../core/keys/key.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import { StatementSave } from './statement-save.tsx';

const t = text.life;

/** On a key's page: the compromises that reached it and the statements that were signed about it. */
export function KeyIncidents({ record }: { readonly record: KeyRecord }) {
  const touched = record.history.some(({ event }) => event === 'compromised' || event === 'destroyed');
  const about = touched ? { key: record.id } : undefined;
  const { value: found } = useQuery('cases.list', about);
  const { value: signed } = useQuery('statements.list', about);
  return (
    <>
      {found !== undefined && found.cases.length > 0 && (
        <Section title={t.casesTitle}>
          {found.cases.map(({ id, remaining }) => (
            <Notice key={id} tone={remaining > 0 ? 'warn' : 'note'}>
              <div className="row apart">
                <span>{t.caseOpen(remaining)}</span>
                <Button onPress={() => go(`/incidents/${id}`)}>{t.toCase}</Button>
              </div>
            </Notice>
          ))}
        </Section>
      )}
      {signed !== undefined && signed.statements.length > 0 && (
        <Section title={t.statements}>
          {signed.statements.map(({ id, type, label }) => (
            <StatementSave key={id} id={id} title={text.statements.types[type]} label={label} />
          ))}
        </Section>
      )}
    </>
  );
}
