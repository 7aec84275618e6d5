import { DateField } from '../keys/period-fields.tsx';
import { parseLocal } from '../keys/local-instant.ts';
import { Check } from '../parts/check.tsx';
import { Field } from '../parts/field.tsx';
import type { CommandInput } from '../../shared/contract.ts';
import { text } from '../text/en.ts';

const t = text.exchanges;
type Right = CommandInput<'credentials.add'>['rights'][number];
const rights: readonly Right[] = ['read', 'trade', 'withdraw', 'transfer', 'other'];

/** What is noted of a credential, as it is typed. */
export interface Notes {
  readonly rights: readonly Right[];
  readonly addresses: string;
  readonly expires: string;
}

/** Nothing is noted yet. */
export const noNotes: Notes = { rights: ['read', 'trade'], addresses: '', expires: '' };

/** Whether the date can be read. */
export function notesReady(notes: Notes): boolean {
  return notes.expires.trim() === '' || parseLocal(notes.expires) !== undefined;
}

/** The notes as the contract takes them; no end when none was typed. */
export function notesInput(notes: Notes): {
  readonly rights: Right[];
  readonly addresses: string[];
  readonly expires: string | undefined;
} {
  const addresses = notes.addresses.split(/[\s,]+/).filter((address) => address !== '');
  return { rights: [...notes.rights], addresses, expires: parseLocal(notes.expires) };
}

/** What the exchange lets a credential do, from where, and until when. */
export function NotesFields(props: { readonly value: Notes; readonly onChange: (notes: Notes) => void }) {
  const { value, onChange } = props;
  return (
    <>
      <div className="field" role="group" aria-label={t.rightsOf}>
        <span className="label">{t.rightsOf}</span>
        <div className="checks">
          {rights.map((right) => (
            <Check
              key={right}
              isSelected={value.rights.includes(right)}
              onChange={(on) =>
                onChange({
                  ...value,
                  rights: rights.filter((one) => (one === right ? on : value.rights.includes(one))),
                })
              }
            >
              {t.rights[right]}
            </Check>
          ))}
        </div>
      </div>
      <Field
        label={t.addresses}
        hint={t.addressesHint}
        value={value.addresses}
        onChange={(addresses) => onChange({ ...value, addresses })}
        maxLength={6500}
        lines={2}
        mono
      />
      <DateField
        label={t.expires}
        hint={t.expiresHint}
        value={value.expires}
        onChange={(expires) => onChange({ ...value, expires })}
      />
    </>
  );
}
