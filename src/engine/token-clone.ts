import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError } from '../core/error.ts';
import { mostSpares, type KeyRecord, type TokenPlace } from '../core/keys/key.ts';
import { withHistory } from '../core/keys/lifecycle.ts';
import { tokenPlaces, withSpare } from '../core/keys/token-places.ts';
import { currentVersion } from '../core/keys/versions.ts';
import type { KeyBackup } from '../core/tokens/key-backup.ts';
import type { TokenKeyPlace } from '../core/tokens/port.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { keyView } from './key-view.ts';
import { readKeyBackup, requireTokenKey, symmetricCheck, wrappedKey } from './token-backup.ts';
import { objectWish, requireLogin, requireTokenAlgorithm } from './token-key-make.ts';
import { provePossession, wrongAttribute, type Proof } from './token-key-proof.ts';
import { findToken, withToken, type LiveToken } from './token-link.ts';
import { transportPlace } from './transport-keys.ts';
import { copyReference, notePassed } from './wrapped-under.ts';
import { isTransport, wrappingKey } from './wrapping-records.ts';
import { wrappingPlace } from './wrapping-on-token.ts';

/** Where the wrapped key comes from. */
interface Source {
  readonly backup: KeyBackup;
  /** The file's location, as the copy of the key names it. */
  readonly location?: string;
}

/**
 * `token-copies.clone`: the same key on one more token, from its first token or from a file. It counts as a spare only
 * once the second token has signed and the signature was right under the public key on record (a symmetric key: once it
 * gives the same check value). Errors: those of tokens and files, `key-on-token` when it is there already,
 * `too-many-spares` {most}, `secret-not-exportable`, `check-value-mismatch`, `not-a-token-backup` {reason: `unknown`,
 * `other-key`}; `token-mechanism-missing` when it cannot read what the first token reads.
 */
export async function cloneTokenKey(
  context: Context,
  input: ParsedInput<'token-copies.clone'>,
): Promise<CommandOutput<'token-copies.clone'>> {
  const record = requireTokenKey(context.key(input.key));
  const target = await findToken(context, input.token);
  requireLogin(target);
  if (tokenPlaces(currentVersion(record)).some(({ serial }) => serial === target.id))
    throw new HoldfastError('key-on-token', {
      reason: 'there-already',
      token: target.id,
      label: record.label,
    });
  if ((currentVersion(record).spares ?? []).length >= mostSpares)
    throw new HoldfastError('too-many-spares', { most: mostSpares });
  context.progress('wrapping', 0, 3);
  const source =
    input.file === undefined
      ? { backup: await wrappedKey(context, record, input.under, target.id) }
      : await fromFile(context, record, input.file);
  context.progress('unwrapping', 1, 3);
  return await withToken(context, target.id, async (live) => {
    requireLogin(live);
    const place = await unwrapThere(context, live, record, source.backup, input.wrappable ?? false);
    try {
      context.progress('proving', 2, 3);
      const proof = await prove(context, live, record, source.backup, place);
      const spare = { serial: live.id, id: encodeHex(place.id), ...proof };
      return await keep(context, record, spare, source);
    } catch (error) {
      // What cannot be taken back shows up as an orphan, and is told as the error that led here.
      await live.module.destroy(live.name, place, false).catch(() => undefined);
      throw error;
    }
  });
}

async function fromFile(context: Context, record: KeyRecord, file: string): Promise<Source> {
  const { backup, written } = await readKeyBackup(context, file);
  const { number, publicKey } = currentVersion(record);
  const { key } = backup;
  if (key.id !== record.id || key.version !== number || key.publicKey !== publicKey)
    throw new HoldfastError('not-a-token-backup', { reason: 'other-key' });
  // The public key on record proves a pair whoever wrote the file; a symmetric key has the file alone to go by.
  if (publicKey === undefined && written === undefined)
    throw new HoldfastError('not-a-token-backup', { reason: 'unknown' });
  return { backup, ...(written === undefined ? {} : { location: written.location }) };
}

async function unwrapThere(
  context: Context,
  live: LiveToken,
  record: KeyRecord,
  { key, wrapping, wrapped }: KeyBackup,
  wrappable: boolean,
): Promise<TokenKeyPlace> {
  const under = wrappingKey(context, wrapping.id);
  if (under.checkValue !== wrapping.checkValue)
    throw new HoldfastError('check-value-mismatch', {
      expected: wrapping.checkValue,
      found: under.checkValue,
    });
  const by = isTransport(under) ? transportPlace(live, under) : await wrappingPlace(live, under);
  const id = await freeId(context, live, record);
  const publicKey = key.publicKey === undefined ? undefined : decodeHex(key.publicKey);
  const place = publicKey === undefined ? { id } : { id, publicKey };
  const wish = objectWish(requireTokenAlgorithm(record), record.purposes, record.label, key.bits);
  const { object } = await live.module.unwrap(
    live.name,
    by,
    decodeHex(wrapped),
    { ...wish, id, extractable: wrappable },
    wrapping.mechanism,
    publicKey,
  );
  const what = wrongAttribute(object.attributes, { extractable: wrappable, local: false });
  if (what === undefined) return place;
  await live.module.destroy(live.name, place, false).catch(() => undefined);
  throw new HoldfastError('token-lied', { what });
}

/** The same CKA_ID as on the first token, by which other programs know the key, unless something there has it. */
async function freeId(context: Context, live: LiveToken, record: KeyRecord): Promise<Uint8Array> {
  const wanted = currentVersion(record).token?.id ?? '';
  const objects = await live.module.objects(live.name);
  const taken = wanted === '' || objects.some(({ id }) => encodeHex(id) === wanted);
  return taken ? context.ports.random.bytes(16) : decodeHex(wanted);
}

async function prove(
  context: Context,
  live: LiveToken,
  record: KeyRecord,
  { key }: KeyBackup,
  place: TokenKeyPlace,
): Promise<Proof> {
  const algorithm = requireTokenAlgorithm(record);
  const { purposes } = record;
  // What is encrypted to the key says by which hash it is opened: a spare that knows only another one is none.
  const oaep = currentVersion(record).token?.oaep;
  const proof = await provePossession(context, live, algorithm, place, { purposes, oaep });
  if (key.checkValue === undefined) return proof;
  const found = await symmetricCheck(live, algorithm, place);
  if (found === key.checkValue) return proof;
  throw new HoldfastError('check-value-mismatch', { token: live.id, expected: key.checkValue, found });
}

async function keep(
  context: Context,
  record: KeyRecord,
  spare: TokenPlace,
  { backup, location }: Source,
): Promise<CommandOutput<'token-copies.clone'>> {
  const act = context.act();
  const { serial, id } = spare;
  const details = { token: serial, object: id, under: backup.wrapping.label };
  await context.change({ subjects: [record.id], details }, (change) => {
    notePassed(context, change, record.id, backup.wrapping.id, serial);
    const current = withSpare(context.key(record.id), spare, act.at);
    // A file that a key has come out of again is a proven copy.
    const reference = location === undefined ? undefined : copyReference(location);
    const copies = current.copies.map((copy) =>
      copy.kind === 'token-backup' && copy.reference === reference ? { ...copy, verified: true } : copy,
    );
    change.putKey(withHistory({ ...current, copies }, 'put-on-token', act));
  });
  return { key: keyView(context, context.key(record.id)), spare: { serial, id } };
}
