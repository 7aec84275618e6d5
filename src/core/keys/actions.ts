import { algorithmTable } from '../crypto/algorithms.ts';
import { activationBlock } from './activation.ts';
import { archiveBlock, unarchiveBlock } from './archive.ts';
import { hasOtherUses } from './derived-key.ts';
import { instant } from './instant.ts';
import type { KeyRecord } from './key.ts';
import { judge } from './lifecycle.ts';
import { canTransition, type KeyOperation, type KeyState } from './state.ts';
import { isVersioned, rotationBlock } from './versions.ts';

/** One thing that can be done with a key, or why it cannot be done now. */
export interface KeyAction {
  /** Name of a command of the contract. */
  readonly command: string;
  readonly allowed: boolean;
  /** Error code that the command would give. */
  readonly why?: string;
}

/** What is known of a key beside its record. */
export interface ActionFacts {
  /** Whether a move away from it is under way. */
  readonly moving: boolean;
  /** How much of what it protects hangs on older versions. */
  readonly behind: number;
  /** Of a key that was derived from one that is no seed: why that one cannot derive the next, as an error code. */
  readonly next?: string | undefined;
}

/** Names an action that is offered, with the code of what stands in its way. */
type Add = (command: string, why: string | undefined) => void;

/**
 * What can be done with a key now, in the order in which it is offered: its uses, its way through life, its records,
 * and last its end. What makes no sense for a key of this kind is left out. `now` in milliseconds.
 */
export function keyActions(
  record: KeyRecord,
  parent: KeyRecord | undefined,
  now: number,
  facts: ActionFacts = { moving: false, behind: 0 },
): KeyAction[] {
  const actions: KeyAction[] = [];
  const add: Add = (command, why) => {
    actions.push(why === undefined ? { command, allowed: true } : { command, allowed: false, why });
  };
  if (record.algorithm === 'bip39-seed') addSeedUses(record, add);
  else addUses(record, parent, now, add);
  addLife(record, parent, now, facts, add);
  addRecords(record, add);
  addEnd(record, now, add);
  return actions;
}

function addSeedUses(record: KeyRecord, add: Add): void {
  const gone = record.state === 'destroyed';
  const verified = record.backup.rule === 'phrase-verified';
  const shown = verified ? 'already-verified' : undefined;
  add('seeds.reveal', gone || record.state === 'compromised' ? 'seed-unusable' : shown);
  add('seeds.verify', gone ? 'seed-unusable' : undefined);
  add('seeds.add-account', record.state === 'active' ? undefined : 'seed-unusable');
  add('seeds.derive-key', record.state === 'active' ? undefined : 'seed-unusable');
}

const dataUses: readonly (readonly [string, KeyOperation, KeyRecord['purposes'][number]])[] = [
  ['data.encrypt-file', 'encrypt', 'encrypt'],
  ['data.encrypt-text', 'encrypt', 'encrypt'],
  ['data.decrypt-file', 'decrypt', 'encrypt'],
  ['data.decrypt-text', 'decrypt', 'encrypt'],
  ['data.mac', 'mac', 'mac'],
  ['data.verify-mac', 'verify-mac', 'mac'],
];

function addUses(record: KeyRecord, parent: KeyRecord | undefined, now: number, add: Add): void {
  const block = (operation: KeyOperation): string | undefined =>
    judge(record, parent, operation, now).why?.code;
  if (record.algorithm === 'api-secret') add('sign.open', block('sign'));
  if (algorithmTable[record.algorithm].kind === 'asymmetric') {
    if (record.algorithm !== 'x25519') add('sign.open', block('sign'));
    if (record.purposes.includes('sign') || record.purposes.includes('authenticate'))
      add('data.verify-signature', block('verify'));
  }
  for (const [command, operation, purpose] of dataUses)
    if (record.purposes.includes(purpose)) add(command, block(operation));
  if (record.purposes.includes('wrap')) add('keys.unwrap', block('unwrap'));
  if (record.purposes.includes('derive'))
    add('keys.derive', hasOtherUses(record) ? 'purpose-forbids' : block('derive'));
}

function addLife(
  record: KeyRecord,
  parent: KeyRecord | undefined,
  now: number,
  facts: ActionFacts,
  add: Add,
): void {
  const { state } = record;
  const unless = (forbidden: boolean): string | undefined => (forbidden ? 'state-forbids' : undefined);
  const over = state === 'compromised' || state === 'destroyed';
  add('keys.activate', activationBlock(record, parent, now)?.code);
  add('keys.waive-backup', waiverBlock(record));
  add('keys.suspend', unless(!canTransition(state, 'suspended')));
  add('keys.resume', unless(state !== 'suspended'));
  add('keys.set-periods', unless(over));
  if (record.algorithm !== 'api-secret')
    add('keys.rotate', rotationBlock(record) ?? unless(facts.moving) ?? facts.next);
  if (facts.moving) add('moves.finish', undefined);
  if (facts.behind > 0) add('register.reencrypt', judgeRenewal(record, parent, now));
  add('keys.set-rotation', unless(over || state === 'deactivated'));
  if (!isVersioned(record)) return;
  add('keys.set-minimum-version', unless(state === 'destroyed'));
  const old = record.versions.slice(0, -1).filter((version) => version.state !== 'destroyed');
  if (old.length > 0) add('keys.destroy-version', unless(state === 'destroyed') ?? retention(record, now));
}

/** Why nothing can be carried over to the newest version: whatever the key is made for, it must protect anew. */
function judgeRenewal(record: KeyRecord, parent: KeyRecord | undefined, now: number): string | undefined {
  const operation: KeyOperation = record.purposes.includes('encrypt') ? 'encrypt' : 'wrap';
  return judge(record, parent, operation, now).why?.code;
}

function addRecords(record: KeyRecord, add: Add): void {
  const { state } = record;
  const spread = state === 'compromised' || state === 'destroyed' ? 'state-forbids' : undefined;
  if (record.home === 'vault' && record.derivation?.xpub === undefined) add('keys.wrap', spread);
  if (algorithmTable[record.algorithm].kind === 'asymmetric')
    add('keys.add-certificate', state === 'destroyed' ? 'state-forbids' : undefined);
}

const ends: readonly (readonly [string, KeyState])[] = [
  ['keys.deactivate', 'deactivated'],
  ['keys.revoke', 'compromised'],
  ['keys.destroy', 'destroyed'],
];

function addEnd(record: KeyRecord, now: number, add: Add): void {
  if (record.archived) add('keys.unarchive', unarchiveBlock(record));
  else add('keys.archive', archiveBlock(record));
  for (const [command, to] of ends) {
    const block = canTransition(record.state, to) ? undefined : 'state-forbids';
    add(command, block ?? (to === 'destroyed' ? retention(record, now) : undefined));
  }
}

function retention({ retainUntil }: KeyRecord, now: number): string | undefined {
  return retainUntil !== undefined && instant(now) < retainUntil ? 'retention-holds' : undefined;
}

/** Why going without a backup cannot be chosen: only for a key that waits, has none, and is not a seed's child. */
export function waiverBlock(record: KeyRecord): string | undefined {
  const waits =
    record.state === 'pre-activation' && record.derivation === undefined && record.backup.rule === 'open';
  return waits ? undefined : 'state-forbids';
}
