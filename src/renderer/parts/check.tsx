import { CheckboxButton, CheckboxField } from 'react-aria-components/Checkbox';

interface Props {
  readonly children: string;
  readonly isSelected: boolean;
  readonly onChange: (selected: boolean) => void;
}

/** One thing that is or is not so. */
export function Check({ children, isSelected, onChange }: Props) {
  return (
    <CheckboxField isSelected={isSelected} onChange={onChange}>
      <CheckboxButton className="check">
        <span className="check-mark" aria-hidden="true">
          <svg viewBox="0 0 12 12" width="12" height="12">
            <path d="M2 6.5 4.8 9 10 3" fill="none" stroke="currentColor" strokeWidth="2" />
          </svg>
        </span>
        {children}
      </CheckboxButton>
    </CheckboxField>
  );
}
