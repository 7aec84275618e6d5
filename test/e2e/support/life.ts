import type { Page } from 'playwright';
import type { CommandInput } from '../../../src/shared/contract.ts';
import type { Person } from './person.ts';
import { vaultValue } from './vault-driver.ts';

type Id = Awaited<ReturnType<typeof vaultValue<'keys.generate'>>>['record']['id'];

/** Makes a key that goes without a backup and is in use, unless it is to begin later. */
export async function activeKey(page: Page, input: CommandInput<'keys.generate'>): Promise<Id> {
  const { record } = await vaultValue(page, 'keys.generate', input);
  await vaultValue(page, 'keys.waive-backup', { id: record.id, reason: 'a key for a test' });
  if (input.periods?.from === undefined) await vaultValue(page, 'keys.activate', { id: record.id });
  return record.id;
}

/** Goes to a key's page by the list. */
export async function openKey(person: Person, label: string): Promise<void> {
  await person.command('Go to the keys');
  await person.openRow('Keys', label);
}

/** Begins an act on the key whose page is shown and types the reason where the focus already is. */
export async function beginAct(person: Person, button: string, reason: string): Promise<void> {
  await person.press(button);
  await person.focused('Reason, for the record');
  await (await person.page()).keyboard.type(reason);
}

/** A local day, some days from now, as the fields for dates take it. */
export function dayFromNow(days: number): string {
  const at = new Date(Date.now() + days * 86_400_000);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Brings a published phrase in and makes an active Ethereum account of it; gives the account. */
export async function ethereumAccount(page: Page, label: string): Promise<Id> {
  const phrase = (): Uint8Array =>
    new TextEncoder().encode('legal winner thank year wave sausage worth useful legal winner thank yellow');
  const seed = (await vaultValue(page, 'seeds.import', { label: 'Practice seed', phrase: phrase() })).record
    .id;
  await vaultValue(page, 'seeds.verify', { id: seed, phrase: phrase() });
  await vaultValue(page, 'keys.activate', { id: seed });
  const account = { seed, label, standard: 'ethereum', network: 'ethereum', account: 0 } as const;
  const { record } = await vaultValue(page, 'seeds.add-account', account);
  await vaultValue(page, 'keys.activate', { id: record.id });
  return record.id;
}
