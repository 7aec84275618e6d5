import { join } from 'node:path';
import { openVault } from '../../src/core/vault/open-vault.ts';
import type { KeyRecord } from '../../src/core/keys/key.ts';
import { uuidV7 } from '../../src/core/keys/uuid-v7.ts';
import { nativeKdf } from '../../src/node/crypto/argon2.ts';
import { nodeVaultPorts } from '../../src/node/store/vault-ports.ts';
import { beside, interleaved, median, timed, within, type BenchResult } from './measure.ts';
import { BenchEngine, benchPorts, leastCost, passphrase } from './place.ts';

const count = 10_000;
const perCommit = 500;

/** Opening a vault with 10,000 keys and listing them all, beyond the key derivation. */
export async function benchInventory(folder: string, rounds: number): Promise<BenchResult[]> {
  const ports = benchPorts(folder);
  const engine = new BenchEngine(ports);
  const file = join(folder, 'inventory.holdfast');
  await engine.create(file, leastCost);
  await engine.unlock(file);
  const { record } = await engine.call('keys.generate', {
    algorithm: 'ed25519',
    label: 'Key 0',
    tags: ['bench'],
  });
  await engine.lock();
  await fill(file, record);

  const salt = new Uint8Array(16).fill(9);
  const argon = (): Promise<number> => timed(() => nativeKdf.argon2id(leastCost, passphrase(), salt));
  const open = async (): Promise<number> => {
    const ms = await timed(async () => {
      await engine.unlock(file);
      const { total } = await engine.call('keys.list', {});
      if (total !== count) throw new Error(`${total} keys are listed instead of ${count}`);
    });
    await engine.lock();
    return ms;
  };
  await argon();
  await open();
  const times = await interleaved(rounds, { open, argon });
  const kdf = median(times.argon);
  const whole = median(times.open);
  return [
    within(`open and list ${count} keys, beyond the key derivation`, whole - kdf, null, 300),
    beside(`open and list ${count} keys, key derivation (64 MiB) included`, whole, kdf),
  ];
}

/** Puts copies of one key's record, each with an id, a label, a public key and a secret of its own, into the vault. */
async function fill(file: string, template: KeyRecord): Promise<void> {
  const ports = benchPorts(file);
  const vault = await openVault(nodeVaultPorts(await ports.stores.open(file)), {
    secret: { kind: 'passphrase', secret: passphrase() },
  });
  for (let from = 1; from < count; from += perCommit) {
    await vault.transaction((draft) => {
      for (let index = from; index < Math.min(count, from + perCommit); index++) {
        const id = uuidV7(Date.now(), (length) => ports.random.bytes(length));
        const secret = ports.random.bytes(32);
        const publicKey = Buffer.from(ports.random.bytes(32)).toString('hex');
        const versions = template.versions.map((version) => ({ ...version, publicKey }));
        draft.put('key', id, { ...template, id, label: `Key ${index}`, versions });
        draft.sealSecret(id, 1, secret);
        secret.fill(0);
      }
      draft.audit({ command: 'keys.import', actor: 'bench', subjects: [], outcome: 'ok', details: { from } });
    });
  }
  await vault.close();
}
