import type { Pin } from '../../core/tokens/port.ts';
import type { Context, HandlersOf } from '../context.ts';
import { initialiseToken } from '../token-initialise.ts';
import { findToken, tokensNow, withToken } from '../token-link.ts';
import { changePin, logIn, unblock } from '../token-pins.ts';
import { exportRegister, markToken, registeredTokens } from '../token-register.ts';
import { objectViews, tokenView } from '../token-view.ts';

/**
 * Does what PINs are sent for. Those that the window sends are sealed and never in the clear here. Those of the command
 * line and of PIN letters leave copies in the messages to the module, so freed memory is written over, as after a key.
 */
async function withPins<T>({ ports }: Context, pins: readonly Pin[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    if (pins.some((pin) => pin instanceof Uint8Array)) ports.forgetUsedKeys?.();
  }
}

/** The handlers of `tokens.*`. PINs are the caller's copies, which are wiped with the call. */
export const tokensHandlers: HandlersOf<'tokens'> = {
  'tokens.list': async (_input, context) => {
    const { tokens, modules } = await tokensNow(context);
    return {
      tokens: await Promise.all(tokens.map((token) => tokenView(context, token))),
      modules: modules.map(({ trusted, state, why, tokens: count }) => ({
        module: trusted.id,
        name: trusted.name,
        state,
        ...(why === undefined ? {} : { why }),
        tokens: count,
      })),
    };
  },

  'tokens.get': async ({ token: name }, context) =>
    await withToken(context, name, async (token) => {
      const { module, name: at, state } = token;
      const mechanisms = await module.mechanisms(at);
      const objects = state.initialised ? await module.objects(at) : [];
      return {
        token: await tokenView(context, token, objects),
        objects: objectViews(context, token, objects),
        mechanisms: mechanisms.map((mechanism) => mechanism.name),
      };
    }),

  'tokens.pin-key': async ({ token: name }, context) =>
    await withToken(context, name, async ({ module, name: at }) => ({ key: await module.pinKey(at) })),

  'tokens.login': async ({ token, user = 'user', pin, confirm }, context) => ({
    token: await tokenView(
      context,
      await withPins(context, [pin], () => logIn(context, token, user, pin, confirm)),
    ),
  }),

  'tokens.logout': async ({ token: name }, context) => {
    await withToken(context, name, async (token) => {
      await token.module.logout(token.name);
    });
    return { token: await tokenView(context, await findToken(context, name)) };
  },

  'tokens.initialise': async ({ token, label, soPin, pin, confirm, lastTry }, context) => {
    const wish = { label, soPin, pin, withPin: pin !== undefined, confirm, lastTry };
    return {
      token: await tokenView(
        context,
        await withPins(context, [soPin, pin], () => initialiseToken(context, token, wish)),
      ),
    };
  },

  'tokens.change-pin': async ({ token, user = 'user', old, pin, confirm }, context) => ({
    token: await tokenView(
      context,
      await withPins(context, [old, pin], () => changePin(context, token, { user, old, pin, confirm })),
    ),
  }),

  'tokens.unblock': async ({ token, soPin, pin, confirm }, context) => ({
    token: await tokenView(
      context,
      await withPins(context, [soPin, pin], () => unblock(context, token, { soPin, pin, confirm })),
    ),
  }),

  'tokens.register': (input, context) => registeredTokens(context, input),
  'tokens.mark': (input, context) => markToken(context, input),
  'tokens.export-register': (input, context) => exportRegister(context, input),
};
