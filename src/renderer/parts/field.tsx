import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField as AriaTextField } from 'react-aria-components/TextField';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly autoFocus?: boolean;
  readonly maxLength?: number;
  readonly mono?: boolean;
  /** Several lines: for public text such as a request that was pasted. */
  readonly lines?: number;
  /** A secret: what is typed stays out of main's sight, so the type is never changed to show it. */
  readonly secret?: boolean;
}

/** One labelled line (or several) of text. */
export function Field(props: Props) {
  const {
    label,
    value,
    onChange,
    hint,
    error,
    autoFocus = false,
    maxLength,
    mono,
    lines,
    secret = false,
  } = props;
  const look = mono === true ? 'input mono' : 'input';
  return (
    <AriaTextField
      className="field"
      type={secret ? 'password' : 'text'}
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      autoFocus={autoFocus}
      autoComplete="off"
      autoCorrect="off"
      spellCheck="false"
      validationBehavior="aria"
      {...(maxLength === undefined ? {} : { maxLength })}
    >
      <Label className="label">{label}</Label>
      {lines === undefined ? <Input className={look} /> : <TextArea className={look} rows={lines} />}
      {hint !== undefined && error === undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  );
}
