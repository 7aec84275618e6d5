import type { HandlersNamed } from '../context.ts';
import { unwrapKey } from '../unwrap-key.ts';
import { wrapKey } from '../wrap-key.ts';

/** The handlers of `keys.wrap` and `keys.unwrap`. */
export const wrapHandlers: HandlersNamed<'keys.wrap' | 'keys.unwrap'> = {
  'keys.wrap': (input, context) => wrapKey(context, input),
  'keys.unwrap': (input, context) => unwrapKey(context, input),
};
