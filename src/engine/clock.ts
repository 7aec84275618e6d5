import { isHoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { JsonValue, Vault } from '../core/vault/vault.ts';
import type { CommandName } from '../shared/contract.ts';

/** How far the clock may lie before the newest time on record, in milliseconds (security.md K-4). */
export const clockTolerance = 5 * 60_000;

/** Id of the record, among the settings, that keeps the newest time when the log's end no longer tells it. */
export const clockId = 'clock';

/**
 * Entries at the log's end that opening a vault can have written, under whatever clock, before this watch began: one
 * for unlocks that failed, one for an older copy that was accepted, one for a migration, and the one before them.
 */
const entriesRead = 4;

/**
 * What goes on under a clock that was set back: what stops harm, what gets the owner out, and what writes nothing
 * about a key. None of it lifts the block, because the newest time is kept beside the log.
 */
const always: ReadonlySet<CommandName> = new Set<CommandName>([
  'vault.lock',
  'vault.confirm-recovery-code',
  'vault.renew-recovery-code',
  'vault.change-passphrase',
  'vault.save-recovery-sheet',
  'vault.set-settings',
  'keys.suspend',
  'keys.revoke',
  'sign.reject',
  'serve.stop',
  'programs.revoke',
  'backup.write',
  'audit.export',
  'clock.confirm',
]);

/** Whether a command goes on although the clock was set back. */
export function needsNoClock(command: CommandName): boolean {
  return always.has(command);
}

/** The newest time that a vault has on record, in memory while it is open. In milliseconds since 1970. */
export class ClockWatch {
  #newest = -Infinity;
  /** What the record beside the log says, so that it is not written twice. */
  #kept = -Infinity;
  /** Number of the first entry that counts: those before it were written before the owner confirmed a time. */
  #since = 1;

  /** Reads the mark and the end of the log. A log that cannot be read is told of elsewhere and stops nothing here. */
  async begin(vault: Vault): Promise<void> {
    const { newest, since } = markOf(vault.get('settings', clockId));
    if (newest !== undefined) this.#newest = this.#kept = newest;
    if (since !== undefined) this.#since = since;
    const from = Math.max(this.#since, vault.auditLength - entriesRead + 1);
    try {
      for (const { time } of await vault.readAudit(from, vault.auditLength)) this.saw(Date.parse(time));
    } catch (error) {
      if (!isHoldfastError(error, 'audit-damaged')) throw error;
    }
  }

  get newest(): number {
    return this.#newest;
  }

  /** A time that is on record now. */
  saw(time: number): void {
    if (time > this.#newest) this.#newest = time;
  }

  /** Whether `now` lies more than five minutes before the newest time on record. */
  isSetBack(now: number): boolean {
    return now < this.#newest - clockTolerance;
  }

  /** The mark to write in a commit at `now`: only when its log entry would be older than what is on record. */
  markFor(now: number): JsonValue | undefined {
    return now < this.#newest && this.#kept < this.#newest
      ? { newest: instant(this.#newest), since: this.#since }
      : undefined;
  }

  /** The mark was written. */
  kept(): void {
    this.#kept = this.#newest;
  }

  /** The mark that lets the clock go back to `now`; `entry` is the number of the log entry that says so. */
  static confirmed(now: number, entry: number): JsonValue {
    return { newest: instant(now), since: entry };
  }

  /** The owner has confirmed `now`, and the entry with that number says so. */
  confirm(now: number, entry: number): void {
    this.#newest = this.#kept = now;
    this.#since = entry;
  }
}

function markOf(value: JsonValue | undefined): { newest?: number; since?: number } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  // Arrays were ruled out; the compiler cannot narrow readonly ones.
  const { newest, since } = value as { readonly [name: string]: JsonValue | undefined };
  const time = typeof newest === 'string' ? Date.parse(newest) : Number.NaN;
  return {
    ...(Number.isNaN(time) ? {} : { newest: time }),
    ...(typeof since === 'number' ? { since } : {}),
  };
}
