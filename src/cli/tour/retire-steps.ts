/** Steps about the end of a key: rotated, retired, destroyed. */
import { readFileSync } from 'node:fs';
import { activate } from './key-steps.ts';
import { check, type Practice } from './practice.ts';
import { secretBoxes } from './sealed-rows.ts';
import { approve } from './sign-steps.ts';
import type { Step } from './step.ts';

const message = new TextEncoder().encode('Practice message of the tour');
const raw = { kind: 'raw-message' as const };

/** A key signs, its successor takes over, and once everything has moved the old one signs no more. */
async function rotate(tour: Practice): Promise<string> {
  const old = tour.key('ed25519');
  const reason = 'Rotated by the tour';
  await approve(tour, message, { ...raw, key: old }, () => undefined);
  const { key, successor, move } = await tour.call('keys.rotate', { id: old, reason });
  if (successor === undefined || move === undefined) throw new Error('no successor was made');
  check(key.record.state === 'active', `the old key is ${key.record.state} before its move is finished`);
  check(key.record.successor === successor.record.id, 'the old key does not name its successor');
  const publicKeys = [key, successor].map((view) => view.record.versions.at(-1)?.publicKey);
  check(publicKeys[0] !== publicKeys[1], 'the successor is the same key');
  await tour.call('keys.waive-backup', { id: successor.record.id, reason: 'Practice key' });
  tour.keys.set('successor', successor.record.id);
  await activate(tour, 'successor');
  await approve(tour, message, { ...raw, key: tour.key('successor') }, () => undefined);
  const { items } = await tour.call('moves.add-item', {
    id: move,
    what: 'contact',
    from: 'a contact of the tour',
  });
  const early = await tour.refused('moves.finish', { id: move, reason }, ['move-unfinished']);
  for (const { id } of items) await tour.call('moves.mark', { id: move, item: id, done: true });
  const { key: retired } = await tour.call('moves.finish', { id: move, reason });
  check(retired.record.state === 'deactivated', `the old key is ${retired.record.state} after its move`);
  const code = await tour.refused('sign.open', { from: { bytes: message }, ...raw, key: old }, [
    'state-forbids',
  ]);
  return `its successor signs; finishing the move early gives ${early}; after it the old key is deactivated and gives ${code}`;
}

/** A key is destroyed: refused everywhere, and none of the sealed secrets it was among is left in the file. */
async function destroy(tour: Practice): Promise<string> {
  const id = tour.key('secp256k1');
  await tour.lock();
  const before = secretBoxes(tour.file);
  await tour.unlock();
  await tour.refused('keys.destroy', { id, confirmLabel: 'another label', reason: 'Tour' }, [
    'label-mismatch',
  ]);
  const gone = await tour.call('keys.destroy', {
    id,
    confirmLabel: 'Practice secp256k1',
    reason: 'Destroyed by the tour',
  });
  check(gone.key.record.state === 'destroyed', `the key is ${gone.key.record.state}`);
  check(gone.remainingCopies.length > 0, 'the backup that still holds it is not named');
  const use = await tour.refused('sign.open', { from: { bytes: message }, ...raw, key: id }, [
    'state-forbids',
  ]);
  await tour.lock();
  const after = secretBoxes(tour.file);
  check(after.length < before.length, `${after.length} sealed secrets are left of ${before.length}`);
  const file = readFileSync(tour.file);
  const left = before.filter((box) => file.indexOf(box) !== -1).length;
  check(left === 0, `${left} sealed secrets from before the destruction are still in the file`);
  await tour.unlock();
  const view = await tour.call('keys.get', { id });
  check(
    view.record.history.some((entry) => entry.event === 'destroyed'),
    'its tombstone does not say so',
  );
  const report = await tour.call('backup.inspect', {
    file: await freshBackup(tour),
    proof: { with: 'passphrase', secret: tour.passphrase.slice() },
  });
  check(
    report.keys.find((key) => key.id === id)?.secret === 'none',
    'a new backup still brings its secret back',
  );
  return `using it gives ${use}; its sealed secret and every older wrapping are gone from the file; the old backup is named`;
}

async function freshBackup(tour: Practice): Promise<string> {
  const file = tour.path('after-destruction.backup');
  await tour.call('backup.write', { file });
  return file;
}

export const retireSteps: readonly Step[] = [
  { id: 'key-rotated-and-retired', title: 'Rotate a key and retire the old one', run: rotate },
  { id: 'destroyed-key-unusable-and-absent', title: 'Destroy a key', run: destroy },
];
