import { useState } from 'react';
import type { CommandInput, CommandOutput } from '../../shared/contract.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { ErrorNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { useAction } from '../state/action.ts';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.periodRules;
type Rule = CommandOutput<'policy.periods'>['rules'][number];

/** How long new keys of each kind are used, where that comes from, and a way to change it. */
export function PeriodRules() {
  const { value, error } = useQuery('policy.periods', {});
  const [chosen, setChosen] = useState<Rule['algorithm']>();
  const rule = value?.rules.find(({ algorithm }) => algorithm === chosen);
  return (
    <section className="plain-page" aria-label={t.title}>
      <div>
        <Button look="quiet" onPress={() => go('/settings')}>
          ‹ {text.settings.title}
        </Button>
      </div>
      <Heading>{t.title}</Heading>
      <p className="soft">{t.lead}</p>
      <ErrorNotice error={error} />
      {rule !== undefined && (
        <RuleForm key={rule.algorithm} rule={rule} onDone={() => setChosen(undefined)} />
      )}
      {value !== undefined && <RuleTable rules={value.rules} onChoose={setChosen} />}
    </section>
  );
}

function RuleTable({
  rules,
  onChoose,
}: {
  readonly rules: readonly Rule[];
  readonly onChoose: (algorithm: Rule['algorithm']) => void;
}) {
  return (
    <div className="scroll-x">
      <table className="report">
        <thead>
          <tr>
            <th scope="col">{t.columns.kind}</th>
            <th scope="col">{t.columns.originator}</th>
            <th scope="col">{t.columns.recipient}</th>
            <th scope="col">{t.columns.source}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => {
            const name = text.keys.algorithms[rule.algorithm];
            return (
              <tr key={rule.algorithm}>
                <th scope="row">{name}</th>
                <td>{t.days(rule.originatorDays)}</td>
                <td>{t.days(rule.recipientDays)}</td>
                <td className="soft small">{rule.changed ? t.changed(rule.source) : rule.source}</td>
                <td>
                  <Button look="quiet" label={t.change(name)} onPress={() => onChoose(rule.algorithm)}>
                    {t.changeIt}
                  </Button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** A number of days as it was typed: null for no end, undefined for what is no such number. */
function daysOf(typed: string): number | null | undefined {
  const plain = typed.replace(/[\s,]/g, '');
  if (plain === '') return null;
  const days = /^\d{1,5}$/.test(plain) ? Number(plain) : 0;
  return days >= 1 && days <= 36_500 ? days : undefined;
}

function RuleForm({ rule, onDone }: { readonly rule: Rule; readonly onDone: () => void }) {
  const [originator, setOriginator] = useState(String(rule.originatorDays ?? ''));
  const [recipient, setRecipient] = useState(String(rule.recipientDays ?? ''));
  const action = useAction();
  const originatorDays = daysOf(originator);
  const recipientDays = daysOf(recipient);
  const ready = originatorDays !== undefined && recipientDays !== undefined && !action.busy;

  async function save(input: CommandInput<'policy.set-periods'>): Promise<void> {
    const done = await action.run('policy.set-periods', input);
    if (done === undefined) return;
    say(t.saved);
    onDone();
  }

  return (
    <Section title={t.formTitle(text.keys.algorithms[rule.algorithm])}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void save({ algorithm: rule.algorithm, originatorDays, recipientDays });
        }}
      >
        <p className="soft">{rule.source}</p>
        <Field
          autoFocus
          label={t.originator}
          hint={t.hint}
          error={originatorDays === undefined ? t.malformed : undefined}
          value={originator}
          onChange={setOriginator}
          maxLength={6}
        />
        <Field
          label={t.recipient}
          hint={t.hint}
          error={recipientDays === undefined ? t.malformed : undefined}
          value={recipient}
          onChange={setRecipient}
          maxLength={6}
        />
        <ErrorNotice error={action.error} />
        <div className="row">
          <Button look="primary" type="submit" isDisabled={!ready}>
            {text.common.save}
          </Button>
          {rule.changed && (
            <Button isDisabled={action.busy} onPress={() => void save({ algorithm: rule.algorithm })}>
              {t.reset}
            </Button>
          )}
          <Button onPress={onDone}>{text.common.cancel}</Button>
        </div>
      </form>
    </Section>
  );
}
