import { activationBlock } from './activation.ts';
import type { KeyRecord } from './key.ts';
import { judge } from './lifecycle.ts';
import { canTransition, type KeyState } from './state.ts';

/** One thing that can be done with a key, or why it cannot be done now. */
export interface KeyAction {
  /** Name of a command of the contract. */
  readonly command: string;
  readonly allowed: boolean;
  /** Error code that the command would give. */
  readonly why?: string;
}

const moves: readonly (readonly [string, KeyState])[] = [
  ['keys.deactivate', 'deactivated'],
  ['keys.revoke', 'compromised'],
  ['keys.destroy', 'destroyed'],
];

/** What can be done with a key now, in the order in which it is offered; `now` in milliseconds. */
export function keyActions(record: KeyRecord, parent: KeyRecord | undefined, now: number): KeyAction[] {
  const actions: KeyAction[] = [];
  const add = (command: string, why: string | undefined): void => {
    actions.push(why === undefined ? { command, allowed: true } : { command, allowed: false, why });
  };
  const isSeed = record.algorithm === 'bip39-seed';
  const gone = record.state === 'destroyed';
  if (isSeed) {
    const verified = record.backup.rule === 'phrase-verified';
    add(
      'seeds.reveal',
      gone || record.state === 'compromised' ? 'seed-unusable' : verified ? 'already-verified' : undefined,
    );
    add('seeds.verify', gone ? 'seed-unusable' : undefined);
    add('seeds.add-account', record.state === 'active' ? undefined : 'seed-unusable');
    add('seeds.derive-key', record.state === 'active' ? undefined : 'seed-unusable');
  } else {
    add('sign.open', judge(record, parent, 'sign', now).why?.code);
  }
  add('keys.activate', activationBlock(record, parent, now)?.code);
  add('keys.waive-backup', waiverBlock(record));
  add('keys.suspend', canTransition(record.state, 'suspended') ? undefined : 'state-forbids');
  add('keys.resume', record.state === 'suspended' ? undefined : 'state-forbids');
  add('keys.rotate', rotationBlock(record));
  for (const [command, to] of moves)
    add(command, canTransition(record.state, to) ? undefined : 'state-forbids');
  return actions;
}

/** Why going without a backup cannot be chosen: only for a key that waits, has none, and is not a seed's child. */
export function waiverBlock(record: KeyRecord): string | undefined {
  const waits =
    record.state === 'pre-activation' && record.derivation === undefined && record.backup.rule === 'open';
  return waits ? undefined : 'state-forbids';
}

/** Why a key cannot be rotated: only one that can be retired. */
export function rotationBlock(record: KeyRecord): string | undefined {
  return canTransition(record.state, 'deactivated') ? undefined : 'state-forbids';
}
