import { callDesktop, type DesktopInput, type DesktopOutput } from '../bridge/desktop.ts';
import { Button } from '../parts/button.tsx';

/** A file that the person chose; a handle, never a path. */
export type ChosenFile = NonNullable<DesktopOutput<'desktop.choose-file'>['file']>;

interface Props {
  readonly label: string;
  readonly button: string;
  readonly purpose: DesktopInput<'desktop.choose-file'>['purpose'];
  readonly suggestedName?: string;
  readonly value: ChosenFile | undefined;
  readonly onChange: (file: ChosenFile) => void;
}

/** A file, chosen in the system's own dialog. */
export function FileChoice({ label, button, purpose, suggestedName, value, onChange }: Props) {
  async function choose(): Promise<void> {
    const answer = await callDesktop('desktop.choose-file', {
      purpose,
      ...(suggestedName === undefined ? {} : { suggestedName }),
    });
    if (answer.ok && answer.value.file !== undefined) onChange(answer.value.file);
  }

  return (
    <div className="field">
      <span className="label">{label}</span>
      {value !== undefined && <span className="mono wrap-anywhere">{value.location}</span>}
      <div>
        <Button onPress={() => void choose()}>{button}</Button>
      </div>
    </div>
  );
}
