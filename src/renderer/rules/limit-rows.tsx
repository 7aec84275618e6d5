import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Picker } from '../parts/picker.tsx';
import { assetOf } from '../sign/asset-amount.ts';
import { text } from '../text/en.ts';
import type { LimitDraft } from './rule-draft.ts';

const t = text.rules;

interface Props {
  readonly value: readonly LimitDraft[];
  readonly onChange: (value: readonly LimitDraft[]) => void;
}

/** How much of which asset, one row each. */
export function LimitRows({ value, onChange }: Props) {
  const replace = (index: number, row: LimitDraft): void =>
    onChange(value.map((old, at) => (at === index ? row : old)));
  return (
    <>
      {value.map((row, index) => (
        <div
          // Rows have no name of their own; they only come and go at their places.
          key={index}
          className="row list-tools"
          role="group"
          aria-label={t.limit(index + 1)}
        >
          <Field
            label={t.asset}
            value={row.asset}
            onChange={(asset) => replace(index, { ...row, asset })}
            maxLength={160}
            autoFocus={row.asset === ''}
            mono
          />
          <Field
            label={`${t.amount} ${unitOf(row.asset)}`.trim()}
            value={row.amount}
            onChange={(amount) => replace(index, { ...row, amount })}
            maxLength={120}
          />
          <Picker
            label={t.per}
            value={row.per}
            // The options are these and no others.
            onChange={(per) => replace(index, { ...row, per: per as LimitDraft['per'] })}
            options={Object.entries(t.pers).map(([per, name]) => ({ value: per, name }))}
          />
          <Button
            look="quiet"
            label={t.removeLimit(index + 1)}
            onPress={() => onChange(value.filter((_, at) => at !== index))}
          >
            {t.remove}
          </Button>
        </div>
      ))}
      <p className="hint">{t.assetHint}</p>
      <div>
        <Button onPress={() => onChange([...value, { asset: '', amount: '', per: 'day' }])}>
          {t.addLimit}
        </Button>
      </div>
    </>
  );
}

function unitOf(asset: string): string {
  if (asset.trim() === '') return '';
  const { name, exact } = assetOf(asset.trim());
  return exact && name !== '' ? t.amountIn(name) : '';
}
