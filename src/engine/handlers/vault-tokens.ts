import { passphraseBytes } from '../../core/encoding/utf8.ts';
import type { HeaderBody } from '../../core/vault/header.ts';
import { countFailure } from '../../core/vault/open-vault.ts';
import type { SlotSecret } from '../../core/vault/slot.ts';
import type { Context, HandlersNamed } from '../context.ts';
import { openStored } from '../open-stored.ts';
import { knownHeader, openStore, peekHeader } from '../stored-file.ts';
import { addTokenSlot, removeSlot, waiveSpare } from '../token-slots.ts';
import { forgetUnlockModule, trustUnlockModule, unlockModules } from '../unlock-modules.ts';
import { tokenShare, unlockPinKey, unlockTokens } from '../unlock-token.ts';

/** The handlers of `vault.*` that are about tokens. */
export const vaultTokensHandlers: HandlersNamed<
  | 'vault.unlock-tokens'
  | 'vault.unlock-pin-key'
  | 'vault.unlock-with-token'
  | 'vault.unlock-modules'
  | 'vault.trust-unlock-module'
  | 'vault.forget-unlock-module'
  | 'vault.add-token-slot'
  | 'vault.remove-slot'
  | 'vault.waive-spare'
> = {
  'vault.unlock-tokens': async ({ file }, context) =>
    await unlockTokens(context, await headerOf(context, file)),

  'vault.unlock-pin-key': async ({ file, slot }, context) =>
    await unlockPinKey(context, await headerOf(context, file), slot),

  'vault.unlock-with-token': async (input, context) => {
    const { ports } = context;
    if (context.holder.session !== undefined) throw context.fail('vault-already-open');
    await ports.selfTest();
    const path = await ports.files.resolve(input.file, 'read');
    const passphrase = input.passphrase === undefined ? undefined : passphraseBytes(input.passphrase);
    let share: Uint8Array | undefined;
    try {
      // Read and let go: somebody may have to find the token or type a PIN again meanwhile.
      const body = await peekHeader(ports, path);
      const answer = await tokenShare(context, body, {
        slot: input.slot,
        pin: input.pin,
        confirm: input.confirm,
        hasPassphrase: passphrase !== undefined,
        onWrongPin: () => countFailure(ports, body.vault),
      });
      share = answer.share;
      context.throwIfCancelled();
      const secret: SlotSecret = {
        kind: 'token',
        slot: answer.slot,
        secret: share,
        ...(passphrase === undefined ? {} : { passphrase }),
      };
      const store = await openStore(ports, path);
      return await openStored(context, { path, store, acceptOlder: input.acceptOlder === true }, secret);
    } finally {
      passphrase?.fill(0);
      share?.fill(0);
      // The answer of the token came in a message: freed memory is written over, as after a key.
      ports.forgetUsedKeys?.();
    }
  },

  'vault.unlock-modules': async (_input, context) => await unlockModules(context),

  'vault.trust-unlock-module': async (input, context) => ({
    module: await trustUnlockModule(context, input),
  }),

  'vault.forget-unlock-module': async ({ path }, context) => {
    await forgetUnlockModule(context, path);
    return {};
  },

  'vault.add-token-slot': async (input, context) => await addTokenSlot(context, input),
  'vault.remove-slot': async (input, context) => await removeSlot(context, input),
  'vault.waive-spare': async (_input, context) => await waiveSpare(context),
};

async function headerOf(context: Context, ref: string): Promise<HeaderBody> {
  return await knownHeader(context.ports, await context.ports.files.resolve(ref, 'read'));
}
