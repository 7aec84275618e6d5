import type { HandlersOf } from '../context.ts';
import { withOfferedPin } from '../each-use-pin.ts';
import { withKeySecret } from '../key-secret.ts';
import { keyView } from '../key-view.ts';
import { saveKey } from '../save-key.ts';
import { checkTokenKey, removeObject } from '../token-key-care.ts';
import { adoptTokenKey, makeTokenKey, putOnToken, requireTokenAlgorithm } from '../token-key-make.ts';
import { withToken } from '../token-link.ts';
import { placeOnToken } from '../token-sign.ts';
import { putUnder } from '../transport-keys.ts';
import { notePassed } from '../wrapped-under.ts';
import { transportKey } from '../wrapping-records.ts';

/** The handlers of `token-keys.*`. */
export const tokenKeysHandlers: HandlersOf<'token-keys'> = {
  'token-keys.generate': async ({ token, algorithm, ...wish }, context) => {
    context.requireFreeLabel(wish.label);
    const made = await makeTokenKey(context, token, {
      ...wish,
      algorithm: requireTokenAlgorithm({ algorithm }),
    });
    const { record } = made;
    const { token: place } = record.versions[0] ?? {};
    try {
      await context.change(
        { subjects: [record.id], details: { label: record.label, algorithm, token: place?.serial ?? '' } },
        (change) => {
          change.putKey(record);
        },
      );
    } catch (error) {
      await made.takeBack();
      throw error;
    }
    return keyView(context, record);
  },

  'token-keys.import': async ({ token, key, label, under }, context) => {
    const record = context.key(key);
    if (record.home !== 'vault')
      throw context.fail('key-on-token', { reason: 'lives-there', label: record.label });
    if (record.versions.at(-1)?.token !== undefined)
      throw context.fail('key-on-token', { reason: 'copied-before', label: record.label });
    if (record.state === 'destroyed' || record.state === 'compromised')
      throw context.fail('state-forbids', { state: record.state });
    if (
      record.algorithm === 'bip39-seed' ||
      record.algorithm === 'api-secret' ||
      record.derivation?.xpub !== undefined
    )
      throw context.fail('secret-not-exportable');
    const version = record.versions.at(-1)?.number ?? 1;
    const transport = under === undefined ? undefined : transportKey(context, under);
    const changed = await withKeySecret(context, record, version, (secret) =>
      putOnToken(
        context,
        token,
        record,
        label ?? record.label,
        secret,
        transport && putUnder(context, transport, record.algorithm, secret),
      ),
    );
    context.ports.forgetUsedKeys?.();
    const { serial = '', id = '' } = changed.versions.at(-1)?.token ?? {};
    const details = { token: serial, object: id, ...(transport && { under: transport.label }) };
    await context.change({ subjects: [changed.id], details }, (change) => {
      change.putKey(changed);
      if (transport !== undefined) notePassed(context, change, changed.id, transport.id, serial);
    });
    return keyView(context, changed);
  },

  'token-keys.adopt': async ({ token, pin, confirm, ...wish }, context) => {
    context.requireFreeLabel(wish.label);
    const record = await withOfferedPin(context, { pin, confirm }, () => adoptTokenKey(context, token, wish));
    const place = record.versions[0]?.token;
    return await saveKey(context, record, { adopted: place?.id ?? '', token: place?.serial ?? '' });
  },

  'token-keys.relabel': async ({ key, label }, context) => {
    const record = context.key(key);
    const { token, place } = placeOnToken(record);
    await withToken(context, token, async ({ module, name }) => {
      await module.relabel(name, place, label);
    });
    await context.change({ subjects: [record.id], details: { onToken: label } }, () => undefined);
    return keyView(context, record);
  },

  'token-keys.check': async ({ key, ...offered }, context) =>
    await withOfferedPin(context, offered, () => checkTokenKey(context, context.key(key))),

  'token-keys.remove-object': async (wish, context) => ({ left: await removeObject(context, wish) }),
};
