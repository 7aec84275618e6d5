/** Ways to open a vault, as text. */
import type { CommandOutput } from '../shared/contract.ts';
import { table } from './table.ts';

/** What is said as long as one token alone opens a vault. */
export const spareNote = `
One token is not enough: it can break or get lost. Plug in a second one, log in to it, and add it as a spare:
  holdfast vault add-token-slot --token TOKEN --login TOKEN
Or say that you go without: holdfast vault waive-spare
`;

/** `vault.slots`. */
export function formatSlots({ slots, spare }: CommandOutput<'vault.slots'>): string {
  const rows = slots.map(({ id, kind, created, confirmed, token }) => [
    id,
    kind,
    created.slice(0, 10),
    token === undefined
      ? confirmed
        ? ''
        : 'not proven yet'
      : `${token.label || token.serial}${token.passphrase ? ', with a passphrase' : ''}`,
  ]);
  return `${table(['id', 'way in', 'since', ''], rows)}${spare === 'missing' ? spareNote : ''}`;
}
