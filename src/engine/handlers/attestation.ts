import { removeRoot, addRoot, attestationRoots, rootView } from '../attestation-roots.ts';
import type { HandlersOf } from '../context.ts';
import { verifyAttestation } from '../verify-attestation.ts';

/** The handlers of `attestation.*`. */
export const attestationHandlers: HandlersOf<'attestation'> = {
  'attestation.roots': (_input, context) =>
    Promise.resolve().then(() => ({ roots: attestationRoots(context).map(rootView) })),
  'attestation.add-root': async (input, context) => ({ root: rootView(await addRoot(context, input)) }),
  'attestation.remove-root': async (input, context) => {
    await removeRoot(context, input.id);
    return {};
  },
  'attestation.verify': async (input, context) => await verifyAttestation(context, input),
};
