// Run by syscall.test.ts under strace: opens a vault, makes one commit, says how it ended, and leaves.
import { openVault } from '../../src/core/vault/open-vault.ts';
import { isHoldfastError } from '../../src/core/error.ts';
import { openStore } from '../../src/node/store/sqlite-store.ts';
import { nodeVaultPorts } from '../../src/node/store/vault-ports.ts';
import { quickKdf } from '../core/vault/quick-kdf.ts';

const [, , file = '', passphrase = ''] = process.argv;
const ports = { ...nodeVaultPorts(await openStore(file, { program: 'fault' })), kdf: quickKdf };
const vault = await openVault(ports, {
  secret: { kind: 'passphrase', secret: new TextEncoder().encode(passphrase) },
});
try {
  await vault.transaction((draft) => {
    draft.put('key', 'k1', { label: 'changed', text: 'x'.repeat(5000) });
    draft.destroySecrets('k2');
    draft.audit({ command: 'fault', actor: 'test', subjects: [], outcome: 'ok' });
  });
  console.log(`committed ${vault.generation}`);
} catch (error) {
  console.log(`failed ${isHoldfastError(error) ? error.code : String(error)}`);
}
process.exit(0);
