import { useEffect, useRef, useState, type ClipboardEvent } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField as AriaTextField } from 'react-aria-components/TextField';
import { text } from '../text/en.ts';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly autoFocus?: boolean;
  /** In characters. What is pasted and does not fit is left out whole: a secret that was cut off would be another one. */
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
  const [leftOut, setLeftOut] = useState(false);
  const look = mono === true ? 'input mono' : 'input';
  const fault = error ?? (leftOut && maxLength !== undefined ? text.common.doesNotFit(maxLength) : undefined);

  const whole = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In a long form what is said below the field may be out of sight.
    if (leftOut) whole.current?.scrollIntoView({ block: 'nearest' });
  }, [leftOut]);

  function keepWhole(event: ClipboardEvent): void {
    const into = event.target;
    if (maxLength === undefined) return;
    if (!(into instanceof HTMLInputElement || into instanceof HTMLTextAreaElement)) return;
    const replaced = (into.selectionEnd ?? 0) - (into.selectionStart ?? 0);
    const fits = value.length - replaced + event.clipboardData.getData('text').length <= maxLength;
    if (!fits) event.preventDefault();
    setLeftOut(!fits);
  }

  return (
    <AriaTextField
      ref={whole}
      className="field"
      type={secret ? 'password' : 'text'}
      value={value}
      onChange={(next) => {
        setLeftOut(false);
        onChange(next);
      }}
      onPaste={keepWhole}
      isInvalid={fault !== undefined}
      autoFocus={autoFocus}
      autoComplete="off"
      autoCorrect="off"
      spellCheck="false"
      validationBehavior="aria"
      {...(maxLength === undefined ? {} : { maxLength })}
    >
      <Label className="label">{label}</Label>
      {lines === undefined ? <Input className={look} /> : <TextArea className={look} rows={lines} />}
      {hint !== undefined && fault === undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{fault}</FieldError>
    </AriaTextField>
  );
}
