/** Steps about the vault itself: made, locked, unlocked. */
import { readFileSync, statSync } from 'node:fs';
import { check, practiceCost, type Practice } from './practice.ts';
import type { Step } from './step.ts';

const name = 'Practice vault of the tour';

/** Makes the vault, and looks at the file from outside. */
async function create(tour: Practice): Promise<string> {
  const made = await tour.call('vault.create', {
    file: tour.file,
    name,
    passphrase: tour.passphrase.slice(),
    kdf: practiceCost,
  });
  const status = await tour.call('vault.status', {});
  if (!status.open) await tour.unlock();
  await tour.call('vault.confirm-recovery-code', { code: made.recoveryCode });
  const { slots } = await tour.call('vault.slots', {});
  check(slots.length === 2, `the vault has ${slots.length} ways to open it instead of 2`);
  check(
    slots.some((slot) => slot.kind === 'recovery-code' && slot.confirmed),
    'the recovery code is not confirmed',
  );
  const { mode } = statSync(tour.file);
  check(process.platform === 'win32' || (mode & 0o077) === 0, 'others can read the file of the vault');
  const raw = readFileSync(tour.file);
  check(raw.indexOf(name) === -1, 'the name of the vault stands readable in its file');
  check(raw.indexOf(tour.passphrase) === -1, 'the passphrase stands in the file of the vault');
  return `${raw.length} bytes, sealed; passphrase (Argon2id, ${practiceCost.memoryKiB / 1024} MiB) and re-entered recovery code`;
}

/** Locks it, and tries to go on. */
async function lock(tour: Practice): Promise<string> {
  await tour.lock();
  const code = await tour.refused('keys.list', {}, ['vault-locked']);
  const status = await tour.call('vault.status', {});
  check(!status.open, 'the vault says it is open');
  return `locked: listing keys gives ${code}`;
}

/** A wrong passphrase first, then the right one. */
async function unlock(tour: Practice): Promise<string> {
  const wrong = new TextEncoder().encode('not the passphrase of this vault');
  const code = await tour.refused('vault.unlock', { file: tour.file, with: 'passphrase', secret: wrong }, [
    'wrong-secret',
  ]);
  await tour.unlock();
  const status = await tour.call('vault.status', {});
  check(status.open && status.name === name, 'the vault is not open under its name');
  return `a wrong passphrase gives ${code}; the right one opens`;
}

export const vaultSteps: readonly Step[] = [
  { id: 'vault-created', title: 'Create a vault', run: create },
  { id: 'vault-locked', title: 'Lock it', run: lock },
  { id: 'vault-unlocked', title: 'Unlock it', run: unlock },
];
