import { expect, it } from 'vitest';
import type { JsonValue, Vault } from '../../src/core/vault/vault.ts';
import {
  journalEntry,
  journalOf,
  keepText,
  putEntry,
  readText,
  type JournalEntry,
} from '../../src/engine/journal.ts';

it('keeps long texts in pieces that no listing of requests shows', () => {
  const rows = new Map<string, JsonValue>();
  const change = {
    put: (_kind: 'backup' | 'journal', id: string, value: JsonValue) => void rows.set(id, value),
  };
  // Only what the journal reads by.
  const vault = {
    get: (_kind: string, id: string) => rows.get(id),
    list: () => [...rows].map(([id, value]) => ({ id, value, generation: 1 })),
  } as unknown as Vault;
  const text = Array.from({ length: 3_000_001 }, (_, at) => (at % 16).toString(16)).join('');
  const request = keepText(change, 'a', 'request', text);
  expect(request).toBe(23);
  expect(rows.size).toBe(23);
  expect(keepText(change, 'a', 'outcome', 'short')).toBe('short');
  const entry: JournalEntry = {
    id: 'a',
    kind: 'raw-message',
    status: 'open',
    received: '2026-01-01T00:00:00.000Z',
    source: 's',
    keys: [],
    digest: 'd',
    request,
  };
  putEntry(change, entry);
  for (const value of rows.values()) expect(JSON.stringify(value).length).toBeLessThan(1024 * 1024);
  expect(readText(vault, 'a', 'request', request)).toBe(text);
  expect(journalOf(vault)).toEqual([entry]);
  expect(journalEntry(vault, 'a/request/0')).toBeUndefined();
});
