import type { ModuleFile } from './port.ts';

/** A module that a person of this computer lets be loaded before any vault is open. */
export interface UnlockModule extends ModuleFile {
  readonly name: string;
  /** ISO 8601 UTC. */
  readonly trusted: string;
}

/** What was done to the list of modules, to be written into the log of the vault that is opened next on this computer. */
export interface UnrecordedAct {
  /** As whoever does it to the list of an open vault. */
  readonly command: 'modules.trust' | 'modules.remove';
  readonly path: string;
  /** SHA-256 of the file that was trusted, lower-case hex. */
  readonly sha256: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/**
 * What this computer keeps of tokens that open vaults, beside the settings of the app and in no vault. The file of a vault
 * names no module: whoever could change it could name one of their own. It is worth what a file of the same user is
 * worth (security.md V-7). Errors of what writes: `write-failed`, `disk-full`, `folder-not-writable`.
 */
export interface UnlockMemoryPort {
  /** In the order in which they were trusted. */
  modules(): Promise<readonly UnlockModule[]>;
  /** Adds it, or puts it in the place of the one with the same path; durable when this returns. */
  trust(module: UnlockModule): Promise<void>;
  forget(path: string): Promise<void>;
  /** What no vault has on record yet, oldest first: each act upon a file once, as it was done last; the newest 256. */
  unrecorded(): Promise<readonly UnrecordedAct[]>;
  /** Durable when this returns. */
  note(act: UnrecordedAct): Promise<void>;
  /** Takes off what a vault has on record now. */
  recorded(acts: readonly UnrecordedAct[]): Promise<void>;
  /**
   * Attempts at the PIN of a token that were or may have been wrong since the last right one, of whichever vault;
   * `token` is what it is known by. What cannot be read counts as many, so that a person is asked.
   */
  wrongPins(token: string): Promise<number>;
  /** Durable when this returns: called before a PIN is sent. */
  setWrongPins(token: string, wrong: number): Promise<void>;
}
