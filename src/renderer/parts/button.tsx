import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';

/** `plain` for most, `primary` for the one next step, `danger` for what destroys, `quiet` for what sits in a row. */
export type ButtonLook = 'plain' | 'primary' | 'danger' | 'quiet';

interface Props {
  readonly children: ReactNode;
  readonly look?: ButtonLook;
  readonly onPress?: () => void;
  readonly type?: 'button' | 'submit';
  readonly isDisabled?: boolean;
  readonly label?: string;
  readonly autoFocus?: boolean;
}

/** A push button. */
export function Button({
  children,
  look = 'plain',
  onPress,
  type = 'button',
  isDisabled = false,
  label,
  autoFocus,
}: Props) {
  return (
    <AriaButton
      className={`button ${look}`}
      type={type}
      isDisabled={isDisabled}
      {...(onPress === undefined ? {} : { onPress })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(autoFocus === undefined ? {} : { autoFocus })}
    >
      {children}
    </AriaButton>
  );
}
