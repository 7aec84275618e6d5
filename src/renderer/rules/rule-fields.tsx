import { exceptionCodes } from '../../core/signing/exceptions.ts';
import { Check } from '../parts/check.tsx';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { Picker } from '../parts/picker.tsx';
import { Section } from '../parts/section.tsx';
import { text } from '../text/en.ts';
import { LimitRows } from './limit-rows.tsx';
import type { RuleDraft } from './rule-draft.ts';

const t = text.rules;
const recipientKinds = ['any', 'address-book', 'verified', 'listed'] as const;

interface Props {
  readonly value: RuleDraft;
  readonly onChange: (value: RuleDraft) => void;
  /** The field that cannot be read. */
  readonly wrong: keyof RuleDraft | undefined;
}

/** Every restriction that a set of rules can have, each in fields of its own. */
export function RuleFields({ value, onChange, wrong }: Props) {
  const set = (change: Partial<RuleDraft>): void => onChange({ ...value, ...change });
  const error = (name: keyof RuleDraft): string | undefined => (wrong === name ? t.malformed : undefined);
  const number = (name: 'coolDown' | 'delay' | 'feePercent') => (
    <Field
      label={t[name]}
      value={value[name]}
      onChange={(next) => set({ [name]: next })}
      maxLength={7}
      error={error(name)}
    />
  );
  return (
    <>
      <Section title={t.acts}>
        <p className="hint">{t.actsHint}</p>
        <Checks names={text.ruleActs} value={value.acts} onChange={(acts) => set({ acts })} label={t.acts} />
      </Section>
      <Section title={t.recipients}>
        <Choice
          unnamed
          label={t.recipients}
          value={value.recipients}
          onChange={(recipients) => set({ recipients })}
          options={recipientKinds.map((kind) => ({ value: kind, name: t.recipientKinds[kind] }))}
        />
        {value.recipients === 'listed' && (
          <Field
            label={t.listed}
            value={value.listed}
            onChange={(listed) => set({ listed })}
            maxLength={200_000}
            lines={4}
            mono
          />
        )}
      </Section>
      <Section title={t.limits}>
        <LimitRows value={value.limits} onChange={(limits) => set({ limits })} />
        {wrong === 'limits' && <p className="field-error">{t.malformed}</p>}
        {number('feePercent')}
      </Section>
      <Section title={t.chains}>
        <Field
          label={t.chains}
          hint={t.chainsHint}
          value={value.chains}
          onChange={(chains) => set({ chains })}
          maxLength={20_000}
          lines={3}
          mono
          error={wrong === 'chains' ? t.chainsWrong : undefined}
        />
        <Field
          label={t.calls}
          hint={t.callsHint}
          value={value.calls}
          onChange={(calls) => set({ calls })}
          maxLength={100_000}
          lines={3}
          mono
        />
      </Section>
      <Section title={t.times}>
        <Hours value={value} onChange={onChange} error={error('from') ?? error('days')} />
        <div className="row list-tools">
          <Field
            label={t.uses}
            value={value.uses}
            onChange={(uses) => set({ uses })}
            maxLength={7}
            error={error('uses')}
          />
          <Picker
            label={t.usesPer}
            value={value.usesPer}
            // The options are these and no others.
            onChange={(per) => set({ usesPer: per as RuleDraft['usesPer'] })}
            options={Object.entries(t.usesPers).map(([per, name]) => ({ value: per, name }))}
          />
        </div>
        {number('coolDown')}
        {number('delay')}
      </Section>
      <Section title={t.allow}>
        <p className="hint">{t.allowHint}</p>
        <Checks
          names={text.ruleExceptions}
          value={value.allow}
          onChange={(allow) => set({ allow: exceptionCodes.filter((code) => allow.includes(code)) })}
          label={t.allow}
        />
        <Field
          label={t.allowCodes}
          value={value.allowCodes}
          onChange={(allowCodes) => set({ allowCodes })}
          maxLength={4000}
          lines={2}
          mono
        />
      </Section>
    </>
  );
}

function Hours(props: {
  readonly value: RuleDraft;
  readonly onChange: (value: RuleDraft) => void;
  readonly error: string | undefined;
}) {
  const { value, onChange, error } = props;
  const set = (change: Partial<RuleDraft>): void => onChange({ ...value, ...change });
  const days = Object.fromEntries(t.days.map((name, day) => [String(day), name]));
  return (
    <>
      <Check isSelected={value.byHours} onChange={(byHours) => set({ byHours })}>
        {t.hours}
      </Check>
      {value.byHours && (
        <>
          <Checks
            names={days}
            value={value.days.map(String)}
            onChange={(chosen) => set({ days: chosen.map(Number).sort((one, other) => one - other) })}
            label={t.hours}
          />
          <div className="row list-tools">
            <Field
              label={t.from}
              hint={t.timeHint}
              value={value.from}
              onChange={(from) => set({ from })}
              maxLength={5}
              error={error}
            />
            <Field
              label={t.to}
              hint={t.timeHint}
              value={value.to}
              onChange={(to) => set({ to })}
              maxLength={5}
            />
          </div>
        </>
      )}
    </>
  );
}

/** Several of a few, all of them in sight. */
function Checks(props: {
  readonly label: string;
  readonly names: Readonly<Record<string, string>>;
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}) {
  const { label, names, value, onChange } = props;
  return (
    <div className="checks" role="group" aria-label={label}>
      {Object.entries(names).map(([code, name]) => (
        <Check
          key={code}
          isSelected={value.includes(code)}
          onChange={(on) => onChange(on ? [...value, code] : value.filter((one) => one !== code))}
        >
          {name}
        </Check>
      ))}
    </div>
  );
}
