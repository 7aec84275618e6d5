import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/engine/journal.ts';
import { listRequests } from '../../src/engine/request-list.ts';

const key = '0198c0de-0000-7000-8000-000000000001';
const label = (id: string): string | undefined => (id === key ? 'Trading account' : undefined);
const digits = (at: number): string => String(at).padStart(8, '0');
const many = 10_000;

/** Requests as years of trading leave them; oldest first. */
const entries: readonly JournalEntry[] = Array.from({ length: many }, (_, at) => ({
  id: `0198c0de-0000-7000-8000-${digits(at)}0000`,
  kind: at % 10 === 0 ? 'document' : 'exchange-request',
  status: at % 4 === 0 ? 'rejected' : 'signed',
  received: '2026-01-01T00:00:00.000Z',
  source: `program bot-${String(at % 7)}`,
  keys: [key],
  digest: digits(at).repeat(8),
  request: '7b7d',
  facts: {
    acts: ['trade'],
    chain: 'exchange:binance',
    transfers: [{ asset: `exchange:binance/${at === 4321 ? 'RARE' : 'USDT'}`, amount: '1', recipient: null }],
    calls: [],
  },
}));

describe('ten thousand requests', () => {
  it('are gone through page by page, each once and newest first', () => {
    const ids: string[] = [];
    for (let pages = 0; ; pages += 1) {
      const before = ids.at(-1);
      const page = listRequests(entries, { limit: 1000, ...(before === undefined ? {} : { before }) }, label);
      ids.push(...page.requests.map(({ id }) => id));
      expect(page).toMatchObject({ fitting: many, total: many, more: pages < 9 });
      if (!page.more) break;
    }
    expect(ids).toEqual(entries.map(({ id }) => id).reverse());
  });

  it('are searched whole, in a moment', () => {
    const found = listRequests(entries, { search: 'trading RARE', limit: 200 }, label);
    const began = performance.now();
    expect(listRequests(entries, { search: 'trading none' }, label)).toMatchObject({
      requests: [],
      fitting: 0,
    });
    const took = performance.now() - began;
    expect(found).toMatchObject({
      requests: [{ id: entries[4321]?.id }],
      fitting: 1,
      total: many,
      more: false,
    });
    const filtered = listRequests(
      entries,
      { search: 'bot-3 binance', status: ['rejected'], kind: ['document'], limit: 5 },
      label,
    );
    const expected = entries.filter((_, at) => at % 7 === 3 && at % 20 === 0).length;
    expect(filtered).toMatchObject({ requests: { length: 5 }, fitting: expected, more: true });
    // Some 10 ms on a machine at rest.
    expect(took).toBeLessThan(500);
  });
});

it('tells what failed on its chain from what took effect there', () => {
  const at = '2026-11-22T20:01:00.000Z';
  const outcomes = [true, false, null];
  const confirmed = outcomes.flatMap((succeeded, index): JournalEntry[] => {
    const entry = entries[index];
    return entry === undefined ? [] : [{ ...entry, status: 'confirmed', receipt: { at, succeeded } }];
  });
  const { requests } = listRequests(confirmed, {}, label);
  expect(requests.map(({ status, failed }) => [status, failed])).toEqual([
    ['confirmed', undefined],
    ['confirmed', true],
    ['confirmed', undefined],
  ]);
});
