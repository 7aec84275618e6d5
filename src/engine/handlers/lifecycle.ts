import { archived, unarchived } from '../../core/keys/archive.ts';
import { withHistory } from '../../core/keys/lifecycle.ts';
import { changedPeriods } from '../../core/keys/periods.ts';
import type { lifecycleCommands } from '../../shared/contract/lifecycle.ts';
import { addCertificate } from '../add-certificate.ts';
import type { HandlersNamed } from '../context.ts';
import { saveKey } from '../save-key.ts';
import { destroyVersion, setMinimumVersion, setRotation } from '../version-rules.ts';

/** The handlers of `keys.*`. */
export const lifecycleHandlers: HandlersNamed<keyof typeof lifecycleCommands> = {
  'keys.set-periods': async (input, context) => {
    const record = context.key(input.id);
    const periods = changedPeriods(record, input, context.now);
    const changed = withHistory({ ...record, periods }, 'periods-changed', context.act(input.reason));
    const { from = null, originatorUntil = null, recipientUntil = null } = periods;
    return await saveKey(context, changed, { from, originatorUntil, recipientUntil, reason: input.reason });
  },

  'keys.set-rotation': (input, context) => setRotation(context, input),
  'keys.set-minimum-version': (input, context) => setMinimumVersion(context, input),
  'keys.destroy-version': (input, context) => destroyVersion(context, input),

  'keys.archive': async (input, context) => {
    const act = context.act(input.reason);
    const record = archived(context.key(input.id), act, input.retainUntil, context.now);
    const { retainUntil = null } = record;
    return await saveKey(context, record, { retainUntil, reason: input.reason });
  },

  'keys.unarchive': async (input, context) => {
    const record = unarchived(context.key(input.id), context.act(input.reason));
    return await saveKey(context, record, { reason: input.reason });
  },

  'keys.add-certificate': (input, context) => addCertificate(context, input),
};
