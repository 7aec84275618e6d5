import { expect, it } from 'vitest';
import type { JsonValue, Vault } from '../../src/core/vault/vault.ts';
import { outcomeLine, outcomesOf, putBatchText, type KeptBatch } from '../../src/engine/batch-record.ts';
import { keepUses, usesOf, UseTexts, type JournalOutcome } from '../../src/engine/journal.ts';
import type { Use } from '../../src/engine/ledger.ts';

/** What a change wrote, read like a vault. */
function written(): { put: (kind: string, id: string, value: JsonValue) => void; vault: Vault } {
  const records = new Map<string, JsonValue>();
  const vault = {
    get: (kind: string, id: string) => records.get(`${kind} ${id}`),
    list: (kind: string) =>
      [...records].flatMap(([name, value]) =>
        name.startsWith(`${kind} `) ? [{ id: name.slice(kind.length + 1), value }] : [],
      ),
  };
  // The two calls that are made of it.
  return { put: (kind, id, value) => records.set(`${kind} ${id}`, value), vault: vault as unknown as Vault };
}

const use = (at: number): Use => ({
  id: `batch/${String(at)}`,
  at: 1000 + (at >> 4),
  keys: at % 7 === 0 ? ['a', 'b'] : ['a'],
  ...(at % 11 === 0 ? { program: 'bot' } : {}),
  facts: {
    acts: at % 5 === 0 ? ['approve', 'call'] : ['transfer'],
    chain: at % 13 === 0 ? 'bitcoin' : 'eip155:1',
    transfers: [{ asset: 'eip155:1', amount: at % 3 === 0 ? null : String(at), recipient: '0xa' }],
    calls: at % 5 === 0 ? [{ target: '0xb', method: 'approve' }] : [],
    ...(at % 4 === 0 ? { fee: { asset: 'eip155:1', amount: String(at) } } : {}),
  },
  ...(at % 6 === 0 ? {} : { sequence: { account: 'eip155:1 0xc', number: String(at) } }),
});

it('gives every use of a batch back as it was, though most of it is written once', () => {
  const { put, vault } = written();
  const uses = Array.from({ length: 20_000 }, (_, at) => use(at));
  const texts = new UseTexts();
  for (const one of uses) texts.add(one);
  keepUses({ put }, 'batch', texts);
  expect([...usesOf(vault)]).toEqual(uses);
  const pieces = Array.from(vault.list('journal'), ({ value }) => (typeof value === 'string' ? value : ''));
  expect(pieces.length).toBeGreaterThan(4);
  expect(pieces.join('').length).toBeLessThan(JSON.stringify(uses).length * 0.8);
});

it('keeps any text in pieces that fit into a record', () => {
  const { put, vault } = written();
  for (const character of ['漢', '\u0001', '"', '\u{1F511}']) {
    const outcomes = putBatchText({ put }, 'batch', 'outcomes-0', character.repeat(300_001));
    expect(outcomes).toBeGreaterThan(2);
    const pieces = Array.from(vault.list('batch'), ({ value }) => Buffer.byteLength(JSON.stringify(value)));
    expect(Math.max(...pieces)).toBeLessThan(1024 * 1024 - 1024);
  }
});

it('reads the uses of former versions: whole ones, as a text and as a list', () => {
  const { put, vault } = written();
  const uses = Array.from({ length: 30 }, (_, at) => use(at));
  put('journal', 'first/uses/0', JSON.stringify(uses.slice(0, 10)));
  put('journal', 'second/uses/0', JSON.parse(JSON.stringify(uses.slice(10))) as JsonValue);
  expect([...usesOf(vault)]).toEqual(uses);
});

it('gives every outcome of a batch back as it was, also where former versions wrote it whole', () => {
  const outcome = (at: number): JournalOutcome => ({
    form: at % 9 === 0 ? 'psbt' : 'ethereum-raw-transaction',
    bytes: 'ab'.repeat(at % 50),
    mediaType: at % 9 === 0 ? 'application/x-psbt' : 'application/octet-stream',
    suggestedFileName: `transaction-${String(at)}.signed.rlp`,
    complete: at % 4 !== 0,
    ...(at % 3 === 0 ? { txid: String(at) } : { hash: String(at) }),
    ...(at % 9 === 0 ? { extracted: 'cd', withheld: ['x'] } : {}),
  });
  const expected = Array.from({ length: 5000 }, (_, at) => ({ index: 2 * at, outcome: outcome(at) }));
  for (const isShort of [true, false]) {
    const { put, vault } = written();
    const lines = expected.map(({ index, outcome: one }, at) =>
      isShort ? outcomeLine(index, one, expected[at - 1]?.outcome) : JSON.stringify({ index, ...one }),
    );
    const outcomes = putBatchText({ put }, 'batch', 'outcomes-0', lines.join('\n'));
    // The two fields that are read of it.
    const batch = { id: 'batch', groups: [{ outcomes }] } as unknown as KeptBatch;
    expect(outcomesOf(vault, batch, 0)).toEqual(expected);
  }
});
