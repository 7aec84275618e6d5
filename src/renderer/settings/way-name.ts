import type { CommandOutput } from '../../shared/contract.ts';
import { text } from '../text/en.ts';

type Slot = CommandOutput<'vault.slots'>['slots'][number];

/** What a way to open the vault is called. */
export function wayName({ kind, token }: Pick<Slot, 'kind' | 'token'>): string {
  if (token === undefined) return text.start.slotKinds[kind];
  const name = token.label === '' ? token.serial : token.label;
  return text.tokenUnlock.wayIn(`${text.start.slotKinds[kind]} ${name}`, token.passphrase);
}
