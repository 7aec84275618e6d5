import { encodeDocumentBody } from '../../core/signing/documents/body.ts';
import type { HandlersOf } from '../context.ts';
import { documentPublicKey } from '../document-public-key.ts';
import { prepareDocument } from '../documents.ts';
import { openRequest } from '../open-request.ts';

/** The handlers of `documents.*`. */
export const documentsHandlers: HandlersOf<'documents'> = {
  'documents.open': async (input, context) => {
    const record = context.key(input.key);
    const { body, source } = await prepareDocument(context, record, input.document);
    const bytes = encodeDocumentBody(body);
    return await openRequest(context, { kind: 'document', bytes, key: record.id, fromFile: true }, source);
  },

  'documents.public-key': (input, context) =>
    Promise.resolve().then(() => documentPublicKey(context.key(input.key), input.form)),
};
