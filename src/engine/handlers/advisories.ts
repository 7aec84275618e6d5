import { maxAdvisoryLength, verifyAdvisory, type SignedAdvisory } from '../../core/advisories/advisory.ts';
import { HoldfastError } from '../../core/error.ts';
import { advisoryMatches, advisoryView, keptAdvisories, putAdvisory } from '../advisories.ts';
import type { Context, HandlersOf } from '../context.ts';

/** The handlers of `advisories.*`. */
export const advisoriesHandlers: HandlersOf<'advisories'> = {
  'advisories.check': async (input, context) => shown(context, await read(context, input)),

  'advisories.keep': async (input, context) => {
    const signed = await read(context, input);
    const { id, published } = signed.advisory;
    const before = keptAdvisories(context.session.vault).find(({ advisory }) => advisory.id === id);
    // Another publisher's advisory of the same name must not push one aside that the owner trusts.
    if (before !== undefined && before.publisher !== signed.publisher)
      throw new HoldfastError('advisory-wrong-key', { fingerprint: signed.publisher });
    // Nor an earlier form of it the later one.
    const kept = before !== undefined && before.advisory.published > published ? before : signed;
    const result = shown(context, kept);
    const details = {
      advisory: id,
      publisher: kept.publisher,
      published: kept.advisory.published,
      matches: result.matches.length,
    };
    const subjects = result.matches.slice(0, 200).map(({ key }) => key);
    await context.change({ subjects, details }, (change) => putAdvisory(change, kept, context.act().at));
    return result;
  },

  'advisories.list': (_input, context) =>
    Promise.resolve().then(() => ({
      advisories: keptAdvisories(context.session.vault).map((signed) => shown(context, signed)),
    })),

  'advisories.forget': async (input, context) => {
    const { vault } = context.session;
    if (vault.get('advisory', input.id) === undefined)
      throw context.fail('no-such-advisory', { id: input.id });
    const details = { advisory: input.id, reason: input.reason };
    await context.change({ subjects: [vault.id], details }, (change) => change.delete('advisory', input.id));
    return {};
  },
};

async function read(
  { ports }: Context,
  input: { readonly file: string; readonly publisher: string },
): Promise<SignedAdvisory> {
  const path = await ports.files.resolve(input.file, 'read');
  // The text stands in a string of JSON, where every quote takes two bytes.
  return verifyAdvisory(ports, await ports.files.readWhole(path, 3 * maxAdvisoryLength), input.publisher);
}

function shown(
  { session }: Context,
  signed: SignedAdvisory,
): {
  advisory: ReturnType<typeof advisoryView>;
  matches: ReturnType<typeof advisoryMatches>;
} {
  return { advisory: advisoryView(signed), matches: advisoryMatches(session, signed.advisory) };
}
