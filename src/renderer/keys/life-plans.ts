import type { KeyRecord } from '../../core/keys/key.ts';
import type { CommandOutput } from '../../shared/contract.ts';

/** A date that lies ahead of a key, or that has come and waits to be seen to. */
export interface LifePlan {
  readonly what: CommandOutput<'calendar.list'>['entries'][number]['what'];
  readonly iso: string;
}

const protects = new Set<KeyRecord['state']>(['pre-activation', 'active', 'suspended']);

/** What is planned for a key, in order; `now` in milliseconds. A rotation that is overdue stays on the list. */
export function lifePlans(record: KeyRecord, now: number): LifePlan[] {
  const { state, periods, rotation, retainUntil } = record;
  const plans: LifePlan[] = [];
  const add = (what: LifePlan['what'], iso: string | undefined): void => {
    if (iso !== undefined && Date.parse(iso) > now) plans.push({ what, iso });
  };
  if (state === 'pre-activation') add('activates', periods.from);
  if (protects.has(state)) add('expires', periods.originatorUntil);
  if (state !== 'compromised' && state !== 'destroyed') add('recipient-ends', periods.recipientUntil);
  if (state === 'active' && rotation !== undefined) plans.push({ what: 'rotation-due', iso: rotation.next });
  if (state !== 'destroyed') add('retention-ends', retainUntil);
  return plans.sort((a, b) => (a.iso < b.iso ? -1 : 1));
}

/** How far an instant lies from now, in whole units that have passed or will have; negative when it lies behind. */
export function distance(
  iso: string,
  now: number,
): { readonly unit: 'day' | 'hour' | 'minute'; readonly count: number } {
  const minutes = Math.trunc((Date.parse(iso) - now) / 60_000);
  if (Math.abs(minutes) >= 2 * 24 * 60) return { unit: 'day', count: Math.trunc(minutes / (24 * 60)) };
  if (Math.abs(minutes) >= 2 * 60) return { unit: 'hour', count: Math.trunc(minutes / 60) };
  return { unit: 'minute', count: minutes };
}
