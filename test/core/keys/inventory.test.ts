import { describe, expect, it } from 'vitest';
import {
  backupHealth,
  inventoryFilter,
  inventoryRow,
  nextDate,
  rowKind,
} from '../../../src/core/keys/inventory.ts';
import { overview } from '../../../src/core/keys/overview.ts';
import { uuidV7 } from '../../../src/core/keys/uuid-v7.ts';
import { keyIdSchema } from '../../../src/core/keys/key.ts';
import { start, testChild, testRecord } from './records.ts';

const now = new Date(start).toISOString();
const at = (days: number): string => new Date(start + days * 86_400_000).toISOString();

describe('ids', () => {
  it('are UUIDv7: canonical, in the order of time, with 74 random bits', () => {
    const ids = Array.from({ length: 100 }, (_, i) =>
      uuidV7(start + i, (length) => new Uint8Array(length).fill(255 - i)),
    );
    for (const id of ids) expect(keyIdSchema.safeParse(id).success).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    // RFC 9562, appendix A.6.
    const random = Uint8Array.from([
      0, 0, 0, 0, 0, 0, 0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f,
    ]);
    expect(uuidV7(0x017f_22e2_79b0, () => random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });
});

describe('backup health', () => {
  it('is proven by a phrase, or by a backup made since and read back', () => {
    const record = testRecord();
    expect(backupHealth(record, undefined, {})).toBe('none');
    expect(backupHealth(record, undefined, { newest: at(1) })).toBe('written');
    expect(backupHealth(record, undefined, { newest: at(1), newestVerified: at(1) })).toBe('proven');
    expect(backupHealth(record, undefined, { newest: at(-1), newestVerified: at(-1) })).toBe('none');
    expect(backupHealth({ ...record, backup: { rule: 'phrase-verified' } }, undefined, {})).toBe('proven');
    expect(backupHealth({ ...record, backup: { rule: 'waived' } }, undefined, {})).toBe('waived');
    expect(backupHealth({ ...record, state: 'destroyed' }, undefined, {})).toBe('not-needed');
  });

  it('of a child is that of its seed', () => {
    const seed = testRecord({
      algorithm: 'bip39-seed',
      purposes: ['derive'],
      backup: { rule: 'phrase-verified' },
    });
    expect(backupHealth(testChild(seed), seed, {})).toBe('proven');
    expect(backupHealth(testChild(seed), undefined, { newestVerified: at(1) })).toBe('none');
  });
});

describe('search', () => {
  const record = testRecord({
    label: 'Trading Desk',
    tags: ['binance'],
    address: '0xAbCdEf0123',
    fingerprint: '0123456789',
  });
  it.each([
    'trading',
    'DESK trading',
    'binance',
    '0xabcdef',
    '01234567',
    record.id.slice(0, 13),
    'secp256k1',
    '',
  ])('finds by %s', (search) => {
    expect(inventoryFilter({ search })(record)).toBe(true);
  });
  it.each(['tradingdesk', 'kraken', 'desk kraken'])('does not find by %s', (search) => {
    expect(inventoryFilter({ search })(record)).toBe(false);
  });
  it('filters by state, algorithm and archive', () => {
    expect(inventoryFilter({ states: ['active'] })(record)).toBe(false);
    expect(inventoryFilter({ algorithms: ['secp256k1'] })(record)).toBe(true);
    expect(inventoryFilter({ purpose: 'sign' })(record)).toBe(true);
    expect(inventoryFilter({ purpose: 'encrypt' })(record)).toBe(false);
    expect(inventoryFilter({ archived: true })(record)).toBe(false);
  });
});

describe('rows', () => {
  it('say what a record is', () => {
    const seed = testRecord({ algorithm: 'bip39-seed', purposes: ['derive'] });
    expect(rowKind(seed)).toBe('seed');
    expect(rowKind(testChild(seed))).toBe('child');
    expect(rowKind(testRecord())).toBe('pair');
    expect(rowKind(testRecord({ algorithm: 'aes-256', purposes: ['encrypt'] }))).toBe('symmetric');
    expect(inventoryRow(testChild(seed), seed, {}, now)).toMatchObject({
      parent: seed.id,
      path: "m/84'/0'/0'",
    });
  });

  it('name the next date that matters', () => {
    const periods = { from: at(1), originatorUntil: at(10), recipientUntil: at(20) };
    const record = testRecord({ periods });
    expect(nextDate(record, now)).toEqual({ at: at(1), what: 'activates' });
    expect(nextDate(record, at(2))).toEqual({ at: at(10), what: 'expires' });
    expect(nextDate({ ...record, state: 'deactivated' }, at(2))).toEqual({
      at: at(20),
      what: 'recipient-ends',
    });
    expect(nextDate({ ...record, state: 'destroyed' }, at(2))).toBeUndefined();
  });
});

describe('the overview', () => {
  it('names what deserves a look, and nothing else', () => {
    const seed = testRecord({
      algorithm: 'bip39-seed',
      purposes: ['derive'],
      state: 'active',
      backup: { rule: 'phrase-verified' },
    });
    const child = testChild(seed, { state: 'active' });
    const facts = {
      backups: { newest: at(1), newestVerified: at(1) },
      recoveryCodeConfirmed: true,
      openRequests: 0,
      behind: [],
      openMoves: [],
      openCases: [],
      clockSetBack: false,
      now: start,
    };
    expect(overview([seed, child], () => seed, facts)).toEqual({
      counts: { total: 2, active: 2 },
      findings: [],
    });
    const late = testRecord({ state: 'active', created: at(2), periods: { originatorUntil: at(7) } });
    const bad = testRecord({ state: 'compromised' });
    const { findings } = overview([seed, late, bad, testRecord()], () => undefined, {
      ...facts,
      recoveryCodeConfirmed: false,
      openRequests: 2,
    });
    expect(findings.map(({ code, count, days }) => [code, count, days])).toEqual([
      ['compromised', 1, undefined],
      ['without-proven-backup', 1, undefined],
      ['recovery-code-unconfirmed', 1, undefined],
      ['backup-outdated', 1, undefined],
      ['expires-soon', 1, 7],
      ['waiting-for-activation', 1, undefined],
      ['open-requests', 2, undefined],
    ]);
  });
});
