import { powerMonitor } from 'electron';
import type { LockReason } from '../shared/wire.ts';
import type { MainModule } from './module.ts';

/** Locks when asked and by itself. */
export interface Locker extends MainModule {
  lock(reason: LockReason): Promise<void>;
  /** A vault was opened, or its time limit changed; undefined: none is open. */
  watch(autoLockMinutes: number | undefined): void;
}

/** What locking does. */
export interface LockerActions {
  /** Ends the page at once, whatever it shows. */
  readonly endPage: (reason: LockReason) => void;
  /** Ends the vault process within its deadline. */
  readonly endVault: (reason: LockReason) => Promise<void>;
  readonly clearClipboard: () => void;
}

const pollMs = 1000;

/**
 * Main's share of locking. The vault process also counts for itself, so a hanging page or main cannot put the lock off; here the
 * idleness of the whole desktop counts, of which the vault process knows nothing.
 */
export function createLocker(actions: LockerActions): Locker {
  let limit: number | undefined;
  let poll: NodeJS.Timeout | undefined;
  let locking: Promise<void> | undefined;

  const lock = async (reason: LockReason): Promise<void> => {
    locking ??= (async () => {
      limit = undefined;
      actions.clearClipboard();
      actions.endPage(reason);
      await actions.endVault(reason);
    })().finally(() => (locking = undefined));
    await locking;
  };
  const by = (reason: LockReason) => (): void => void lock(reason);

  return {
    name: 'locker',
    lock,
    watch(autoLockMinutes) {
      limit = autoLockMinutes;
    },
    onReady() {
      powerMonitor.on('lock-screen', by('screen-lock'));
      powerMonitor.on('suspend', by('suspend'));
      powerMonitor.on('user-did-resign-active', by('screen-lock'));
      powerMonitor.on('shutdown', by('quit'));
      poll = setInterval(() => {
        if (limit !== undefined && powerMonitor.getSystemIdleTime() >= limit * 60) void lock('idle');
      }, pollMs);
    },
    onQuit() {
      clearInterval(poll);
    },
  };
}
