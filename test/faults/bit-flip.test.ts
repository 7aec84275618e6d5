import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectBackup } from '../../src/core/vault/backup.ts';
import { nodeVaultPorts } from '../../src/node/store/vault-ports.ts';
import { flipBits, memoryFolder, smallVault, WholeReader } from '../core/vault/flip.ts';
import {
  codeOf,
  entry,
  newVault,
  passphraseSecret,
  passphraseSlot,
  quickKdf,
  recoverySlot,
} from '../core/vault/support.ts';

const folder = memoryFolder();
const minutes = 60_000;

describe('every bit (V-3)', () => {
  it(
    'of a small vault: reads the same or is refused with a typed error',
    async () => {
      const file = join(folder, 'v.holdfast');
      await smallVault(file);
      const bits = readFileSync(file).length * 8;
      const report = await flipBits(
        file,
        Array.from({ length: bits }, (_, bit) => bit),
      );
      console.info(`vault: ${bits} bits, ${report.same} read the same, refused`, report.refused);
      expect([report.accepted, report.untyped, report.tried]).toEqual([[], [], bits]);
    },
    30 * minutes,
  );

  it(
    'of a backup: is refused',
    async () => {
      const vault = await newVault(join(folder, 'b.holdfast'), { slots: [passphraseSlot, recoverySlot] });
      await vault.transaction((draft) => {
        draft.put('key', 'k1', { label: 'a key' });
        draft.sealSecret('k1', 1, new Uint8Array(32).fill(77));
        draft.audit(entry('keys.generate'));
      });
      const file = await vault.writeBackup();
      await vault.close();
      const ports = { ...nodeVaultPorts(undefined as never), kdf: quickKdf };
      expect(await codeOf(() => inspectBackup(ports, file, passphraseSecret))).toBe('none');
      const codes = new Map<unknown, number>();
      for (let bit = 0; bit < file.length * 8; bit++) {
        const changed = file.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const code = await codeOf(() => inspectBackup(ports, changed, passphraseSecret));
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
      console.info(`backup: ${file.length * 8} bits`, codes);
      const known = [
        'backup-damaged',
        'backup-newer',
        'kdf-too-costly',
        'kdf-too-weak',
        'no-such-slot',
        'not-a-backup',
        'vault-damaged',
        'wrong-secret',
      ];
      expect([...codes.keys()].filter((code) => !known.includes(String(code)))).toEqual([]);
    },
    30 * minutes,
  );
});

describe('a small vault’s file', () => {
  it(
    'cut at each length, and longer by 1 to 64 bytes: reads the same or is refused',
    async () => {
      const file = join(folder, 'cut.holdfast');
      await smallVault(file);
      const sound = readFileSync(file);
      const expected = await new WholeReader().read(file);
      const outcomes = new Map<string, number>();
      const variants = [
        ...Array.from({ length: sound.length }, (_, length) => sound.subarray(0, length)),
        ...Array.from({ length: 64 }, (_, more) => Buffer.concat([sound, Buffer.alloc(more + 1, 7)])),
      ];
      for (const bytes of variants) {
        writeFileSync(file, bytes);
        let outcome: string;
        try {
          outcome = (await new WholeReader().read(file)) === expected ? 'same' : 'accepted';
        } catch (error) {
          outcome = String((error as { code?: unknown }).code ?? error);
        }
        // Bytes after the last page are no part of the database; without them nothing reads the same but the whole.
        if (outcome === 'same' && bytes.length < sound.length) outcome = 'accepted';
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      console.info(`lengths: ${variants.length}`, outcomes);
      expect(
        [...outcomes.keys()].filter((outcome) => !['not-a-vault', 'vault-damaged', 'same'].includes(outcome)),
      ).toEqual([]);
    },
    10 * minutes,
  );
});
