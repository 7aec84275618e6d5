import { describe, expect, it } from 'vitest';
import { calendarOf, dueChange, nextDue } from '../../../src/core/keys/calendar.ts';
import type { KeyRecord } from '../../../src/core/keys/key.ts';
import { keyStates } from '../../../src/core/keys/state.ts';
import { start, testChild, testRecord } from './records.ts';

const day = 86_400_000;
const at = (days: number): string => new Date(start + days * day).toISOString();
const aes = (fields: Partial<KeyRecord>): KeyRecord =>
  testRecord({ algorithm: 'aes-256', purposes: ['encrypt'], ...fields });

describe('the calendar of a key', () => {
  it('holds every date that lies before it', () => {
    const record = aes({
      state: 'active',
      periods: { from: at(-10), originatorUntil: at(20), recipientUntil: at(100) },
      rotation: { everyDays: 30, automatic: false, next: at(6) },
      retainUntil: at(0.5),
    });
    expect(calendarOf(record, start).map(({ at: when, what, warning }) => [when, what, warning])).toEqual([
      [at(20), 'expires', 30],
      [at(6), 'rotation-due', 7],
      [at(100), 'recipient-ends', undefined],
      [at(0.5), 'retention-ends', 1],
    ]);
  });

  it.each([
    [30.001, undefined],
    [30, 30],
    [7.001, 30],
    [7, 7],
    [1.001, 7],
    [1, 1],
    [0, 1],
    [-3, 1],
  ])('warns %d days before with %s', (days, warning) => {
    const record = testRecord({ state: 'active', periods: { originatorUntil: at(days) } });
    expect(calendarOf(record, start)[0]?.warning).toBe(warning);
  });

  it.each(keyStates)('of one that is %s names only what can still happen', (state) => {
    const periods = { from: at(1), originatorUntil: at(2), recipientUntil: at(3) };
    const what = calendarOf(testRecord({ state, periods, retainUntil: at(4) }), start).map((one) => one.what);
    const expected = {
      'pre-activation': ['activates', 'expires', 'recipient-ends', 'retention-ends'],
      active: ['expires', 'recipient-ends', 'retention-ends'],
      suspended: ['expires', 'recipient-ends', 'retention-ends'],
      deactivated: ['recipient-ends', 'retention-ends'],
      compromised: ['retention-ends'],
      destroyed: [],
    }[state];
    expect(what).toEqual(expected);
  });
});

describe('what the calendar does by itself', () => {
  const waived = { rule: 'waived' } as const;

  it('is the planned activation, at its time and once the rule is met', () => {
    const record = testRecord({ backup: waived, activationPlanned: at(0), periods: { from: at(5) } });
    expect(nextDue(record)).toBe(at(5));
    expect(dueChange(record, undefined, start + 5 * day - 1)).toBeUndefined();
    expect(dueChange(record, undefined, start + 5 * day)).toBe('activate');
    const { activationPlanned: _asked, ...notAsked } = record;
    expect(nextDue(notAsked)).toBeUndefined();
    expect(dueChange({ ...record, backup: { rule: 'open' } }, undefined, start + 6 * day)).toBeUndefined();
  });

  it('is nothing for a child whose seed is not in use', () => {
    const seed = testRecord({ algorithm: 'bip39-seed', purposes: ['derive'], state: 'suspended' });
    const child = testChild(seed, { activationPlanned: at(0), periods: { from: at(1) } });
    expect(dueChange(child, seed, start + 2 * day)).toBeUndefined();
    expect(dueChange(child, { ...seed, state: 'active' }, start + 2 * day)).toBe('activate');
  });

  it.each(keyStates)('is the end of originator use, of one that is %s', (state) => {
    const record = testRecord({ state, periods: { originatorUntil: at(5) } });
    const ends = state === 'active' || state === 'suspended';
    expect(dueChange(record, undefined, start + 5 * day)).toBe(ends ? 'expire' : undefined);
    expect(dueChange(record, undefined, start + 5 * day - 1)).toBeUndefined();
  });

  it('is an automatic rotation, and of two things the one that was due first', () => {
    const rotation = { everyDays: 3, automatic: true, next: at(3) };
    const record = aes({ state: 'active', rotation, periods: { originatorUntil: at(5) } });
    expect(nextDue(record)).toBe(at(3));
    expect(dueChange(record, undefined, start + 30 * day)).toBe('rotate');
    const sooner = { ...record, periods: { originatorUntil: at(2) } };
    expect(dueChange(sooner, undefined, start + 30 * day)).toBe('expire');
    expect(dueChange({ ...record, rotation: { ...rotation, automatic: false } }, undefined, start)).toBe(
      undefined,
    );
    // A signing key's successor needs a person.
    const pair = testRecord({ state: 'active', rotation });
    expect(nextDue(pair)).toBeUndefined();
    expect(nextDue({ ...record, state: 'suspended' })).toBe(at(5));
  });
});
