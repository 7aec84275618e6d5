import type { ErrorDetails } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { KeyView } from '../shared/contract/common.ts';
import type { Context } from './context.ts';
import { keyView } from './key-view.ts';

/** Commits one changed key with its entry in the log, and shows it. */
export async function saveKey(context: Context, record: KeyRecord, details: ErrorDetails): Promise<KeyView> {
  await context.change({ subjects: [record.id], details }, (change) => change.putKey(record));
  return keyView(context, record);
}
