import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createVault } from '../../../src/core/vault/create-vault.ts';
import { createStore } from '../../../src/node/store/sqlite-store.ts';
import { nodeVaultPorts } from '../../../src/node/store/vault-ports.ts';
import { readVault } from './independent-reader.ts';
import { entry, floorCost, holder, passphrase, passphraseSlot, recoverySlot, tempFolder } from './support.ts';

const folder = tempFolder();

// vitest.config.ts keeps this file out of the in-electron project: Electron's crypto has no ChaCha20-Poly1305 under this name,
// and the document is proved where a reader would be written.
describe('docs/vault-format.md', () => {
  it('is enough to read a vault with nothing of Holdfast’s own code', async () => {
    const file = join(folder, 'v.holdfast');
    // The real ports: real Argon2id, at the floor.
    const ports = nodeVaultPorts(await createStore(file, holder));
    const vault = await createVault(ports, {
      slots: [recoverySlot, passphraseSlot],
      appVersion: '0.1.0',
      audit: entry('vault.create'),
    });
    await vault.transaction((draft) => {
      draft.put('key', 'k1', { label: 'naïve 🔑' });
      draft.sealSecret('k1', 1, new Uint8Array(32).fill(77));
      draft.sealSecret('k2', 1, new Uint8Array(16).fill(78));
      draft.audit(entry('keys.generate', { key: 'k1' }));
    });
    await vault.transaction((draft) => {
      draft.destroySecrets('k2');
      draft.audit(entry('keys.destroy'));
    });
    await vault.close();
    const read = readVault(file, passphrase);
    expect(read.vault).toBe(vault.id);
    expect(read.records.find(({ kind }) => kind === 2)).toEqual({
      kind: 2,
      id: 'k1',
      value: { label: 'naïve 🔑' },
    });
    expect(read.secrets.filter(({ id }) => id !== 'audit#1')).toEqual([
      { id: 'k1#1', secret: '4d'.repeat(32) },
    ]);
    expect(read.log).toEqual(
      ['vault.create', 'keys.generate', 'keys.destroy'].map((command, i) => ({ command, seq: i + 1 })),
    );
    expect(() => readVault(file, new Uint8Array([1]))).toThrow('wrong passphrase');
  });

  it.each([false, true])('is enough for a slot of a token too; passphrase as well: %s', async (two) => {
    const file = join(folder, `token-${String(two)}.holdfast`);
    const ports = nodeVaultPorts(await createStore(file, holder));
    const share = new Uint8Array(48).fill(9);
    const second = new TextEncoder().encode('goes with the token');
    const vault = await createVault(ports, {
      slots: [recoverySlot],
      appVersion: '0.1.0',
      audit: entry('vault.create'),
    });
    await vault.addSlot(
      {
        kind: 'token',
        secret: share,
        place: {
          ...{ means: 'ecdh-p384', serial: 'A1', label: 'Blue “ring”' },
          ...{ challenge: new Uint8Array(49).fill(2), keyId: new Uint8Array([1]) },
        },
        ...(two ? { passphrase: { secret: second, cost: floorCost } } : {}),
      },
      entry('vault.add-token-slot'),
    );
    await vault.close();
    const read = readVault(file, two ? { share, passphrase: second } : { share });
    expect(read.vault).toBe(vault.id);
    expect(read.log.map(({ command }) => command)).toEqual(['vault.create', 'vault.add-token-slot']);
    expect(() => readVault(file, { share: share.slice(1), passphrase: second })).toThrow('wrong share');
    if (two) expect(() => readVault(file, { share })).toThrow('wrong share');
  });
});
