/** Ways to open a vault, as text. */
import type { CommandOutput } from '../shared/contract.ts';
import { named, table } from './table.ts';

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

/** `vault.inspect`: what the clear part of a file tells, which is not who has proven what. */
export function formatInspected({
  vaultId,
  formatVersion,
  slots,
  kdf,
}: CommandOutput<'vault.inspect'>): string {
  const cost = kdf && `${kdf.memoryKiB / 1024} MiB, ${kdf.passes} passes, ${kdf.lanes} lanes`;
  const facts = named([
    ['vault id', vaultId],
    ['format version', String(formatVersion)],
    ['passphrase cost', cost],
  ]);
  const rows = slots.map(({ id, kind, created, token }) => [
    id,
    kind,
    created.slice(0, 10),
    token?.label ?? '',
    token?.serial ?? '',
    token === undefined ? '' : `${token.means}${token.passphrase ? ', with a passphrase' : ''}`,
  ]);
  return `${facts}\n${table(['id', 'way in', 'since', 'token', 'serial number', 'opens by'], rows)}`;
}
