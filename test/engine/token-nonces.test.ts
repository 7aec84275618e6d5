import { describe, expect, it } from 'vitest';
import type { JsonValue, Vault } from '../../src/core/vault/vault.ts';
import { TokenNonces } from '../../src/engine/token-nonces.ts';

/** Records alone: nothing else of a vault is asked. */
function records(): { readonly rows: Map<string, JsonValue>; readonly vault: Vault } {
  const rows = new Map<string, JsonValue>();
  const vault = { get: (_kind: string, id: string) => rows.get(id) };
  return { rows, vault: vault as unknown as Vault }; // the one call that is made
}

const number = (value: number): Uint8Array => {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(4, value);
  return bytes;
};

describe('the memory of nonces', () => {
  it('accepts one for one digest, as often as it comes, and for no other', () => {
    const nonces = new TokenNonces(records().vault);
    expect(nonces.accept('key', number(1), number(10))).toBe(true);
    expect(nonces.accept('key', number(1), number(10))).toBe(true);
    expect(nonces.accept('key', number(1), number(11))).toBe(false);
    expect(nonces.accept('other', number(1), number(11))).toBe(true);
  });

  it('writes what came while a commit was under way with the next one, and again what a failed one has not', () => {
    const nonces = new TokenNonces(records().vault);
    const written: number[] = [];
    const put = (_kind: string, _id: string, value: JsonValue): void => {
      written.push((value as { seen: string[] }).seen.length); // as the class writes it
    };
    nonces.accept('key', number(1), number(1));
    nonces.put({ put });
    nonces.accept('key', number(2), number(2));
    nonces.kept();
    nonces.put({ put });
    nonces.put({ put });
    nonces.kept();
    nonces.put({ put });
    expect(written).toEqual([1, 2, 2]);
  });

  it('survives the vault being closed, writes only what is new, and keeps the newest 8,192', () => {
    const { rows, vault } = records();
    let writes = 0;
    const put = (_kind: string, id: string, value: JsonValue): void => {
      writes++;
      rows.set(id, value);
    };
    const commit = (nonces: TokenNonces): void => {
      nonces.put({ put });
      nonces.kept();
    };
    const first = new TokenNonces(vault);
    for (let at = 1; at <= 200; at++) expect(first.accept('key', number(at), number(at))).toBe(true);
    commit(first);
    expect(writes).toBe(2);
    commit(first);
    expect(writes).toBe(2);
    const second = new TokenNonces(vault);
    expect(second.accept('key', number(1), number(2))).toBe(false);
    expect(second.accept('key', number(200), number(2))).toBe(false);
    for (let at = 201; at <= 9000; at++) {
      expect(second.accept('key', number(at), number(at))).toBe(true);
      if (at % 100 === 0) commit(second);
    }
    expect(rows.size).toBe(64);
    const third = new TokenNonces(vault);
    expect(third.accept('key', number(1), number(2))).toBe(true);
    for (let at = 9000 - 8192 + 128; at <= 9000; at += 7)
      expect(third.accept('key', number(at), number(1))).toBe(false);
  });
});
