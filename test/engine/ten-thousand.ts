import { instant } from '../../src/core/keys/instant.ts';
import type { KeyRecord } from '../../src/core/keys/key.ts';
import { uuidV7 } from '../../src/core/keys/uuid-v7.ts';
import { openVault } from '../../src/core/vault/open-vault.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { vaultPorts } from '../../src/engine/open-stored.ts';

/**
 * Fills a closed vault with `count` copies of a single key's record under ids and labels of their own, each with a
 * sealed secret, in one commit: what ten thousand calls would leave, without their time.
 */
export async function fillVault(
  ports: EnginePorts,
  file: string,
  passphrase: Uint8Array,
  model: KeyRecord,
  count: number,
): Promise<void> {
  const store = await ports.stores.open(file);
  const vault = await openVault(vaultPorts(ports, store), {
    secret: { kind: 'passphrase', secret: passphrase },
  });
  const now = ports.clock.now();
  await vault.transaction((draft) => {
    for (let at = 0; at < count; at++) {
      const id = uuidV7(now + at, (length) => ports.random.bytes(length));
      const created = instant(now + at);
      const publicKey = at.toString(16).padStart(66, '0');
      const record = {
        ...model,
        id,
        label: `Key number ${String(at)}`,
        created,
        versions: [{ number: 1, created, state: model.state, publicKey }],
        address: `0x${publicKey.slice(-40)}`,
      };
      draft.put('key', id, record);
      draft.sealSecret(id, 1, ports.random.bytes(32));
    }
    draft.audit({ command: 'test.fill', actor: 'test', subjects: [], outcome: 'ok' });
  });
  await vault.close();
}
