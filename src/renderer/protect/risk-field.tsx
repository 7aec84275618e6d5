import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { text } from '../text/en.ts';

const t = text.protect.risk;

/** Confirms that a compromised key reads all the same, with a reason. */
export function RiskField(props: { readonly value: string; readonly onChange: (reason: string) => void }) {
  return (
    <div className="stack tight">
      <Notice tone="danger">{t.title}</Notice>
      <Field label={t.reason} hint={t.hint} value={props.value} onChange={props.onChange} maxLength={500} />
    </div>
  );
}
