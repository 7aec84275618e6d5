import { Label } from 'react-aria-components/Label';
import { RadioButton, RadioField, RadioGroup } from 'react-aria-components/RadioGroup';

interface Option<Value extends string> {
  readonly value: Value;
  readonly name: string;
  readonly hint?: string;
}

interface Props<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onChange: (value: Value) => void;
  /** In one row, for two or three short options. */
  readonly inline?: boolean;
  /** Where a title just above says the same: only for screen readers. */
  readonly unnamed?: boolean;
}

/** One of a few, all of them in sight. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
  inline = false,
  unnamed = false,
}: Props<Value>) {
  return (
    <RadioGroup
      className={inline ? 'choice inline' : 'choice'}
      value={value}
      onChange={(next) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      <Label className={unnamed ? 'hidden-visually' : 'label'}>{label}</Label>
      <div className="choice-options">
        {options.map((option) => (
          <RadioField key={option.value} value={option.value}>
            <RadioButton className="radio">
              <span className="radio-mark" aria-hidden="true" />
              <span>
                <span className="radio-name">{option.name}</span>
                {option.hint !== undefined && <span className="hint">{option.hint}</span>}
              </span>
            </RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  );
}
