import type { ChosenFile } from '../backups/file-choice.tsx';
import { toBytes } from '../bridge/wipe.ts';
import type { CommandInput } from '../../shared/contract.ts';
import { Choice } from '../parts/choice.tsx';
import { Field } from '../parts/field.tsx';
import { text } from '../text/en.ts';
import { FileSource } from './file-source.tsx';

const t = text.protect.message;

/** A message as it stands in a form: a text that was typed, or a file. */
export interface Message {
  readonly kind: 'text' | 'file';
  readonly typed: string;
  readonly file?: ChosenFile | undefined;
}

/** No message yet. */
export const noMessage: Message = { kind: 'text', typed: '' };

/** Whether there is a message; an empty text is none. */
export function isGiven({ kind, typed, file }: Message): boolean {
  return kind === 'text' ? typed !== '' : file !== undefined;
}

/** A message in the form that commands take. */
export function messageInput({ kind, typed, file }: Message): CommandInput<'data.mac'>['message'] {
  return kind === 'file' && file !== undefined ? { file: file.ref } : { bytes: toBytes(typed) };
}

/** A message: a text, or a file of any size. */
export function MessageChoice(props: {
  readonly value: Message;
  readonly onChange: (message: Message) => void;
}) {
  const { value, onChange } = props;
  return (
    <>
      <Choice
        inline
        label={t.kind}
        value={value.kind}
        onChange={(kind) => onChange({ ...value, kind })}
        options={[
          { value: 'text', name: t.text },
          { value: 'file', name: t.file },
        ]}
      />
      {value.kind === 'text' ? (
        <Field
          lines={4}
          label={t.paste}
          hint={t.exact}
          value={value.typed}
          onChange={(typed) => onChange({ ...value, typed })}
          maxLength={340_000}
        />
      ) : (
        <FileSource
          label={t.label}
          purpose="open-message"
          value={value.file}
          onChange={(file) => onChange({ ...value, file })}
        />
      )}
    </>
  );
}
