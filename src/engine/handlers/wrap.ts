import type { HandlersNamed } from '../context.ts';
import { deriveKey } from '../derive-from-key.ts';
import { withOfferedPin } from '../each-use-pin.ts';
import { unwrapKey } from '../unwrap-key.ts';
import { wrapKey } from '../wrap-key.ts';

/** The handlers of `keys.wrap`, `keys.unwrap` and `keys.derive`. */
export const wrapHandlers: HandlersNamed<'keys.wrap' | 'keys.unwrap' | 'keys.derive'> = {
  'keys.wrap': (input, context) => wrapKey(context, input),
  'keys.unwrap': (input, context) => withOfferedPin(context, input, () => unwrapKey(context, input)),
  'keys.derive': (input, context) => deriveKey(context, input),
};
