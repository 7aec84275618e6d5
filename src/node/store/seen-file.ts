import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeenPort, SeenVault } from '../../core/ports.ts';

/**
 * What this computer last saw of each vault, one small JSON file per vault in `folder` (0700), named after the
 * vault's id. It is worth what a file of the same user is worth: an attacker who can put back an old vault and this
 * file together is not noticed (security.md V-7). Written by rename and without fsync: a note that lags behind
 * the vault is harmless.
 */
export function seenFolder(folder: string): SeenPort {
  const fileOf = (vaultId: string) => join(folder, `${vaultId}.seen.json`);
  let queue: Promise<unknown> = Promise.resolve();
  return {
    async read(vaultId) {
      try {
        return parseSeen(JSON.parse(await readFile(fileOf(vaultId), 'utf8')));
      } catch {
        // Absent or unreadable is the same: nothing is known.
        return undefined;
      }
    },
    write(vaultId, seen) {
      const turn = queue.then(async () => {
        const temp = `${fileOf(vaultId)}.tmp`;
        const write = () => writeFile(temp, JSON.stringify(seen), { mode: 0o600 });
        // Written after each commit: the folder is nearly always there.
        await write().catch(async () => {
          await mkdir(folder, { recursive: true, mode: 0o700 });
          await write();
        });
        await rename(temp, fileOf(vaultId));
      });
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}

function parseSeen(value: unknown): SeenVault | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('generation' in value) || !('headHash' in value) || !('failedUnlocks' in value)) return undefined;
  const { generation, headHash, failedUnlocks } = value;
  if (typeof generation !== 'number' || typeof headHash !== 'string' || typeof failedUnlocks !== 'number')
    return undefined;
  const first =
    'firstFailure' in value && typeof value.firstFailure === 'string'
      ? { firstFailure: value.firstFailure }
      : {};
  const last =
    'lastFailure' in value && typeof value.lastFailure === 'string' ? { lastFailure: value.lastFailure } : {};
  return { generation, headHash, failedUnlocks, ...first, ...last };
}
