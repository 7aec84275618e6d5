import type { KeyRecord } from '../core/keys/key.ts';
import type { Act } from '../core/keys/lifecycle.ts';
import { currentVersion, withNewVersion } from '../core/keys/versions.ts';
import type { Change, Context } from './context.ts';
import { generateSymmetric } from './new-key.ts';

/** A key with a new version that is not committed yet. */
export interface NewVersion {
  readonly record: KeyRecord;
  readonly version: number;
  /** Drafts record and secret, then wipes the secret. To be called once, in a change. */
  put(change: Pick<Change, 'putKey' | 'sealSecret'>): void;
  /** Wipes the secret; harmless when it was drafted. */
  wipe(): void;
}

/**
 * A fresh version of a stored symmetric key, for the caller to commit: for a person who asked, or for the calendar.
 * Errors: `state-forbids`, `not-versioned`, `random-source-failed`.
 */
export function newVersion(context: Context, key: KeyRecord, act: Act): NewVersion {
  // Refused before anything is drawn.
  const record = withNewVersion(key, act);
  const version = currentVersion(record).number;
  const secret = generateSymmetric(context.ports, record.algorithm);
  const wipe = (): void => void secret.fill(0);
  return {
    record,
    version,
    put: (change) => {
      change.sealSecret(record.id, version, secret);
      change.putKey(record);
      wipe();
    },
    wipe,
  };
}
