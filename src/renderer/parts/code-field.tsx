import { useId, type KeyboardEvent } from 'react';

interface Props {
  readonly label: string;
  readonly hint?: string;
  /** The symbols so far, upper case, without dashes. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
}

/** Symbols in a recovery code: six groups of six. */
export const codeLength = 36;

/**
 * A recovery code, typed where it can be seen. The element is not editable and only listens to keys, because what is
 * typed into an ordinary text field leaves copies in the main process (design.md, section 1).
 */
export function CodeField({ label, hint, value, onChange, autoFocus = false }: Props) {
  const id = useId();

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Backspace') {
      event.preventDefault();
      onChange(value.slice(0, -1));
    } else if (/^[0-9a-z]$/i.test(event.key)) {
      event.preventDefault();
      if (value.length < codeLength) onChange(value + event.key.toUpperCase());
    } else if (event.key === ' ' || event.key === '-') {
      event.preventDefault();
    } else if (event.key === 'Enter' && event.currentTarget instanceof HTMLElement) {
      event.currentTarget.closest('form')?.requestSubmit();
    }
  }

  return (
    <div className="field">
      <span className="label" id={`${id}-label`}>
        {label}
      </span>
      <div
        ref={(element) => {
          if (autoFocus && element !== null && document.activeElement === document.body) element.focus();
        }}
        className="code-field mono secret"
        role="application"
        aria-roledescription="code entry"
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-hint`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {[0, 1, 2, 3, 4, 5].map((group) => {
          const typed = value.slice(group * 6, group * 6 + 6);
          return (
            <span key={group} className="code-group" data-full={typed.length === 6 ? 'true' : undefined}>
              {typed}
              <span className="code-rest">{'·'.repeat(6 - typed.length)}</span>
            </span>
          );
        })}
      </div>
      <span className="hint" id={`${id}-hint`}>
        {hint ?? ''} {value.length} / {codeLength}
      </span>
    </div>
  );
}

/** A recovery code as it is shown once; it cannot be selected. */
export function CodeShown({ label, code }: { readonly label: string; readonly code: string }) {
  return (
    <div className="code-shown mono secret" role="group" aria-label={label}>
      {code.split('-').map((group, index) => (
        <span key={`${String(index)}${group}`} className="code-group" data-full="true">
          {group}
        </span>
      ))}
    </div>
  );
}
