import { HoldfastError } from '../../core/error.ts';
import { parseMinisignKey, verifyMinisign } from '../../core/references/minisign-verify.ts';
import { maxReferenceLength, readReference } from '../../core/references/reference-file.ts';
import { decodeUtf8 } from '../../core/encoding/utf8.ts';
import type { Context, HandlersOf } from '../context.ts';
import { keepReference, referenceView } from '../references.ts';

/** A signature file of minisign is four short lines. */
const maxSignatureLength = 8 * 1024;

/** The handlers of `references.*`. */
export const referencesHandlers: HandlersOf<'references'> = {
  'references.list': (_input, context) =>
    Promise.resolve().then(() => ({
      references: context.session.references
        .all()
        .map(({ kept, reference }) => referenceView(kept, reference)),
    })),

  'references.add': async (input, context) => {
    const key = parseMinisignKey(input.publicKey);
    if (key === undefined) throw context.fail('reference-wrong-key', { reason: 'no-public-key' });
    const file = await readFile(context, input.file, maxReferenceLength);
    const signature = textOf(await readFile(context, input.signature, maxSignatureLength));
    const verdict = verifyMinisign(file, signature, key);
    if (verdict === 'wrong-key') throw context.fail('reference-wrong-key');
    // Nothing of a file is looked at before it is known to be the signer's.
    if (verdict === 'bad') throw context.fail('reference-damaged');
    const reference = readReference(file);
    const kept = keepReference(file, key, context.act().at);
    const details = { reference: kept.id, kind: reference.kind, name: reference.name, signer: kept.signer };
    await context.change({ subjects: [context.session.vault.id], details }, (change) => {
      change.put('reference', kept.id, { ...kept });
    });
    return { reference: referenceView(kept, reference) };
  },

  'references.remove': async (input, context) => {
    const { vault } = context.session;
    if (vault.get('reference', input.id) === undefined)
      throw context.fail('no-such-reference', { id: input.id });
    await context.change({ subjects: [vault.id], details: { reference: input.id } }, (change) => {
      change.delete('reference', input.id);
    });
    return {};
  },
};

async function readFile({ ports }: Context, file: string, limit: number): Promise<Uint8Array> {
  const path = await ports.files.resolve(file, 'read');
  return await ports.files.readWhole(path, limit);
}

function textOf(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    // A signature that is no text is no signature.
    if (error instanceof HoldfastError) return '';
    throw error;
  }
}
