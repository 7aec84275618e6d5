import { describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../../src/core/error.ts';
import { activationBlock, withBackupRule } from '../../../src/core/keys/activation.ts';
import { keyActions } from '../../../src/core/keys/actions.ts';
import type { KeyRecord } from '../../../src/core/keys/key.ts';
import { judge, requireSeed, transition } from '../../../src/core/keys/lifecycle.ts';
import {
  canTransition,
  keyOperations,
  keyStates,
  type KeyOperation,
  type KeyState,
} from '../../../src/core/keys/state.ts';
import { start, testChild, testRecord } from './records.ts';

const act = { at: new Date(start).toISOString(), actor: 'test', reason: 'because' };
const code = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (error) {
    return isHoldfastError(error) ? error.code : 'other';
  }
};

/** security.md, key states: the rows of the table, written out by hand. */
const allowed: Readonly<Record<KeyState, readonly KeyState[]>> = {
  'pre-activation': ['active', 'destroyed', 'compromised'],
  active: ['suspended', 'deactivated', 'compromised', 'destroyed'],
  suspended: ['active', 'deactivated', 'compromised', 'destroyed'],
  deactivated: ['compromised', 'destroyed'],
  compromised: ['destroyed'],
  destroyed: [],
};

describe('the 36 ordered pairs of states', () => {
  const pairs = keyStates.flatMap((from) => keyStates.map((to) => [from, to] as const));
  it('are 36', () => expect(pairs).toHaveLength(36));

  it.each(pairs)('%s to %s passes only when the table says so', (from, to) => {
    const record = testRecord({ state: from });
    expect(canTransition(from, to)).toBe(allowed[from].includes(to));
    if (!allowed[from].includes(to)) {
      expect(code(() => transition(record, to, act))).toBe('state-forbids');
      return;
    }
    const moved = transition(record, to, act);
    expect(moved).toMatchObject({ state: to, stateSince: act.at });
    expect(moved.versions.at(-1)?.state).toBe(to);
    expect(moved.history.at(-1)).toMatchObject({ from, to, actor: 'test', reason: 'because', at: act.at });
    expect(record.state).toBe(from);
  });
});

describe('the 54 cases of state and operation', () => {
  const everyPurpose: KeyRecord['purposes'] = ['sign', 'authenticate', 'encrypt', 'mac', 'wrap', 'derive'];
  const protecting: readonly KeyOperation[] = ['sign', 'encrypt', 'mac', 'wrap', 'derive'];
  const processing: Readonly<Record<KeyState, string>> = {
    'pre-activation': 'no',
    active: 'yes',
    suspended: 'warn',
    deactivated: 'yes',
    compromised: 'risk',
    destroyed: 'no',
  };
  const cases = keyStates.flatMap((state) => keyOperations.map((operation) => [state, operation] as const));
  it('are 54', () => expect(cases).toHaveLength(54));

  it.each(cases)('%s and %s', (state, operation) => {
    const { permission, why } = judge(
      testRecord({ state, purposes: everyPurpose }),
      undefined,
      operation,
      start,
    );
    expect(permission).toBe(
      protecting.includes(operation) ? (state === 'active' ? 'yes' : 'no') : processing[state],
    );
    expect(why?.code).toBe(permission === 'no' ? 'state-forbids' : undefined);
  });

  it.each(cases)('a child of a seed that is %s and %s', (state, operation) => {
    const seed = testRecord({ state, algorithm: 'bip39-seed', purposes: ['derive'] });
    const child = testChild(seed, { state: 'active', purposes: everyPurpose });
    const { permission, why } = judge(child, seed, operation, start);
    expect(permission).toBe(
      protecting.includes(operation) ? (state === 'active' ? 'yes' : 'no') : processing[state],
    );
    expect(why?.code).toBe(permission === 'no' ? 'seed-unusable' : undefined);
  });
});

describe('periods', () => {
  const until = (milliseconds: number): string => new Date(start + milliseconds).toISOString();

  it('end protection at the very millisecond, and reading later', () => {
    const record = testRecord({
      state: 'active',
      purposes: ['encrypt'],
      periods: { originatorUntil: until(1000), recipientUntil: until(2000) },
    });
    expect(judge(record, undefined, 'encrypt', start + 999).permission).toBe('yes');
    expect(judge(record, undefined, 'encrypt', start + 1000).why?.details).toEqual({
      state: 'active',
      period: 'recipient-only',
    });
    expect(judge(record, undefined, 'decrypt', start + 1999).permission).toBe('yes');
    expect(judge(record, undefined, 'decrypt', start + 2000).permission).toBe('no');
  });

  it('do not begin before they begin', () => {
    const record = testRecord({ state: 'active', periods: { from: until(5000) } });
    expect(judge(record, undefined, 'sign', start + 4999).permission).toBe('no');
    expect(judge(record, undefined, 'sign', start + 5000).permission).toBe('yes');
  });
});

describe('purposes', () => {
  it('forbid what a key was not made for', () => {
    expect(
      judge(testRecord({ state: 'active', purposes: ['encrypt'] }), undefined, 'sign', start).why?.code,
    ).toBe('purpose-forbids');
  });
});

describe('activation', () => {
  it('needs the backup rule of a key of its own', () => {
    const record = testRecord();
    expect(activationBlock(record, undefined, start)?.code).toBe('backup-needed');
    for (const rule of ['phrase-verified', 'vault-backup', 'waived'] as const) {
      const met = withBackupRule(record, rule, act);
      expect(activationBlock(met, undefined, start)).toBeUndefined();
      expect(met.backup).toEqual({ rule, at: act.at, reason: 'because' });
    }
  });

  it.each(keyStates.filter((state) => state !== 'pre-activation'))('is no way out of %s', (state) => {
    expect(activationBlock(testRecord({ state, backup: { rule: 'waived' } }), undefined, start)?.code).toBe(
      'state-forbids',
    );
  });

  it.each(keyStates)('of a child follows its seed, here %s', (state) => {
    const seed = testRecord({ state, algorithm: 'bip39-seed', purposes: ['derive'] });
    expect(activationBlock(testChild(seed), seed, start)?.code).toBe(
      state === 'active' ? undefined : 'seed-unusable',
    );
  });
});

describe('seeds', () => {
  it.each(keyStates)('that are %s', (state) => {
    const seed = testRecord({ state, algorithm: 'bip39-seed', purposes: ['derive'] });
    expect(code(() => requireSeed(seed))).toBe(state === 'active' ? 'none' : 'seed-unusable');
  });
  it('are seeds', () => expect(code(() => requireSeed(testRecord({ state: 'active' })))).toBe('not-a-seed'));
});

describe('compromise and destruction', () => {
  it('take every version along', () => {
    const at = act.at;
    const versions = [1, 2, 3].map((number) => ({
      number,
      created: at,
      state: number === 1 ? ('destroyed' as const) : ('active' as const),
    }));
    const record = testRecord({ state: 'active', versions });
    expect(transition(record, 'compromised', act).versions.map(({ state }) => state)).toEqual([
      'destroyed',
      'compromised',
      'compromised',
    ]);
    expect(transition(record, 'suspended', act).versions.map(({ state }) => state)).toEqual([
      'destroyed',
      'active',
      'suspended',
    ]);
  });
});

describe('actions', () => {
  it.each(keyStates)('of a key that is %s are what the table allows', (state) => {
    const actions = keyActions(testRecord({ state }), undefined, start);
    const of = (command: string): boolean =>
      actions.find((action) => action.command === command)?.allowed === true;
    expect(of('keys.suspend')).toBe(allowed[state].includes('suspended'));
    expect(of('keys.revoke')).toBe(allowed[state].includes('compromised'));
    expect(of('keys.destroy')).toBe(allowed[state].includes('destroyed'));
    expect(of('keys.deactivate')).toBe(allowed[state].includes('deactivated'));
    expect(of('keys.resume')).toBe(state === 'suspended');
    expect(of('sign.open')).toBe(state === 'active');
    expect(actions.every(({ allowed: is, why }) => is === (why === undefined))).toBe(true);
  });
});
