import { ecb } from '@noble/ciphers/aes.js';
import { equalBytes } from '../core/crypto/bytes.ts';
import type { KeyAlgorithm } from '../core/crypto/algorithms.ts';
import type { OaepHash } from '../core/crypto/rsa-oaep.ts';
import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { NewTokenKey, TokenKeyPlace } from '../core/tokens/port.ts';
import { wrappablePart } from '../core/tokens/pkcs8.ts';
import { wrapUnderRsa } from '../core/tokens/rsa-key-wrap.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import { recordName } from './compromise.ts';
import type { Context } from './context.ts';
import { requireLogin, shortLabel, type PutSecret } from './token-key-make.ts';
import { wrongAttribute } from './token-key-proof.ts';
import { withToken, type LiveToken } from './token-link.ts';
import { wrappingKeyView } from './wrapped-under.ts';
import { putWrappingKey, wrappingKeys, type TransportKey } from './wrapping-records.ts';

/** How something is wrapped under a transport key. */
export function transportWay({ oaep }: TransportKey): 'rsa-aes-key-wrap' | 'rsa-aes-key-wrap-sha1' {
  return oaep === 'sha256' ? 'rsa-aes-key-wrap' : 'rsa-aes-key-wrap-sha1';
}

/** Where a transport key is. Errors: `token-object-missing` {reason: `wrapping-key`} on any token but its own. */
export function transportPlace({ id: token }: LiveToken, key: TransportKey): TokenKeyPlace {
  const known = key.places.find(({ serial }) => serial === token);
  if (known === undefined)
    throw new HoldfastError('token-object-missing', { reason: 'wrapping-key', object: key.label, token });
  return { id: decodeHex(known.id), publicKey: decodeHex(key.publicKey) };
}

/**
 * `token-copies.make-transport-key`: an RSA key that may only unwrap, made on the token that others are to go to. It is on record
 * once the token has taken in a key that was wrapped under its public half, which also tells the hash that it knows. Errors: those of
 * tokens, `label-taken`, `token-mechanism-missing`, `token-lied`, `token-full`.
 */
export async function makeTransportKey(
  context: Context<'token-copies.make-transport-key'>,
  { token, label, bits }: ParsedInput<'token-copies.make-transport-key'>,
): Promise<CommandOutput<'token-copies.make-transport-key'>> {
  if (wrappingKeys(context).some((key) => key.label === label)) throw context.fail('label-taken');
  return await withToken(context, token, async (live) => {
    requireLogin(live);
    const { module, name } = live;
    const id = context.ports.random.bytes(16);
    const wish: NewTokenKey = {
      type: 'rsa',
      bits: bits ?? 3072,
      id,
      label: shortLabel(label),
      // Never `decrypt`: whoever is logged in could read every key that comes in.
      uses: ['unwrap'],
      extractable: false,
    };
    const { object, publicKey } = await module.generate(name, wish, { within: 60_000 });
    try {
      const what = wrongAttribute(object.attributes, { extractable: false, local: true });
      if (what !== undefined || object.attributes.decrypt === true)
        throw new HoldfastError('token-lied', { what: what ?? 'CKA_DECRYPT' });
      if (publicKey === undefined) throw new HoldfastError('token-lied', { what: 'public-key' });
      const oaep = await knownHash(context, live, { id, publicKey });
      const at = instant(context.now);
      const record: TransportKey = {
        id: recordName(context),
        label,
        created: at,
        checkValue: encodeHex(context.ports.hash.sha256(publicKey).subarray(0, 5)),
        publicKey: encodeHex(publicKey),
        oaep,
        places: [{ serial: live.id, id: encodeHex(id), at }],
      };
      await putWrappingKey(context, record, { token: live.id, object: encodeHex(id) });
      return wrappingKeyView(context, record);
    } catch (error) {
      // What cannot be taken back shows up as an orphan.
      await module.destroy(name, { id }, false).catch(() => undefined);
      throw error;
    }
  });
}

/**
 * Takes the secret of a key of the vault to a token under an RSA key of that token: it goes through the module's process wrapped, and tokens take
 * keys so that take none otherwise. Errors: those of tokens, `token-object-missing` {reason: `wrapping-key`}, `state-forbids`
 * {reason: `wrapping-key-exposed`}.
 */
export function putUnder(
  context: Context,
  key: TransportKey,
  algorithm: KeyAlgorithm,
  secret: Uint8Array,
): PutSecret {
  if (key.exposed !== undefined)
    throw new HoldfastError('state-forbids', { reason: 'wrapping-key-exposed', label: key.label });
  return async (live, wish, publicKey) => {
    const place = transportPlace(live, key);
    const part = wrappablePart(algorithm, secret);
    if (part === undefined) throw new HoldfastError('token-mechanism-missing', { algorithm });
    try {
      const wrapped = wrapUnderRsa(context.ports.random, decodeHex(key.publicKey), key.oaep, part);
      return await live.module.unwrap(live.name, place, wrapped, wish, transportWay(key), publicKey);
    } finally {
      part.fill(0);
    }
  };
}

/** Has the token take in a key that is ours and answer with it. Errors: `token-mechanism-missing`, `token-lied`. */
async function knownHash(
  context: Context,
  { module, name }: LiveToken,
  place: TokenKeyPlace & { readonly publicKey: Uint8Array },
): Promise<OaepHash> {
  const { random } = context.ports;
  let refused: unknown;
  for (const [hash, how] of [
    ['sha256', 'rsa-aes-key-wrap'],
    ['sha1', 'rsa-aes-key-wrap-sha1'],
  ] as const) {
    const secret = random.bytes(32);
    const id = random.bytes(16);
    const block = random.bytes(16);
    try {
      const wrapped = wrapUnderRsa(random, place.publicKey, hash, secret);
      const wish: NewTokenKey = {
        type: 'aes',
        bits: 256,
        id,
        label: 'holdfast-proof',
        uses: ['encrypt'],
        extractable: false,
        session: true,
      };
      await module.unwrap(name, place, wrapped, wish, how);
      const answer = await module.encrypt(name, { id }, { name: 'aes-ecb' }, block);
      await module.destroy(name, { id }, false);
      const ours = ecb(secret, { disablePadding: true }).encrypt(block);
      if (!equalBytes(answer, ours)) throw new HoldfastError('token-lied', { what: 'proof' });
      return hash;
    } catch (error) {
      if (!isHoldfastError(error, 'token-mechanism-missing') && !isHoldfastError(error, 'token-failed'))
        throw error;
      refused = error;
    } finally {
      secret.fill(0);
    }
  }
  throw refused;
}
