import type { RequestView } from '../../shared/contract/sign.ts';
import { shortAddress } from './amounts.ts';

/** What the address book says of an address that a request names. */
export type RecipientNote = RequestView['recipients'][number];

/** The name of an address, for the button: as it is known when that is sure, else its start and end. */
export function nameOf(address: string, notes: readonly RecipientNote[]): string {
  const note = notes.find((one) => one.address === address);
  const sure = note?.verified === true || note?.own === true;
  return sure && note.label !== undefined ? note.label : shortAddress(address);
}
