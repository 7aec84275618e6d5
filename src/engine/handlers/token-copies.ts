import type { HandlersOf } from '../context.ts';
import { backUpTokenKey, inspectKeyBackup } from '../token-backup.ts';
import { cloneTokenKey } from '../token-clone.ts';
import { makeTransportKey } from '../transport-keys.ts';
import { wrappingKeyView } from '../wrapped-under.ts';
import { checkShare, makeWrappingKey } from '../wrapping-keys.ts';
import { wrappingKeys } from '../wrapping-records.ts';
import { putOnToken, removeFromToken } from '../wrapping-on-token.ts';

/** The handlers of `token-copies.*`. */
export const tokenCopiesHandlers: HandlersOf<'token-copies'> = {
  'token-copies.make-wrapping-key': (input, context) => makeWrappingKey(context, input),
  'token-copies.make-transport-key': (input, context) => makeTransportKey(context, input),
  'token-copies.check-share': (input, context) => checkShare(context, input),
  'token-copies.put-wrapping-key': (input, context) => putOnToken(context, input),
  'token-copies.remove-wrapping-key': (input, context) => removeFromToken(context, input),
  'token-copies.list': (_input, context) =>
    Promise.resolve({ wrappingKeys: wrappingKeys(context).map((key) => wrappingKeyView(context, key)) }),
  'token-copies.backup': (input, context) => backUpTokenKey(context, input),
  'token-copies.inspect': (input, context) => inspectKeyBackup(context, input),
  'token-copies.clone': (input, context) => cloneTokenKey(context, input),
};
