import type { CommandOutput } from '../../shared/contract.ts';
import { KeyLink } from '../keys/fact.tsx';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { formatWhen, When } from '../parts/when.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { RuleList } from './rule-list.tsx';
import { ruleLines } from './rule-words.ts';
import { RulesEdit } from './rules-edit.tsx';

const t = text.rules;
type RuleView = CommandOutput<'rules.list'>['rules'][number];

/** What keys may sign: the rules of the vault and those of single keys. */
export function RulesPlace({ page }: { readonly page: string | undefined }) {
  return page === 'edit' ? <RulesEdit /> : <RulesHome />;
}

function RulesHome() {
  const { value, error } = useQuery('rules.list', {});
  const { value: keys } = useQuery('keys.list', {});
  const labels = new Map(keys?.keys.map(({ id, label }) => [String(id), label]));
  return (
    <section className="plain-page" aria-label={t.title}>
      <div className="row apart">
        <Heading>{t.title}</Heading>
        <Button look="primary" onPress={() => go('/rules/edit')}>
          {t.add}
        </Button>
      </div>
      <p className="soft">{t.lead}</p>
      <ErrorNotice error={error} />
      {value?.rules.length === 0 && <EmptyState title={t.emptyTitle} text={t.emptyText} />}
      {value?.rules.map((view) => (
        <RuleSection
          key={view.scope}
          view={view}
          name={view.scope === 'vault' ? t.vault : (labels.get(view.scope) ?? view.scope)}
        />
      ))}
    </section>
  );
}

function RuleSection({ view, name }: { readonly view: RuleView; readonly name: string }) {
  const action = useAction();

  async function keep(): Promise<void> {
    if ((await action.run('rules.keep', { scope: view.scope })) !== undefined) say(t.kept);
  }
  async function remove(): Promise<void> {
    const done = await action.run('rules.remove', { scope: view.scope });
    if (done !== undefined) say(done.rules === undefined ? t.removed : t.removalWaits);
  }

  return (
    <Section
      title={name}
      aside={
        <div className="row">
          {view.scope !== 'vault' && <KeyLink id={view.scope} />}
          <Button
            look="quiet"
            label={t.changeLabel(name)}
            onPress={() => go(`/rules/edit?scope=${view.scope}`)}
          >
            {t.change}
          </Button>
          <Button
            look="quiet"
            label={t.removeLabel(name)}
            isDisabled={action.busy}
            onPress={() => void remove()}
          >
            {t.remove}
          </Button>
        </div>
      }
    >
      <RuleList lines={ruleLines(view.rules)} />
      {view.rules.approvers !== undefined && <Notice tone="warn">{t.approversBlock}</Notice>}
      <p className="soft small">
        {t.since} <When iso={view.since} />, {t.by} {view.actor}
      </p>
      {view.pending !== undefined && (
        <Notice tone="warn">
          <p className="strong">{t.pending(formatWhen(view.pending.from))}</p>
          <p>{t.pendingRules}:</p>
          <RuleList lines={ruleLines(view.pending.rules)} />
          <Button label={t.keepLabel(name)} isDisabled={action.busy} onPress={() => void keep()}>
            {t.keep}
          </Button>
        </Notice>
      )}
      <ErrorNotice error={action.error} />
    </Section>
  );
}
