import { Choice } from '../parts/choice.tsx';
import { text } from '../text/en.ts';

const t = text.tokens;

/** What a key on a token is for; `usual`: what is usual for its kind. */
export type TokenPurpose = keyof typeof t.madeFor;

interface Props {
  readonly value: TokenPurpose;
  readonly purposes: readonly TokenPurpose[];
  readonly onChange: (value: TokenPurpose) => void;
}

/** What a key on a token is for: the token is told, and allows nothing else. */
export function PurposeChoice({ value, purposes, onChange }: Props) {
  return (
    <div className="stack tight">
      <Choice
        label={t.purpose}
        value={value}
        onChange={onChange}
        options={purposes.map((one) => ({ value: one, name: t.madeFor[one] }))}
      />
      <p className="hint">{t.purposeHint}</p>
    </div>
  );
}
