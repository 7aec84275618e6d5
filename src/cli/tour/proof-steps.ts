/** Last steps: the record holds, and a tampered vault is refused. */
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { check, type Practice } from './practice.ts';
import { flipBit } from './sealed-rows.ts';
import type { Step } from './step.ts';

/** The log is checked inside the vault, exported, and checked again as another machine would. */
async function verifyAudit(tour: Practice): Promise<string> {
  const inside = await tour.call('audit.check', {});
  const file = tour.path('practice.audit');
  const exported = await tour.call('audit.export', { file });
  check(exported.keyFingerprint === inside.keyFingerprint, 'the export names another key');
  await tour.lock();
  const outside = await tour.call('audit.verify', { file, key: inside.keyFingerprint });
  check(outside.entries === exported.entries, `${outside.entries} entries verified of ${exported.entries}`);
  await tour.refused('audit.verify', { file, key: '0'.repeat(64) }, ['audit-wrong-key']);
  const text = readFileSync(file, 'utf8');
  const changed = tour.path('changed.audit');
  check(text.includes('keys.destroy'), 'the destruction is not on record');
  writeFileSync(changed, text.replace('keys.destroy', 'keys.suspend'));
  await tour.refused('audit.verify', { file: changed, key: inside.keyFingerprint }, [
    'audit-damaged',
    'not-an-audit-export',
  ]);
  check(!text.includes(tour.phrase) && tour.phrase !== '', 'the phrase stands in the log');
  return `${outside.entries} entries verified without the vault; a changed word and a foreign key are refused`;
}

/** Copies of the vault with one bit changed at each kind of place, one cut short, one of something else. */
async function refuseTampered(tour: Practice): Promise<string> {
  const before = readFileSync(tour.file);
  const places = ['header', 'head', 'key', 'key-secret', 'log'] as const;
  for (const place of places) {
    const copy = tour.path(`tampered-${place}.holdfast`);
    copyFileSync(tour.file, copy);
    flipBit(copy, place);
    await refuseOpening(tour, copy, place);
  }
  const short = tour.path('short.holdfast');
  copyFileSync(tour.file, short);
  truncateSync(short, Math.floor(before.length / 2));
  await refuseOpening(tour, short, 'truncated file');
  const foreign = tour.path('foreign.holdfast');
  writeFileSync(foreign, 'This is not a vault.');
  await refuseOpening(tour, foreign, 'foreign file');
  check(readFileSync(tour.file).equals(before), 'the vault itself changed');
  await tour.unlock();
  await tour.lock();
  return `one bit changed in ${places.join(', ')}; half the file; a foreign file: all refused, the vault itself still opens`;
}

async function refuseOpening(tour: Practice, file: string, what: string): Promise<void> {
  const result = await tour.engine.call('vault.unlock', {
    file,
    with: 'passphrase',
    secret: tour.passphrase.slice(),
  });
  if (result.ok) {
    // Damage that opening does not read must be found where it is read.
    const audit = await tour.engine.call('audit.check', {});
    await tour.lock();
    check(!audit.ok, `a copy with a changed ${what} was opened`);
    return;
  }
  const { code } = result.error;
  check(
    ['vault-damaged', 'not-a-vault', 'audit-damaged', 'wrong-secret'].includes(code),
    `a changed ${what} gave ${code}`,
  );
}

export const proofSteps: readonly Step[] = [
  { id: 'audit-chain-verified', title: 'Verify the record', run: verifyAudit },
  { id: 'tampered-copy-refused', title: 'Tamper with copies of the vault', run: refuseTampered },
];
