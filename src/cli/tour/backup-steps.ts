/** Steps about backups: written, tried out, restored. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { activate } from './key-steps.ts';
import { check, type Practice } from './practice.ts';
import type { Step } from './step.ts';

/** Writes a backup of the vault. */
async function write(tour: Practice): Promise<string> {
  tour.backup = tour.path('practice.backup');
  const written = await tour.call('backup.write', { file: tour.backup });
  const bytes = readFileSync(tour.backup);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  check(written.sha256 === sha256, 'the file is not the one that was written');
  check(written.verified !== undefined, 'the backup was not read back');
  const { total } = await tour.call('keys.list', {});
  check(written.keys === total, `it holds ${written.keys} of ${total} keys`);
  return `${bytes.length} bytes with ${written.keys} keys, read back`;
}

/** Dry-run against the open vault, then a restore into a new file that opens and lists the same. */
async function dryRun(tour: Practice): Promise<string> {
  const proof = () => ({ with: 'passphrase' as const, secret: tour.passphrase.slice() });
  const report = await tour.call('backup.inspect', { file: tour.backup, proof: proof() });
  const { keys } = await tour.call('keys.list', {});
  check(report.missing.length === 0, `the backup lacks ${report.missing.length} keys`);
  check(
    report.keys.length === keys.length,
    `the backup has ${report.keys.length} keys, the vault ${keys.length}`,
  );
  const differing = report.keys.filter((key) => key.compared !== 'same' || key.secret === 'none');
  check(
    differing.length === 0,
    `not the same or without a secret: ${differing.map((key) => key.label).join(', ')}`,
  );
  await tour.lock();
  const restored = tour.path('restored.holdfast');
  await tour.call('backup.restore', { file: tour.backup, into: restored, proof: proof() });
  await tour.call('vault.lock', {}).catch(() => undefined);
  await tour.unlock(restored);
  const again = await tour.call('keys.list', {});
  const ids = (list: readonly { id: string; fingerprint?: string | undefined }[]): string =>
    JSON.stringify(list.map((key) => [key.id, key.fingerprint]).sort());
  check(ids(again.keys) === ids(keys), 'the restored vault lists other keys');
  await tour.lock();
  await tour.unlock();
  for (const name of ['secp256k1', 'ed25519']) await activate(tour, name);
  return `all ${keys.length} keys the same, every secret proven; restored into a second vault that lists them all`;
}

export const backupSteps: readonly Step[] = [
  { id: 'backup-written', title: 'Write a backup', run: write },
  { id: 'restore-dry-run-equal', title: 'Try the backup out', run: dryRun },
];
