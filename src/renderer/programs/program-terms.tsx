import type { RuleSet } from '../../core/policy/rules.ts';
import { Check } from '../parts/check.tsx';
import { Field } from '../parts/field.tsx';
import { Section } from '../parts/section.tsx';
import { draftOf, rulesOf, type RuleDraft } from '../rules/rule-draft.ts';
import { RuleFields } from '../rules/rule-fields.tsx';
import { toKeyId } from '../state/key-id.ts';
import { useQuery } from '../state/query.ts';
import { signersAmong } from '../state/signers.ts';
import { text } from '../text/en.ts';

const t = text.programs;

/** On what terms a program is served, as they are typed. */
export interface Terms {
  readonly keys: readonly string[];
  readonly perSecond: string;
  readonly perDay: string;
  readonly rules: RuleDraft;
}

/** The fields for what a program may do now. */
export function termsOf(program: {
  readonly keys: readonly { readonly key: string }[];
  readonly rate?: { readonly perSecond: number; readonly perDay?: number | undefined } | undefined;
  readonly rules: RuleSet;
}): Terms {
  return {
    keys: program.keys.map(({ key }) => key),
    perSecond: String(program.rate?.perSecond ?? 10),
    perDay: program.rate?.perDay === undefined ? '' : String(program.rate.perDay),
    rules: draftOf(program.rules),
  };
}

/** The terms as the contract takes them; nothing when a field cannot be read. */
export function termsInput(terms: Terms) {
  const read = rulesOf(terms.rules);
  const perSecond = Number(terms.perSecond);
  const perDay = terms.perDay.trim() === '' ? undefined : Number(terms.perDay);
  const wrong = !Number.isInteger(perSecond) || perSecond < 1 || perSecond > 1000 || perDay === 0;
  if (terms.keys.length === 0 || wrong || Number.isNaN(perDay) || !('rules' in read)) return undefined;
  return {
    keys: terms.keys.map(toKeyId),
    rules: read.rules,
    rate: { perSecond, ...(perDay === undefined ? {} : { perDay }) },
  };
}

/** Keys, rate and rules of one program. */
export function TermsFields(props: { readonly value: Terms; readonly onChange: (terms: Terms) => void }) {
  const { value, onChange } = props;
  const { value: list } = useQuery('keys.list', { states: ['active'] });
  const signers = signersAmong(list);
  const read = rulesOf(value.rules);
  return (
    <>
      <Section title={t.keys}>
        {list !== undefined && signers.length === 0 && <p className="soft">{t.noKeys}</p>}
        <div className="checks" role="group" aria-label={t.keys}>
          {signers.map(({ id, label }) => (
            <Check
              key={id}
              isSelected={value.keys.includes(id)}
              onChange={(on) =>
                onChange({
                  ...value,
                  keys: on ? [...value.keys, id] : value.keys.filter((one) => one !== id),
                })
              }
            >
              {label}
            </Check>
          ))}
        </div>
        <div className="row list-tools from-top">
          <Field
            label={t.perSecond}
            value={value.perSecond}
            onChange={(perSecond) => onChange({ ...value, perSecond })}
            maxLength={4}
          />
          <Field
            label={t.perDay}
            hint={t.perDayHint}
            value={value.perDay}
            onChange={(perDay) => onChange({ ...value, perDay })}
            maxLength={8}
          />
        </div>
      </Section>
      <RuleFields
        value={value.rules}
        onChange={(rules) => onChange({ ...value, rules })}
        wrong={'wrong' in read ? read.wrong : undefined}
      />
    </>
  );
}
