import { Field } from '../parts/field.tsx';
import { text } from '../text/en.ts';

/** What every new key is called. */
export interface Naming {
  readonly label: string;
  readonly tags: string;
}

/** Label and tags of a new key. */
export function LabelFields({
  value,
  onChange,
}: {
  readonly value: Naming;
  readonly onChange: (value: Naming) => void;
}) {
  const t = text.createKey;
  return (
    <>
      <Field
        autoFocus
        label={t.label}
        hint={t.labelHint}
        value={value.label}
        onChange={(label) => onChange({ ...value, label })}
        maxLength={120}
      />
      <Field
        label={t.tags}
        hint={t.tagsHint}
        value={value.tags}
        onChange={(tags) => onChange({ ...value, tags })}
        maxLength={840}
      />
    </>
  );
}
