import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import { checkValue } from '../core/shares/check-value.ts';
import type { TokenCipher, TokenKeyPlace } from '../core/tokens/port.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import { backupsUnder, withoutReaders } from './backup-readers.ts';
import type { Context } from './context.ts';
import { requireLogin, shortLabel } from './token-key-make.ts';
import { wrongAttribute } from './token-key-proof.ts';
import { withToken, type LiveToken } from './token-link.ts';
import { wrappingKeyView } from './wrapped-under.ts';
import { withWrappingSecret } from './wrapping-keys.ts';
import {
  isTransport,
  putWrappingKey,
  sharedKey,
  wrappingKey,
  type SharedKey,
  type WrappingKey,
} from './wrapping-records.ts';

const blockBytes = 16;

/**
 * `token-copies.put-wrapping-key`: rebuilt from its shares, put on a token, and asked there for its check value before it
 * is on record. Errors: those of tokens, `no-such-wrapping-key`, `shares-malformed`, `check-value-mismatch`,
 * `state-forbids` {reason: `shares-unconfirmed`}.
 */
export async function putOnToken(
  context: Context<'token-copies.put-wrapping-key'>,
  input: ParsedInput<'token-copies.put-wrapping-key'>,
): Promise<CommandOutput<'token-copies.put-wrapping-key'>> {
  const record = sharedKey(context, input.id);
  const left = record.shares.filter(({ confirmed }) => confirmed === undefined).length;
  // Shares that nobody has read back may be wrong on paper: then the key would be on a token, and nowhere else.
  if (left > 0) throw context.fail('state-forbids', { reason: 'shares-unconfirmed', left });
  return await withToken(context, input.token, async (live) => {
    requireLogin(live);
    const known = record.places.find(({ serial }) => serial === live.id);
    if (known !== undefined && (await isThere(live, known.id)))
      await requireCheckValue(live, { id: decodeHex(known.id) }, record);
    return await withWrappingSecret(context, record, input.shares, async (secret) => {
      if (known !== undefined && (await isThere(live, known.id))) return wrappingKeyView(context, record);
      const id = context.ports.random.bytes(16);
      await importSecret(live, id, record, secret);
      const places = record.places.filter(({ serial }) => serial !== live.id);
      const place = { serial: live.id, id: encodeHex(id), at: instant(context.now) };
      const changed = { ...record, places: [...places, place] };
      try {
        await putWrappingKey(context, changed, { token: live.id, object: place.id });
      } catch (error) {
        await takeOff(live, id);
        throw error;
      }
      return wrappingKeyView(context, changed);
    });
  });
}

async function importSecret(
  live: LiveToken,
  id: Uint8Array,
  record: SharedKey,
  secret: Uint8Array,
): Promise<void> {
  const { object } = await live.module.importKey(
    live.name,
    {
      type: 'aes',
      bits: 256,
      id,
      label: shortLabel(record.label),
      // Never `decrypt`: whoever may wrap and decrypt with one key can read every key that may leave.
      uses: ['wrap', 'unwrap', 'encrypt'],
      extractable: false,
    },
    secret,
    undefined,
  );
  try {
    const what = wrongAttribute(object.attributes, { extractable: false, local: false });
    if (what !== undefined) throw new HoldfastError('token-lied', { what });
    await requireCheckValue(live, { id }, record);
  } catch (error) {
    await takeOff(live, id);
    throw error;
  }
}

/** What cannot be taken back shows up as an orphan. */
async function takeOff(live: LiveToken, id: Uint8Array): Promise<void> {
  await live.module.destroy(live.name, { id }, false).catch(() => undefined);
}

async function isThere(live: LiveToken, id: string): Promise<boolean> {
  const objects = await live.module.objects(live.name);
  return objects.some(
    (object) => (object.kind === 'secret' || object.kind === 'private') && encodeHex(object.id) === id,
  );
}

/**
 * Where a wrapping key is on a token, once the token has given its check value. Errors: `token-object-missing` {reason:
 * `wrapping-key`} when it was never put there, `check-value-mismatch`, those of tokens.
 */
export async function wrappingPlace(live: LiveToken, record: WrappingKey): Promise<TokenKeyPlace> {
  const known = record.places.find(({ serial }) => serial === live.id);
  if (known === undefined)
    throw new HoldfastError('token-object-missing', {
      reason: 'wrapping-key',
      object: record.label,
      token: live.id,
    });
  const place = { id: decodeHex(known.id) };
  await requireCheckValue(live, place, record);
  return place;
}

async function requireCheckValue(live: LiveToken, place: TokenKeyPlace, record: WrappingKey): Promise<void> {
  const found = await checkValueOn(live, place);
  if (found !== record.checkValue)
    throw new HoldfastError('check-value-mismatch', { token: live.id, expected: record.checkValue, found });
}

/** The check value of an AES key that a token keeps, by two blocks that it encrypts. Errors: those of tokens. */
export async function checkValueOn({ module, name }: LiveToken, place: TokenKeyPlace): Promise<string> {
  return await checkValue(async (block) => {
    const encrypt = async (how: TokenCipher): Promise<Uint8Array> => {
      const made = await module.encrypt(name, place, how, block);
      if (made.length < blockBytes) throw new HoldfastError('token-lied', { what: 'length' });
      return made.subarray(0, blockBytes);
    };
    try {
      return await encrypt({ name: 'aes-ecb' });
    } catch (error) {
      if (!isHoldfastError(error, 'token-mechanism-missing')) throw error;
      // The first block of CBC from zeros is that of ECB.
      return await encrypt({ name: 'aes-cbc-pad', iv: new Uint8Array(blockBytes) });
    }
  });
}

/**
 * `token-copies.remove-wrapping-key`: from one token; what was wrapped under it can be put there no more. An RSA key that
 * backups hang on has no shares that bring it back, so its label is to be typed. Errors: those of tokens,
 * `no-such-wrapping-key`, `token-object-missing`, `state-forbids` {reason: `backups-lost`, backups}.
 */
export async function removeFromToken(
  context: Context,
  input: ParsedInput<'token-copies.remove-wrapping-key'>,
): Promise<CommandOutput<'token-copies.remove-wrapping-key'>> {
  const record = wrappingKey(context, input.id);
  const known = record.places.find(({ serial }) => serial === input.token);
  if (known === undefined)
    throw new HoldfastError('token-object-missing', {
      reason: 'wrapping-key',
      object: record.label,
      token: input.token,
    });
  const backups = isTransport(record) ? backupsUnder(context, record).length : 0;
  if (backups > 0 && input.confirm !== record.label)
    throw new HoldfastError('state-forbids', { reason: 'backups-lost', label: record.label, backups });
  return await withToken(context, input.token, async (live) => {
    requireLogin(live);
    if (await isThere(live, known.id)) {
      await live.module.destroy(live.name, { id: decodeHex(known.id) }, false);
      if (await isThere(live, known.id)) throw new HoldfastError('token-lied', { what: 'still-there' });
    }
    const changed = { ...record, places: record.places.filter((place) => place !== known) };
    await putWrappingKey(context, changed, { removedFrom: live.id, backups }, (change) => {
      for (const one of withoutReaders(context, ({ id }) => id === record.id)) change.putKey(one);
    });
    return wrappingKeyView(context, changed);
  });
}
