import type { KeyAlgorithm, KeyPurpose } from '../crypto/algorithms.ts';
import { HoldfastError } from '../error.ts';
import { instant, yearsAfter } from './instant.ts';
import type { KeyRecord } from './key.ts';

/** The two periods of a key. */
export type Periods = KeyRecord['periods'];

interface PeriodRule {
  /** Years in which the key may protect; absent: no end. */
  readonly originator?: number;
  /** Years beyond those in which it may still read what it protected. */
  readonly recipient?: number;
}

/**
 * Suggested lengths (SP 800-57 Part 1 Rev. 5, section 5.3.6, table 1): private signature keys 1 to 3 years;
 * symmetric data encryption and authentication keys up to 2 years, read for 3 more; key-transport and agreement
 * keys 1 to 2. Keys that hold assets on a chain get no end by themselves: their period ends when the
 * assets have moved, and a vault that stopped signing on a date would lock them in.
 */
function ruleFor(algorithm: KeyAlgorithm, purposes: readonly KeyPurpose[]): PeriodRule {
  switch (algorithm) {
    case 'bip39-seed':
    case 'secp256k1':
      return {};
    case 'p256':
    case 'ed25519':
      return { originator: purposes.includes('authenticate') && !purposes.includes('sign') ? 2 : 3 };
    case 'x25519':
      return { originator: 2, recipient: 3 };
    case 'aes-256':
    case 'hmac-sha256':
      return { originator: 2, recipient: 3 };
  }
}

/** The periods a new key gets when the person states none; `now` in milliseconds. */
export function defaultPeriods(
  algorithm: KeyAlgorithm,
  purposes: readonly KeyPurpose[],
  now: number,
): Periods {
  const rule = ruleFor(algorithm, purposes);
  if (rule.originator === undefined) return {};
  const originatorUntil = yearsAfter(now, rule.originator);
  if (rule.recipient === undefined) return { originatorUntil };
  return { originatorUntil, recipientUntil: yearsAfter(now, rule.originator + rule.recipient) };
}

/** Periods as a person stated them. */
export interface StatedPeriods {
  readonly from?: string | undefined;
  readonly originatorUntil?: string | undefined;
  readonly recipientUntil?: string | undefined;
}

/**
 * Stated periods in the form of the record, or the defaults. They must be in order: from, end of originator use,
 * end of recipient use. Errors: `bad-periods` {field}.
 */
export function periodsFor(
  stated: StatedPeriods | undefined,
  algorithm: KeyAlgorithm,
  purposes: readonly KeyPurpose[],
  now: number,
): Periods {
  if (stated === undefined) return defaultPeriods(algorithm, purposes, now);
  const periods: { from?: string; originatorUntil?: string; recipientUntil?: string } = {};
  let previous = -Infinity;
  for (const field of ['from', 'originatorUntil', 'recipientUntil'] as const) {
    const text = stated[field];
    if (text === undefined) continue;
    const time = Date.parse(text);
    if (Number.isNaN(time) || time < previous || (field !== 'from' && time <= now)) {
      throw new HoldfastError('bad-periods', { field });
    }
    periods[field] = instant(time);
    previous = time;
  }
  return periods;
}

/** Where `now` lies in a key's periods. */
export type PeriodStanding = 'not-yet' | 'open' | 'recipient-only' | 'over';

/** Protection ends at the very millisecond stated (K-4); reading goes on until the recipient's end, if there is one. */
export function periodStanding(periods: Periods, now: number): PeriodStanding {
  if (periods.from !== undefined && now < Date.parse(periods.from)) return 'not-yet';
  if (periods.recipientUntil !== undefined && now >= Date.parse(periods.recipientUntil)) return 'over';
  if (periods.originatorUntil !== undefined && now >= Date.parse(periods.originatorUntil))
    return 'recipient-only';
  return 'open';
}
