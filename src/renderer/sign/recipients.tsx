import { createContext, useContext, type ReactNode } from 'react';
import { Address } from '../parts/address.tsx';
import { text } from '../text/en.ts';
import type { RecipientNote } from './recipient-name.ts';

const t = text.verdict.recipients;

const Notes = createContext<ReadonlyMap<string, RecipientNote>>(new Map());

/** Names the addresses of a reading by the address book. */
export function RecipientNotes(props: {
  readonly notes: readonly RecipientNote[];
  readonly children: ReactNode;
}) {
  return <Notes value={new Map(props.notes.map((note) => [note.address, note]))}>{props.children}</Notes>;
}

/** An address in full, under the name that the address book has for it. */
export function Recipient({ address }: { readonly address: string }) {
  const note = useContext(Notes).get(address);
  return (
    <span className="payee">
      {note?.label !== undefined && (
        <span>
          <strong>{note.label}</strong>{' '}
          <span className="soft small">
            {note.own === true ? t.own : note.verified ? t.verified : t.unverified}
          </span>
        </span>
      )}
      {note?.lookAlikeOf !== undefined && (
        <span className="flag" data-flag="weak">
          {t.lookAlike(note.lookAlikeOf)}
        </span>
      )}
      <Address value={address} />
    </span>
  );
}
