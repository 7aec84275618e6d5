import { describe, expect, it } from 'vitest';
import type { KeyId } from '../../src/core/keys/key.ts';
import { maxRecordLength } from '../../src/core/vault/commit.ts';
import type { JsonValue, Vault } from '../../src/core/vault/vault.ts';
import { itemName, moveById, movesOf, putMove, type MoveRecord } from '../../src/engine/moves.ts';

// The fields that are read here are none of a key's id.
const key = 'the old key' as KeyId;
const successor = 'the new key' as KeyId;

function longMove(items: number): MoveRecord {
  return {
    ...{ id: 'f'.repeat(32), key, successor, started: '2026-01-01T00:00:00.000Z', outcome: 'open' },
    items: Array.from({ length: items }, (_, at) => ({
      id: itemName(at),
      what: 'other',
      from: '€'.repeat(300),
      to: '€'.repeat(300),
      done: true,
      doneAt: '2026-01-01T00:00:00.000Z',
      note: '€'.repeat(500),
    })),
  };
}

describe('a long list of what has to move', () => {
  const rows = new Map<string, JsonValue>();
  const written: string[] = [];
  const change = {
    put: (_kind: string, id: string, value: JsonValue): void => {
      rows.set(id, value);
      written.push(id);
    },
  };
  // As much of a vault as moves ask for.
  const vault = {
    get: (_kind: string, id: string) => rows.get(id),
    list: () => Array.from(rows, ([id, value]) => ({ id, generation: 1, value })),
  } as unknown as Vault;
  const move = longMove(1001);

  it('is kept in records that fit', () => {
    putMove(change, move);
    expect(rows.size).toBe(1 + Math.ceil(1001 / 200));
    for (const [id, value] of rows) {
      expect(id.length).toBeLessThanOrEqual(64);
      expect(Buffer.byteLength(JSON.stringify(value))).toBeLessThan(maxRecordLength);
    }
    expect(moveById(vault, move.id)).toEqual(move);
    expect(movesOf(vault)).toEqual([move]);
    expect(moveById(vault, `${move.id}/0`)).toBeUndefined();
  });

  it('is written again only where it has changed', () => {
    const before = moveById(vault, move.id) ?? move;
    written.length = 0;
    const items = before.items.map((item, at) => (at === 450 ? { ...item, done: false } : item));
    putMove(change, { ...before, items }, before);
    expect(written).toEqual([`${move.id}/2`, move.id]);
    expect(moveById(vault, move.id)?.items[450]?.done).toBe(false);
  });
});
