import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import { encodeUtf8 } from '../core/encoding/utf8.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { withHistory } from '../core/keys/lifecycle.ts';
import { withCopy } from '../core/keys/token-places.ts';
import { currentVersion } from '../core/keys/versions.ts';
import {
  encodeKeyBackup,
  keyBackupSchema,
  mostKeyBackupBytes,
  parseKeyBackup,
  type KeyBackup,
} from '../core/tokens/key-backup.ts';
import type { TokenKeyPlace, TokenObject } from '../core/tokens/port.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import { requireOtherReader } from './backup-readers.ts';
import type { Context } from './context.ts';
import { requireLogin, requireTokenAlgorithm } from './token-key-make.ts';
import type { TokenAlgorithm } from './token-key-proof.ts';
import { withToken, type LiveToken } from './token-link.ts';
import { placesOnToken } from './token-sign.ts';
import { transportWay } from './transport-keys.ts';
import { copyReference, writtenSchema, type Written } from './wrapped-under.ts';
import { isTransport, wrappingKey, wrappingKeys, type WrappingKey } from './wrapping-records.ts';
import { checkValueOn, wrappingPlace } from './wrapping-on-token.ts';
import { writeNoted } from './write-noted.ts';

/** What a symmetric key answers in place of a signature under a public key; a fixed text that nothing else signs. */
const checked = encodeUtf8('holdfast check value of a key on a token');

/**
 * `token-copies.backup`: a key that may leave its token, wrapped there, in a file that only a token with the wrapping key can
 * read. Errors: those of tokens and files, `secret-not-exportable` {reason}, `check-value-mismatch`, `no-such-wrapping-key`,
 * `state-forbids` {reason: `no-other-token`, `wrapping-key-exposed`}.
 */
export async function backUpTokenKey(
  context: Context,
  input: ParsedInput<'token-copies.backup'>,
): Promise<CommandOutput<'token-copies.backup'>> {
  const record = requireTokenKey(context.key(input.key));
  // An RSA key of a token is taken only when it is named.
  if (input.under !== undefined) requireOtherReader(context, record, wrappingKey(context, input.under));
  const backup = await wrappedKey(context, record, input.under);
  const bytes = encodeKeyBackup(backup);
  const sha256 = encodeHex(context.ports.hash.sha256(bytes));
  const location = await context.ports.files.resolve(input.file, 'create');
  const act = context.act();
  const copy = {
    kind: 'token-backup' as const,
    at: act.at,
    reference: copyReference(location),
    verified: false,
  };
  const { wrapping } = backup;
  const written: Written = { backup: sha256, key: record.id, at: act.at, location, under: wrapping.id };
  const details = { sha256, under: wrapping.label, checkValue: wrapping.checkValue, location };
  await writeNoted(context, input.file, bytes, [record.id, wrapping.id], details, (change) => {
    const current = context.key(record.id);
    const copies = withCopy(current.copies, copy);
    change.putKey(withHistory({ ...current, copies }, 'backed-up', act));
    change.put('wrapping-key', sha256, written);
  });
  return { sha256, backup: viewOf(context, backup, sha256) };
}

/** `token-copies.inspect`: what a file says, and what this vault knows of it. */
export async function inspectKeyBackup(
  context: Context,
  { file }: ParsedInput<'token-copies.inspect'>,
): Promise<CommandOutput<'token-copies.inspect'>> {
  const { backup, sha256 } = await readKeyBackup(context, file);
  return viewOf(context, backup, sha256);
}

/** A file of {@link backUpTokenKey}. Errors: `not-a-token-backup`, those of files. */
export async function readKeyBackup(
  context: Context,
  file: string,
): Promise<{ readonly backup: KeyBackup; readonly sha256: string; readonly written: Written | undefined }> {
  const { files, hash } = context.ports;
  const bytes = await files.readWhole(await files.resolve(file, 'read'), mostKeyBackupBytes);
  const backup = parseKeyBackup(bytes);
  const sha256 = encodeHex(hash.sha256(bytes));
  const kept = context.session.vault.get('wrapping-key', sha256);
  return { backup, sha256, written: writtenSchema.safeParse(kept).data };
}

function viewOf(
  context: Context,
  { vault, wrapped: _wrapped, ...rest }: KeyBackup,
  sha256: string,
): CommandOutput<'token-copies.inspect'> {
  const kept = context.session.vault.get('wrapping-key', sha256);
  const under = wrappingKeys(context).find(({ id }) => id === rest.wrapping.id);
  const { format: _format, version: _version, ...shown } = rest;
  return {
    ...shown,
    sha256,
    ofThisVault: vault === context.session.vault.id,
    known: kept !== undefined,
    tokens: under === undefined ? [] : under.places.map(({ serial }) => serial),
  };
}

/** Errors: `not-a-token-key`, `state-forbids`: what is out or gone is not to be spread any more. */
export function requireTokenKey(record: KeyRecord): KeyRecord {
  const { state } = record;
  if (record.home !== 'token') throw new HoldfastError('not-a-token-key', { id: record.id });
  if (state === 'compromised' || state === 'destroyed') throw new HoldfastError('state-forbids', { state });
  return record;
}

/**
 * The one that was named, or the only one that will do: on all of these tokens, or an RSA key of the one that the key goes
 * to. Errors: `no-such-wrapping-key`, `state-forbids` {reason: `wrapping-key-exposed`}.
 */
function namedWrappingKey(
  context: Context,
  name: string | undefined,
  from: string,
  to: string | undefined,
): WrappingKey {
  const named = name === undefined ? undefined : wrappingKey(context, name);
  if (named?.exposed !== undefined)
    throw new HoldfastError('state-forbids', { reason: 'wrapping-key-exposed', label: named.label });
  if (named !== undefined) return named;
  const usable = wrappingKeys(context).filter(({ exposed }) => exposed === undefined);
  const isOn = ({ places }: WrappingKey, token: string | undefined): boolean =>
    token === undefined || places.some(({ serial }) => serial === token);
  const shared = usable.filter((key) => !isTransport(key) && isOn(key, from) && isOn(key, to));
  const transport = to === undefined ? [] : usable.filter((key) => isTransport(key) && isOn(key, to));
  const [only, ...more] = shared.length > 0 ? shared : transport;
  if (only === undefined || more.length > 0)
    throw new HoldfastError('no-such-wrapping-key', { reason: only === undefined ? 'none' : 'several' });
  return only;
}

/**
 * A key wrapped by the first of its tokens that is at hand, under a wrapping key that will do to put it on `to`. Errors:
 * `no-such-token`, those of {@link wrapOff}.
 */
export async function wrappedKey(
  context: Context,
  record: KeyRecord,
  under: string | undefined,
  to?: string,
): Promise<KeyBackup> {
  let missing: unknown;
  for (const { token } of placesOnToken(context, record)) {
    try {
      return await withToken(
        context,
        token,
        async (live) => await wrapOff(context, live, record, namedWrappingKey(context, under, live.id, to)),
      );
    } catch (error) {
      // A spare may be what is at hand.
      if (!isHoldfastError(error, 'no-such-token')) throw error;
      missing ??= error;
    }
  }
  throw missing;
}

/**
 * Wraps a key on its token. Errors: those of tokens, `secret-not-exportable` {reason: `not-extractable`, or what the token
 * says}, `check-value-mismatch`, `token-object-missing`, `token-mechanism-missing`.
 */
async function wrapOff(
  context: Context,
  live: LiveToken,
  record: KeyRecord,
  under: WrappingKey,
): Promise<KeyBackup> {
  requireLogin(live);
  const algorithm = requireTokenAlgorithm(record);
  const { number, publicKey } = currentVersion(record);
  const own = placesOnToken(context, record).find(({ token }) => token === live.id);
  if (own === undefined) throw new HoldfastError('token-object-missing', { token: live.id });
  const object = await secretObject(live, own.place);
  if (object.attributes.extractable === false)
    throw new HoldfastError('secret-not-exportable', { reason: 'not-extractable' });
  const { wrapped, mechanism } = await wrapAway(live, under, own.place, publicKey === undefined);
  return keyBackupSchema.parse({
    format: 'holdfast-token-key',
    version: 1,
    at: context.act().at,
    vault: context.session.vault.id,
    key: {
      id: record.id,
      label: record.label,
      algorithm,
      version: number,
      purposes: record.purposes,
      ...(publicKey === undefined ? {} : { publicKey }),
      ...(object.bits === undefined ? {} : { bits: object.bits }),
      ...(publicKey === undefined ? { checkValue: await symmetricCheck(live, algorithm, own.place) } : {}),
    },
    wrapping: { id: under.id, label: under.label, checkValue: under.checkValue, mechanism },
    attributes: object.attributes,
    wrapped: encodeHex(wrapped),
  });
}

async function secretObject(live: LiveToken, place: TokenKeyPlace): Promise<TokenObject> {
  const objects = await live.module.objects(live.name);
  const id = encodeHex(place.id);
  const found = objects.find(
    (object) => (object.kind === 'private' || object.kind === 'secret') && encodeHex(object.id) === id,
  );
  if (found === undefined) throw new HoldfastError('token-object-missing', { object: id, token: live.id });
  return found;
}

/**
 * With padding where the token has it; without for symmetric keys, whose length needs none. Under an RSA key by whichever
 * hash the token knows that it is on.
 */
async function wrapAway(
  live: LiveToken,
  under: WrappingKey,
  place: TokenKeyPlace,
  symmetric: boolean,
): Promise<{ readonly wrapped: Uint8Array; readonly mechanism: KeyBackup['wrapping']['mechanism'] }> {
  const { module, name } = live;
  const wrapping = isTransport(under)
    ? { id: new Uint8Array(0), publicKey: decodeHex(under.publicKey) }
    : await wrappingPlace(live, under);
  const padded = 'aes-key-wrap-pad' as const;
  const ways = isTransport(under)
    ? [transportWay(under)]
    : symmetric
      ? [padded, 'aes-key-wrap' as const]
      : [padded];
  let refused: unknown;
  for (const mechanism of ways) {
    try {
      return { wrapped: await module.wrap(name, wrapping, place, mechanism), mechanism };
    } catch (error) {
      if (!isHoldfastError(error)) throw error;
      const { reason } = error.details;
      if (reason === 'CKR_KEY_UNEXTRACTABLE' || reason === 'CKR_KEY_NOT_WRAPPABLE')
        throw new HoldfastError('secret-not-exportable', { reason });
      if (error.code !== 'token-mechanism-missing') throw error;
      refused ??= error;
    }
  }
  throw refused;
}

/** What two copies of a symmetric key have in common and no other key has. Errors: those of tokens. */
export async function symmetricCheck(
  live: LiveToken,
  algorithm: TokenAlgorithm,
  place: TokenKeyPlace,
): Promise<string> {
  if (algorithm === 'aes-256') return await checkValueOn(live, place);
  const mac = await live.module.sign(live.name, place, 'hmac-sha256', checked);
  return encodeHex(mac.subarray(0, 5));
}
