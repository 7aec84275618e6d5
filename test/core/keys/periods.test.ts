import { describe, expect, it } from 'vitest';
import { keyAlgorithms, type KeyAlgorithm, type KeyPurpose } from '../../../src/core/crypto/algorithms.ts';
import { periodLengths, periodRules, type PeriodPolicy } from '../../../src/core/keys/period-rules.ts';
import { changedPeriods, periodsFor, type Periods } from '../../../src/core/keys/periods.ts';
import { keyStates, type KeyState } from '../../../src/core/keys/state.ts';

const start = Date.parse('2026-01-01T00:00:00.000Z');
const day = 86_400_000;
const at = (days: number): string => new Date(start + days * day).toISOString();
const defaultsOf = (algorithm: KeyAlgorithm, purposes: KeyPurpose[], policy: PeriodPolicy = {}): Periods =>
  periodsFor(undefined, periodLengths(algorithm, purposes, policy), start);

describe('periods of a new key', () => {
  it('default to those of SP 800-57 for each kind', () => {
    expect(defaultsOf('secp256k1', ['sign'])).toEqual({});
    expect(defaultsOf('bip39-seed', ['derive'])).toEqual({});
    expect(defaultsOf('ed25519', ['sign'])).toEqual({ originatorUntil: '2029-01-01T00:00:00.000Z' });
    expect(defaultsOf('p256', ['authenticate'])).toEqual({ originatorUntil: '2028-01-01T00:00:00.000Z' });
    expect(defaultsOf('hmac-sha256', ['derive'])).toEqual({ originatorUntil: '2027-01-01T00:00:00.000Z' });
    const twoAndThree = {
      originatorUntil: '2028-01-01T00:00:00.000Z',
      recipientUntil: '2031-01-01T00:00:00.000Z',
    };
    expect(defaultsOf('aes-256', ['encrypt'])).toEqual(twoAndThree);
    expect(defaultsOf('hmac-sha256', ['mac'])).toEqual(twoAndThree);
    expect(defaultsOf('x25519', ['encrypt'])).toEqual(twoAndThree);
    for (const algorithm of ['p256', 'p384', 'rsa'] as const) {
      expect(defaultsOf(algorithm, ['encrypt'])).toEqual(twoAndThree);
      expect(defaultsOf(algorithm, ['wrap'])).toEqual(twoAndThree);
    }
  });

  it('follow what the owner decided, in days and in whole years', () => {
    const policy: PeriodPolicy = { 'aes-256': { originatorDays: 90, recipientDays: 10 }, ed25519: {} };
    expect(defaultsOf('aes-256', ['encrypt'], policy)).toEqual({
      originatorUntil: at(90),
      recipientUntil: at(100),
    });
    expect(defaultsOf('ed25519', ['sign'], policy)).toEqual({});
    expect(defaultsOf('aes-256', ['encrypt'], { 'aes-256': { originatorDays: 1460 } })).toEqual({
      originatorUntil: '2030-01-01T00:00:00.000Z',
    });
  });

  it('must be in order and end in the future', () => {
    const stated = (from: number, end: number, recipient: number) => () =>
      periodsFor({ from: at(from), originatorUntil: at(end), recipientUntil: at(recipient) }, {}, start);
    expect(stated(1, 2, 3)()).toEqual({ from: at(1), originatorUntil: at(2), recipientUntil: at(3) });
    expect(stated(3, 2, 4)).toThrow('bad-periods');
    expect(stated(-3, -2, 4)).toThrow('bad-periods');
    expect(stated(1, 5, 4)).toThrow('bad-periods');
  });

  it('that only begin at a time are counted from there', () => {
    const lengths = { originatorDays: 10, recipientDays: 5 };
    expect(periodsFor({ from: at(100) }, lengths, start)).toEqual({
      from: at(100),
      originatorUntil: at(110),
      recipientUntil: at(115),
    });
    // A beginning in the past gives no shorter life.
    expect(periodsFor({ from: at(-100) }, lengths, start)).toMatchObject({ originatorUntil: at(10) });
    expect(periodsFor({}, lengths, start)).toEqual({});
  });
});

describe('the rules', () => {
  it('name every algorithm with its source', () => {
    const rules = periodRules({ 'aes-256': { originatorDays: 7 } });
    expect(rules.map(({ algorithm }) => algorithm)).toEqual(keyAlgorithms);
    for (const rule of rules) {
      expect(rule.source).toContain('SP 800-57 Part 1 Rev. 5, section 5.3.6, table 1');
      expect(rule.changed).toBe(rule.algorithm === 'aes-256');
    }
    expect(rules.find(({ algorithm }) => algorithm === 'aes-256')).toMatchObject({ originatorDays: 7 });
    expect(rules.find(({ algorithm }) => algorithm === 'ed25519')).toMatchObject({ originatorDays: 1095 });
  });
});

describe('changing periods', () => {
  const periods: Periods = { from: at(-5), originatorUntil: at(10), recipientUntil: at(20) };
  const mayChange: Readonly<Record<'from' | 'originatorUntil' | 'recipientUntil', readonly KeyState[]>> = {
    from: ['pre-activation'],
    originatorUntil: ['pre-activation', 'active', 'suspended'],
    recipientUntil: ['pre-activation', 'active', 'suspended', 'deactivated'],
  };
  const cases = keyStates.flatMap((state) =>
    (['from', 'originatorUntil', 'recipientUntil'] as const).map((field) => [state, field] as const),
  );
  it('is 18 cases', () => expect(cases).toHaveLength(18));
  it.each(cases)('%s: %s', (state, field) => {
    const to = { from: at(1), originatorUntil: at(15), recipientUntil: at(15) }[field];
    const change = (): Periods =>
      changedPeriods({ state, stateSince: at(11), periods }, { [field]: to }, start);
    if (mayChange[field].includes(state)) expect(change()).toEqual({ ...periods, [field]: to });
    else expect(change).toThrow('state-forbids');
  });

  it('keeps the order and what was not named', () => {
    const change = (wish: Parameters<typeof changedPeriods>[1]) => (): Periods =>
      changedPeriods({ state: 'active', stateSince: at(-5), periods }, wish, start);
    expect(change({ originatorUntil: null })()).toEqual({ from: at(-5), recipientUntil: at(20) });
    expect(change({ recipientUntil: null })()).toEqual({ from: at(-5), originatorUntil: at(10) });
    expect(change({ originatorUntil: at(21) })).toThrow('bad-periods');
    expect(change({ originatorUntil: at(21), recipientUntil: at(22) })()).toMatchObject({
      originatorUntil: at(21),
    });
    expect(change({ originatorUntil: at(0) })).toThrow('bad-periods');
    expect(change({ recipientUntil: at(9) })).toThrow('bad-periods');
    expect(change({})).toThrow('bad-periods');
    const early = { state: 'deactivated' as const, stateSince: at(-1), periods };
    expect(changedPeriods(early, { recipientUntil: at(5) }, start)).toEqual({
      from: at(-5),
      originatorUntil: at(-1),
      recipientUntil: at(5),
    });
  });
});
