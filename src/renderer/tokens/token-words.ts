import type { CommandOutput } from '../../shared/contract.ts';
import { text } from '../text/en.ts';

const t = text.tokens;

/** A token that is plugged in. */
export type Token = CommandOutput<'tokens.list'>['tokens'][number];

const pinActs = ['login', 'change-pin', 'unblock', 'initialise'] as const;
/** What is done with a PIN. */
export type PinAct = (typeof pinActs)[number];

export function isPinAct(act: string): act is PinAct {
  // Each member of the list is a string; whether this one is among them is what is asked.
  return (pinActs as readonly string[]).includes(act);
}

/** What people call it: its label, or what its maker calls it. */
export function tokenTitle({ label, model }: Pick<Token, 'label' | 'model'>): string {
  return label === '' ? model : label;
}

/** How it stands with its PIN, with what was counted here. */
export function pinWords({ pin, wrongPins, nextMayLock, loggedIn }: Token): string {
  return [
    t.pins[pin],
    ...(wrongPins > 0 ? [t.wrong(wrongPins)] : []),
    ...(nextMayLock && pin !== 'locked' ? [t.mayLock] : []),
    ...(loggedIn === undefined ? [] : [t.loggedIn[loggedIn]]),
  ].join('; ');
}

export function roomWords({ freeBytes, totalBytes }: Token): string {
  return freeBytes === undefined ? t.unknownRoom : t.bytesFree(freeBytes, totalBytes);
}

/** Where its page is. */
export function tokenPath(token: string, act?: string): string {
  return `/tokens/${encodeURIComponent(token)}${act === undefined ? '' : `/${act}`}`;
}
