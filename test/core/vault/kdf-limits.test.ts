import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/core/encoding/jcs.ts';
import { checkKdfCost, checkSlotCosts } from '../../../src/core/vault/kdf-limits.ts';
import { codeOf, entry, floorCost, newVault, quickKdf, reopen, tempFolder } from './support.ts';

const folder = tempFolder();

type Parameter = 'memoryKiB' | 'passes' | 'lanes';
const GiB = 1024 * 1024;
// Each parameter below its floor, at it, at its cap, over it, at nothing and at the most a field can say.
const variants: [Parameter, number, string][] = [
  ['memoryKiB', 64 * 1024 - 1, 'kdf-too-weak'],
  ['memoryKiB', 64 * 1024, 'none'],
  ['memoryKiB', 2 * GiB, 'none'],
  ['memoryKiB', 2 * GiB + 1, 'kdf-too-costly'],
  ['memoryKiB', 0, 'kdf-too-weak'],
  ['memoryKiB', 2 ** 32 - 1, 'kdf-too-costly'],
  ['passes', 2, 'kdf-too-weak'],
  ['passes', 3, 'none'],
  ['passes', 64, 'none'],
  ['passes', 65, 'kdf-too-costly'],
  ['passes', 0, 'kdf-too-weak'],
  ['passes', 2 ** 32 - 1, 'kdf-too-costly'],
  ['lanes', 0, 'kdf-too-weak'],
  ['lanes', 1, 'none'],
  ['lanes', 16, 'none'],
  ['lanes', 17, 'kdf-too-costly'],
  ['lanes', 2 ** 32 - 1, 'kdf-too-costly'],
];

/** A vault whose header states another cost; its MAC no longer fits, which shows only after the derivation. */
async function vaultStating(name: string, parameter: Parameter, value: number): Promise<string> {
  const file = join(folder, name);
  await (await newVault(file)).close();
  const database = new DatabaseSync(file);
  const row = database.prepare('SELECT bytes FROM header').get() as { bytes: Uint8Array };
  const length = Buffer.from(row.bytes).readUInt32BE(10);
  const body = JSON.parse(Buffer.from(row.bytes.subarray(14, 14 + length)).toString()) as {
    slots: { kdf: Record<string, number> }[];
  };
  const kdf = body.slots[0]?.kdf;
  if (kdf !== undefined) kdf[parameter] = value;
  const json = Buffer.from(canonicalJson(body as never));
  const prefix = Buffer.from(row.bytes.subarray(0, 14));
  prefix.writeUInt32BE(json.length, 10);
  database
    .prepare('UPDATE header SET bytes = ?')
    .run(Buffer.concat([prefix, json, row.bytes.subarray(14 + length)]));
  database.close();
  return file;
}

describe('the cost stated in a file (V-1)', () => {
  it.each(variants)('%s = %d: %s', async (parameter, value, expected) => {
    const cost = { ...floorCost, [parameter]: value };
    expect(await codeOf(() => checkKdfCost(cost))).toBe(expected);

    const file = await vaultStating(`${parameter}-${value}`, parameter, value);
    const calls = quickKdf.calls;
    const before = readFileSync(file);
    const grown = process.memoryUsage().rss;
    const code = await codeOf(() => reopen(file));
    // At the floor the stated cost is the vault's own for memory and passes; any other one gives another key.
    expect(code).toBe(
      expected === 'none' ? (value === floorCost[parameter] ? 'none' : 'wrong-secret') : expected,
    );
    if (expected !== 'none') {
      expect(quickKdf.calls).toBe(calls);
      expect(process.memoryUsage().rss - grown).toBeLessThan(50 * 1024 * 1024);
      expect(readFileSync(file).equals(before)).toBe(true);
    }
  });

  it('caps memory and passes together, at about 15 seconds', async () => {
    expect(await codeOf(() => checkKdfCost({ memoryKiB: 2 * GiB, passes: 7, lanes: 4 }))).toBe('none');
    expect(await codeOf(() => checkKdfCost({ memoryKiB: 2 * GiB, passes: 8, lanes: 4 }))).toBe(
      'kdf-too-costly',
    );
    expect(await codeOf(() => checkKdfCost({ memoryKiB: 65536.5, passes: 3, lanes: 1 }))).toBe(
      'kdf-too-weak',
    );
  });

  it('is capped over all slots together, since a secret is tried on each', async () => {
    const third = { ...floorCost, memoryKiB: 1024 * 1024, passes: 5 };
    expect(
      await codeOf(() => checkSlotCosts([third, null, third, { algorithm: 'hkdf-sha256' }, third])),
    ).toBe('none');
    expect(await codeOf(() => checkSlotCosts([third, third, third, floorCost]))).toBe('kdf-too-costly');
    expect(await codeOf(() => checkSlotCosts([{ ...floorCost, passes: 1 }]))).toBe('kdf-too-weak');
    const slot = { kind: 'passphrase', secret: new Uint8Array(16).fill(7), cost: third } as const;
    const vault = await newVault(join(folder, 'slots'), { slots: [slot, slot, slot] });
    const cheap = { ...slot, cost: floorCost };
    expect(await codeOf(() => vault.addSlot(cheap, entry('x')))).toBe('kdf-too-costly');
    await vault.replaceSlot(vault.openedWith, cheap, entry('x'));
    await vault.close();
    await (await reopen(join(folder, 'slots'), { kind: 'passphrase', secret: slot.secret })).close();
  });
});
