import { describe, expect, it } from 'vitest';
import type { KeyRecord } from '../../../src/core/keys/key.ts';
import {
  currentVersion,
  isVersioned,
  maxVersions,
  rotationBlock,
  withMinimumVersion,
  withNewVersion,
  withRotationRule,
  withoutVersion,
} from '../../../src/core/keys/versions.ts';
import { keyStates } from '../../../src/core/keys/state.ts';

const born = '2026-01-01T00:00:00.000Z';
const later = '2026-07-01T00:00:00.000Z';
const act = { at: later, actor: 'test', reason: 'because' };

/** A symmetric key in use, with what differs. */
function key(more: Partial<KeyRecord> = {}): KeyRecord {
  return {
    id: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f' as KeyRecord['id'],
    label: 'Data',
    tags: [],
    algorithm: 'aes-256',
    purposes: ['encrypt'],
    home: 'vault',
    state: 'active',
    stateSince: born,
    created: born,
    versions: [{ number: 1, created: born, state: 'active' }],
    periods: { originatorUntil: '2028-01-01T00:00:00.000Z', recipientUntil: '2031-01-01T00:00:00.000Z' },
    origin: { how: 'generated', at: born, appVersion: '0', runtime: 'Node' },
    backup: { rule: 'waived' },
    copies: [],
    useCount: 0,
    archived: false,
    history: [],
    ...more,
  };
}

describe('versions of a key', () => {
  it('belong to symmetric keys that the vault keeps, and to no others', () => {
    expect(isVersioned(key())).toBe(true);
    expect(isVersioned(key({ algorithm: 'hmac-sha256' }))).toBe(true);
    for (const algorithm of ['secp256k1', 'p256', 'ed25519', 'x25519', 'bip39-seed'] as const)
      expect(isVersioned(key({ algorithm })), algorithm).toBe(false);
    const derivation = { seed: key().id, path: 'm/a', scheme: 'slip21' as const, fingerprint: '00000000' };
    expect(isVersioned(key({ derivation }))).toBe(false);
    for (const home of ['token', 'quorum', 'public-only'] as const)
      expect(isVersioned(key({ home }))).toBe(false);
  });

  it('are added in one state only', () => {
    for (const state of keyStates) {
      const record = key({ state, versions: [{ number: 1, created: born, state }] });
      expect(rotationBlock(record), state).toBe(state === 'active' ? undefined : 'state-forbids');
      if (state !== 'active') expect(() => withNewVersion(record, act)).toThrow('state-forbids');
    }
    const pair = key({ algorithm: 'p256', state: 'suspended' });
    expect(rotationBlock(pair)).toBeUndefined();
    expect(() => withNewVersion(pair, act)).toThrow('not-versioned');
  });

  it('move both periods by what has passed of the old version', () => {
    const { periods, versions } = withNewVersion(key(), act);
    expect(versions.map(({ number, state, created }) => [number, state, created])).toEqual([
      [1, 'deactivated', born],
      [2, 'active', later],
    ]);
    expect(periods).toEqual({
      originatorUntil: '2028-06-30T00:00:00.000Z',
      recipientUntil: '2031-07-01T00:00:00.000Z',
    });
    expect(withNewVersion(key({ periods: {} }), act).periods).toEqual({});
    const from = '2026-06-01T00:00:00.000Z';
    const begun = key({ periods: { from, originatorUntil: '2027-06-01T00:00:00.000Z' } });
    expect(withNewVersion(begun, act).periods).toEqual({ from, originatorUntil: '2027-07-01T00:00:00.000Z' });
  });

  it('leave what is destroyed destroyed', () => {
    let record = withNewVersion(withNewVersion(key(), act), act);
    record = withNewVersion(withoutVersion(record, 1, act), act);
    expect(record.versions.map(({ state }) => state)).toEqual([
      'destroyed',
      'deactivated',
      'deactivated',
      'active',
    ]);
    expect(() => withoutVersion(record, 1, act)).toThrow('no-such-version');
    expect(() => withoutVersion(record, 4, act)).toThrow('version-in-use');
    expect(() => withoutVersion(record, 5, act)).toThrow('no-such-version');
    expect(currentVersion(record).number).toBe(4);
  });

  it('have an end, long after anyone rotates', () => {
    const versions = Array.from({ length: maxVersions }, (_, at) => ({
      number: at + 1,
      created: born,
      state: at + 1 === maxVersions ? ('active' as const) : ('deactivated' as const),
    }));
    expect(rotationBlock(key({ versions }))).toBe('state-forbids');
  });

  it('have a least one that is accepted', () => {
    const record = withNewVersion(key(), act);
    expect(withMinimumVersion(record, 2, act)).toMatchObject({
      minimumVersion: 2,
      history: [{}, { event: 'rule-changed', version: 2 }],
    });
    for (const wrong of [0, 3])
      expect(() => withMinimumVersion(record, wrong, act)).toThrow('no-such-version');
    expect(() => withMinimumVersion(key({ state: 'destroyed' }), 1, act)).toThrow('state-forbids');
  });
});

describe('a rule about rotation', () => {
  it('is set while a key is used or waits, and can always be taken away', () => {
    const rule = { everyDays: 30, automatic: false };
    const states = ['pre-activation', 'active', 'suspended'];
    for (const state of keyStates) {
      const record = key({ state });
      if (states.includes(state)) {
        const next = '2026-01-31T00:00:00.000Z';
        expect(withRotationRule(record, rule, act).rotation).toEqual({ ...rule, next });
      } else expect(() => withRotationRule(record, rule, act), state).toThrow('state-forbids');
      if (state !== 'destroyed') {
        const ruled = key({ state, rotation: { ...rule, next: later } });
        expect(withRotationRule(ruled, undefined, act)).not.toHaveProperty('rotation');
      }
    }
    const pair = key({ algorithm: 'p256' });
    expect(withRotationRule(pair, rule, act).rotation?.automatic).toBe(false);
    expect(() => withRotationRule(pair, { ...rule, automatic: true }, act)).toThrow('not-versioned');
  });
});
