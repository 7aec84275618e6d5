import { describe, expect, it } from 'vitest';
import { inventoryFilter, inventoryRow } from '../../../src/core/keys/inventory.ts';
import type { KeyRecord } from '../../../src/core/keys/key.ts';
import {
  activeFilters,
  isDeepSearch,
  keyViewNames,
  keyViews,
  sameFilter,
  searchFilter,
  viewFilter,
  withField,
} from '../../../src/renderer/keys/key-views.ts';
import type { ViewQuery } from '../../../src/shared/contract/inventory.ts';
import { testRecord } from '../../core/keys/records.ts';

const states = ['pre-activation', 'active', 'suspended', 'deactivated', 'compromised', 'destroyed'] as const;
const algorithms = ['aes-256', 'ed25519', 'bip39-seed'] as const;
const now = '2026-06-01T00:00:00.000Z';

/** Every state, three algorithms, with and without a tag, archived or not. */
const records: KeyRecord[] = states.flatMap((state) =>
  algorithms.flatMap((algorithm) =>
    [true, false].flatMap((archived) =>
      [['Cold'], []].map((tags) => testRecord({ state, algorithm, archived, tags })),
    ),
  ),
);

const queries: ViewQuery[] = [
  {},
  ...keyViewNames.map((name) => keyViews[name]),
  { states: ['active', 'destroyed'], tag: 'cold' },
  { algorithms: ['aes-256'], archived: true },
  { kinds: ['seed', 'symmetric'] },
  { tag: 'COLD', archived: false },
  { states: [] },
];

describe('the filter of the list', () => {
  it.each(queries)('selects what the vault process would, case %#', (query) => {
    const { backup: _judgedByRow, ...rest } = query;
    const ofProcess = inventoryFilter(rest);
    const ofPage = viewFilter(rest, () => []);
    const shown = records.map((record) => ofPage(inventoryRow(record, undefined, {}, now)));
    expect(shown).toEqual(records.map((record) => ofProcess(record)));
  });

  it('goes by flags and backup too', () => {
    const row = inventoryRow(testRecord({ state: 'active' }), undefined, {}, now);
    const flagged = (flags: ViewQuery['flags']) => viewFilter({ flags }, () => ['weak', 'unused'])(row);
    expect([flagged(['weak']), flagged(['orphan', 'unused']), flagged(['orphan'])]).toEqual([
      true,
      true,
      false,
    ]);
    expect(viewFilter({ backup: ['none'] }, () => [])(row)).toBe(true);
    expect(viewFilter({ backup: ['proven'] }, () => [])(row)).toBe(false);
  });
});

describe('the search of the page', () => {
  const record = testRecord({
    label: 'Trading Desk',
    tags: ['Binance'],
    address: '0xAbCdEf0123',
    fingerprint: '0123456789',
  });
  const row = inventoryRow(record, undefined, {}, now);
  it.each([
    'trading',
    'DESK trad',
    'binance',
    '0xabcdef',
    '012345',
    record.id.slice(0, 13),
    '',
    ' ',
    'kraken',
  ])('finds what the vault process finds by %j', (search) =>
    expect(searchFilter(search)(row)).toBe(inventoryFilter({ search })(record)),
  );
  it('leaves to the vault process what may be of a public key', () => {
    expect(['desk', 'a b c', '02ab3f', '02ab3f99', 'x 0123456789'].map(isDeepSearch)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });
});

describe('queries', () => {
  it('are the same whatever the order and the search', () => {
    expect(sameFilter({ archived: false, tag: 'a', search: 'x' }, { tag: 'a', archived: false })).toBe(true);
    expect(sameFilter({ archived: false }, {})).toBe(false);
  });
  it('count what narrows the list', () => {
    expect(activeFilters(keyViews.all)).toBe(0);
    expect(activeFilters({ archived: true })).toBe(1);
    expect(activeFilters({ search: 'x', tag: 'a', states: ['active'], archived: false })).toBe(2);
  });
  it('take a field and lose it again', () => {
    const query = withField(keyViews.all, 'tag', 'cold');
    expect(query).toEqual({ archived: false, tag: 'cold' });
    expect(withField(query, 'tag', undefined)).toEqual(keyViews.all);
  });
});
