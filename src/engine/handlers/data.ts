import type { HandlersOf } from '../context.ts';
import { decryptFile, encryptFile } from '../data-file.ts';
import { makeMac, verifyMac, verifySignature } from '../data-mac.ts';
import { withOfferedPin } from '../each-use-pin.ts';
import { decryptText, encryptText, inspectData } from '../data-text.ts';

/** The handlers of `data.*`. */
export const dataHandlers: HandlersOf<'data'> = {
  'data.encrypt-file': (input, context) => encryptFile(context, input),
  'data.decrypt-file': (input, context) => withOfferedPin(context, input, () => decryptFile(context, input)),
  'data.encrypt-text': (input, context) => encryptText(context, input),
  'data.decrypt-text': (input, context) => withOfferedPin(context, input, () => decryptText(context, input)),
  'data.inspect': (input, context) => inspectData(context, input),
  'data.mac': (input, context) => makeMac(context, input),
  'data.verify-mac': (input, context) => verifyMac(context, input),
  'data.verify-signature': (input, context) => verifySignature(context, input),
};
