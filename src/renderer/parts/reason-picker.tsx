import type { ReasonCode } from '../../core/keys/reason.ts';
import { text } from '../text/en.ts';
import { Picker } from './picker.tsx';

interface Props {
  readonly value: ReasonCode;
  /** Those that fit the act, the likeliest first. */
  readonly codes: readonly ReasonCode[];
  readonly onChange: (code: ReasonCode) => void;
}

/** Why, in one of the words that machines read too. */
export function ReasonPicker({ value, codes, onChange }: Props) {
  return (
    <Picker
      label={text.reasonWords.label}
      value={value}
      options={codes.map((code) => ({ value: code, name: text.reasonWords.codes[code] }))}
      onChange={(chosen) => {
        const code = codes.find((one) => one === chosen);
        if (code !== undefined) onChange(code);
      }}
    />
  );
}
