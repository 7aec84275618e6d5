import { useEffect, useRef, useState } from 'react';
import type { RuleSet } from '../../core/policy/rules.ts';
import type { CommandInput, CommandOutput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice, Notice } from '../parts/notice.tsx';
import { Picker } from '../parts/picker.tsx';
import { Section } from '../parts/section.tsx';
import { formatWhen, When } from '../parts/when.tsx';
import { reasonWords } from '../sign/verdict-words.ts';
import { useAction } from '../state/action.ts';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { go, parseRoute, replaceRoute, useRoute } from '../state/route.ts';
import { notify, say } from '../state/session.ts';
import { text } from '../text/en.ts';
import { draftOf, rulesOf, type RuleDraft } from './rule-draft.ts';
import { RuleFields } from './rule-fields.tsx';

const t = text.rules;
type Scope = CommandInput<'rules.set'>['scope'];

const scopeOf = (value: string): Scope => (value === 'vault' ? 'vault' : toKeyId(value));

/** Rules by fields, for the vault or a key; tried on what was signed before they are set. */
export function RulesEdit() {
  const { query } = parseRoute(useRoute((state) => state.path));
  const scope = query.get('scope') ?? 'vault';
  const { value: keys } = useQuery('keys.list', {});
  const { value, error } = useQuery('rules.get', { scope: scopeOf(scope) });
  const names = [
    { value: 'vault', name: t.vault },
    ...(keys?.keys ?? [])
      .filter(({ state }) => state !== 'destroyed')
      .map(({ id, label }) => ({ value: String(id), name: label })),
  ];
  return (
    <section className="plain-page" aria-label={t.editTitle}>
      <div>
        <Button look="quiet" onPress={() => go('/rules')}>
          ‹ {t.title}
        </Button>
      </div>
      <Heading>{t.editTitle}</Heading>
      <Picker
        label={t.scope}
        value={scope}
        options={names}
        onChange={(next) => replaceRoute(`/rules/edit?scope=${next}`)}
      />
      <ErrorNotice error={error} />
      {value !== undefined && (
        <RulesForm key={scope} scope={scopeOf(scope)} present={value.rules?.rules ?? {}} />
      )}
    </section>
  );
}

function RulesForm({ scope, present }: { readonly scope: Scope; readonly present: RuleSet }) {
  const [draft, setDraft] = useState<RuleDraft>(() => draftOf(present));
  const [wrong, setWrong] = useState<keyof RuleDraft>();
  const [tried, setTried] = useState<CommandOutput<'rules.try'>>();
  const action = useAction();

  function read(): RuleSet | undefined {
    const found = rulesOf(draft);
    setWrong('wrong' in found ? found.wrong : undefined);
    return 'rules' in found ? found.rules : undefined;
  }

  async function set(): Promise<void> {
    const rules = read();
    if (rules === undefined) return;
    const done = await action.run('rules.set', { scope, rules });
    if (done === undefined) return;
    const waits = done.rules.pending;
    say(waits === undefined ? t.setDone : t.setWaits(formatWhen(waits.from)));
    notify(
      waits === undefined ? undefined : { code: 'rules-wait', details: { from: formatWhen(waits.from) } },
    );
    replaceRoute('/rules');
  }

  async function tryThem(): Promise<void> {
    const rules = read();
    if (rules === undefined) return;
    const found = await action.run('rules.try', { scope, rules });
    if (found === undefined) return;
    setTried(found);
    say(t.tried(found.refused, found.judged));
  }

  return (
    <form
      className="stack wide"
      onSubmit={(event) => {
        event.preventDefault();
        void set();
      }}
    >
      {draft.kept.approvers !== undefined && <Notice tone="warn">{t.approversBlock}</Notice>}
      <RuleFields value={draft} onChange={setDraft} wrong={wrong} />
      {tried !== undefined && <Tried found={tried} />}
      <ErrorNotice error={action.error} />
      <div className="row approve-bar">
        <Button look="primary" type="submit" isDisabled={action.busy}>
          {t.set}
        </Button>
        <Button isDisabled={action.busy} onPress={() => void tryThem()}>
          {t.tryIt}
        </Button>
      </div>
    </form>
  );
}

function Tried({ found }: { readonly found: CommandOutput<'rules.try'> }) {
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => {
    result.current?.scrollIntoView({ block: 'center' });
  }, [found]);
  return (
    <Section title={t.tryIt}>
      <div ref={result} className="come-to-sight">
        <Notice>
          {t.tried(found.refused, found.judged)} {found.confirmed > 0 && t.triedConfirm(found.confirmed)}{' '}
          {found.unreadable > 0 && t.triedUnreadable(found.unreadable)}
        </Notice>
      </div>
      {found.stopped.length > 0 && (
        <ul className="plain-list" aria-label={t.stopped}>
          {found.stopped.map((one) => (
            <li key={one.id}>
              <button type="button" className="text-link" onClick={() => go(`/sign/${one.id}`)}>
                <When iso={one.received} />
              </button>{' '}
              {one.reasons[0] !== undefined && reasonWords(one.reasons[0], 'refuse')}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
