import type { CommandInput } from '../../shared/contract.ts';

/** What an address looks like; the vault checks it. */
export function kindOf(address: string): CommandInput<'addresses.add'>['kind'] {
  const given = address.trim();
  if (/^0x[0-9a-f]*$/i.test(given)) return 'ethereum';
  if (/^(?:bc1|tb1|bcrt1)/i.test(given) || /^[13mn2][1-9A-HJ-NP-Za-km-z]{25,34}$/.test(given))
    return 'bitcoin';
  if (/^[1-9A-HJ-NP-Za-km-z]{43,44}$/.test(given)) return 'solana';
  return given === '' ? 'bitcoin' : 'other';
}
