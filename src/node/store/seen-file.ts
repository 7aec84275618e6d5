import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeenPort, SeenVault } from '../../core/ports.ts';

/** So many notes are written as they come; a stream of them after that at this distance, in milliseconds. */
const burst = 8;
const spacing = 50;

/**
 * What this computer last saw of each vault, one small JSON file per vault in `folder` (0700), named after the
 * vault's id. It is worth what a file of the same user is worth: an attacker who can put back an old vault and this
 * file together is not noticed (security.md V-7). Written by rename and without fsync: a note that lags behind
 * the vault is harmless. So whoever commits hundreds of times a second, as for a trading program, has twenty notes a
 * second written: each makes a file and drops another, which the next commit's sync has to carry to the disk as well.
 */
export function seenFolder(folder: string): SeenPort {
  const fileOf = (vaultId: string) => join(folder, `${vaultId}.seen.json`);
  let queue: Promise<unknown> = Promise.resolve();
  const turnOf = pace();
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
        await turnOf();
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

/** Waits when it was called more often than a bucket allows that holds `burst` and fills by one each `spacing`. */
function pace(): () => Promise<void> {
  let left = burst;
  let at = performance.now();
  const fill = (): void => {
    const now = performance.now();
    left = Math.min(burst, left + (now - at) / spacing);
    at = now;
  };
  return async () => {
    fill();
    if (left < 1) {
      // Not unref'd: a program that ends now has its last note written first.
      await new Promise((resolve) => setTimeout(resolve, Math.ceil((1 - left) * spacing)));
      fill();
    }
    left = Math.max(0, left - 1);
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
