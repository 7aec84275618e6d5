import type { Warning } from '../display-parts.ts';
import type { FactTransfer } from '../facts.ts';

/** The chain's name, which is its coin's as well. */
export const solana = 'solana';

/** An amount of lamports that leaves. */
export function lamports(amount: string | null, recipient: string | null): FactTransfer {
  return { asset: solana, amount, recipient };
}

/** A warning in one line. */
export function warn(
  code: Warning['code'],
  severity: Warning['severity'],
  params: Warning['params'] = {},
): Warning {
  return { code, severity, params };
}

/** Power over an account goes to somebody: a danger unless that is us. */
export function authorityChange(account: string, authority: string, toUs: boolean, what: string): Warning {
  return warn('authority-change', toUs ? 'note' : 'danger', { account, authority, what });
}
