import type { Warning } from '../display-parts.ts';
import type { FactTransfer } from '../facts.ts';
import type { ExchangeAct } from './profile.ts';

/** What warnings are found in. */
export interface Circumstances {
  readonly act: ExchangeAct;
  readonly method: string;
  /** Method and path. */
  readonly path: string;
  readonly transfers: readonly FactTransfer[];
  /** Unix milliseconds, as signed. */
  readonly time: string | undefined;
  /** Unix seconds. */
  readonly now: number | undefined;
  readonly rights: readonly string[] | undefined;
  readonly escaped: boolean;
  /** What is asked for is not part of what is signed. */
  readonly uncovered: boolean;
  /** What is signed could be sent to another endpoint. */
  readonly elsewhere: boolean;
}

/** Beyond so many seconds exchanges turn a request down, or its clock is wrong. */
const farOff = 60;

/** Methods by which others come to act for the account. */
const granting = ['api-key', 'approve-agent', 'approve-builder', 'sub-account', 'trading-stream'];

/** What a person should weigh before a request to an exchange is signed. */
export function requestWarnings(about: Circumstances): Warning[] {
  const { act, method, path, transfers, time, now, rights, escaped, uncovered, elsewhere } = about;
  const warnings: Warning[] = [];
  const add = (
    code: Warning['code'],
    severity: Warning['severity'],
    params: Record<string, string> = {},
  ): void => void warnings.push({ code, severity, params });
  if (elsewhere) add('usable-elsewhere', 'caution');
  else if (act === 'other') add('endpoint-unknown', 'caution', { endpoint: path });
  if (act === 'withdraw') {
    const [first] = transfers;
    const asset = first?.asset.replace(/^[^/]*\//, '') ?? '';
    add('withdrawal', 'caution', { what: `${first?.amount ?? ''} ${asset}`.trim() });
  }
  if (granting.includes(method)) add('grants-access', 'caution');
  if (act === 'trade' && transfers.some(({ amount }) => amount === null)) add('cost-unbounded', 'note');
  const right = act === 'withdraw' || act === 'trade' ? act : undefined;
  if (right !== undefined && rights !== undefined && !rights.includes(right))
    add('right-not-stated', 'caution', { right });
  if (time !== undefined && now !== undefined) {
    const seconds = Math.round(Math.abs(Number(time) / 1000 - now));
    if (seconds > farOff) add('clock-far-off', 'caution', { seconds: String(seconds) });
  }
  if (uncovered) add('body-not-signed', act === 'read' ? 'note' : 'caution');
  if (escaped) add('escaped-characters', 'caution');
  return warnings;
}
