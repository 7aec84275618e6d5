import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSeedSecret } from '../../../src/core/keys/seed-secret.ts';
import { openVault } from '../../../src/core/vault/open-vault.ts';
import { openStore } from '../../../src/node/store/sqlite-store.ts';
import { nodeVaultPorts } from '../../../src/node/store/vault-ports.ts';
import { formsOf, type Scanner, type Wanted } from './memory-scan.ts';

/**
 * The bytes of keys, and of the data keys that each is sealed under, taken from a copy of a vault that a program has open.
 * Every key has a secret of its own.
 */
export async function keyBytes(
  vaultFile: string,
  passphrase: string,
  keys: readonly { readonly id: string; readonly label: string }[],
): Promise<Wanted[]> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-copy-'));
  try {
    const copy = join(folder, 'copy.holdfast');
    copyFileSync(vaultFile, copy);
    const ports = nodeVaultPorts(await openStore(copy, { program: 'test' }));
    const used: Uint8Array[] = [];
    const aead = {
      ...ports.aead,
      key: (key: Uint8Array) => {
        used.push(Uint8Array.from(key));
        return ports.aead.key(key);
      },
    };
    const vault = await openVault(
      { ...ports, aead },
      { secret: { kind: 'passphrase', secret: new TextEncoder().encode(passphrase) } },
    );
    const wanted: Wanted[] = [];
    for (const { id, label } of keys) {
      for (let version = 1; vault.hasSecret(id, version); version++) {
        // Opening a secret makes one cipher: that of its data key.
        used.length = 0;
        const secret = await vault.withSecret(id, version, (bytes) => Uint8Array.from(bytes));
        if (used.length !== 1) throw new Error(`${used.length} keys were used to open a secret`);
        wanted.push(...formsOf(`data key of ${label} version ${version}`, used[0]!));
        wanted.push(...secretForms(`secret of ${label} version ${version}`, secret));
      }
    }
    await vault.close();
    return wanted;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A seed's record holds more than one thing that is worth stealing. */
function secretForms(name: string, secret: Uint8Array): Wanted[] {
  if (secret.length === 32) return formsOf(name, secret);
  const { entropy, seed } = decodeSeedSecret(secret);
  return [
    ...formsOf(`${name}: entropy`, Uint8Array.from(entropy)),
    ...formsOf(`${name}: seed`, Uint8Array.from(seed)),
  ];
}

/**
 * What is found in any file below some folders that was written since a time (milliseconds), with the file's name; the
 * number of bytes that were looked at.
 */
export function scanFiles(
  scanner: Scanner,
  folders: readonly string[],
  since: number,
): { readonly found: string[]; readonly bytes: number } {
  const found: string[] = [];
  let bytes = 0;
  const visit = (path: string): void => {
    let entries: string[] | undefined;
    try {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat?.isDirectory() === true) entries = readdirSync(path);
      else if (stat?.isFile() === true && stat.mtimeMs >= since) {
        const content = readFileSync(path);
        bytes += content.length;
        found.push(...scanner.scanBytes(content).map((name) => `${path}: ${name}`));
      }
    } catch {
      // Another user's, or gone since it was listed.
    }
    for (const entry of entries ?? []) visit(join(path, entry));
  };
  for (const folder of folders) visit(folder);
  return { found, bytes };
}
