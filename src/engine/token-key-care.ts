import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import type { KeyRecord, TokenPlace } from '../core/keys/key.ts';
import { placeReference, tokenPlaces } from '../core/keys/token-places.ts';
import type { TokenObject } from '../core/tokens/port.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { keysOn } from './token-initialise.ts';
import { requireLogin, requireTokenAlgorithm } from './token-key-make.ts';
import { provePossession, wrongAttribute } from './token-key-proof.ts';
import { findToken, withToken, type LiveToken } from './token-link.ts';
import { tokenRecord } from './token-record.ts';
import { withKeyOnToken } from './token-sign.ts';
import { keyOfObject, opensVault } from './token-view.ts';
import { forgetOnToken } from './wrapping-keys.ts';

type Findings = CommandOutput<'token-keys.check'>['findings'];

/** Looks whether a key is where its record says, on the first token at hand, is protected as it should be, and works. */
export async function checkTokenKey(
  context: Context,
  record: KeyRecord,
): Promise<CommandOutput<'token-keys.check'>> {
  return await withKeyOnToken(context, record, async (live, place) => {
    requireLogin(live);
    const objects = await live.module.objects(live.name);
    const own = objects.find(
      (object) =>
        (object.kind === 'private' || object.kind === 'secret') &&
        encodeHex(object.id) === encodeHex(place.id),
    );
    if (own === undefined) return { present: false, findings: [{ what: 'present', ok: false }] };
    const findings: Findings = [{ what: 'present', ok: true }];
    findings.push({ what: 'public-key', ok: sameKey(own, objects, place.publicKey) });
    const asked = {
      extractable: own.attributes.extractable === true,
      local: wasMadeOn(record, live),
    };
    const wrong = wrongAttribute(own.attributes, asked);
    findings.push({
      what: 'protection',
      ok: wrong === undefined,
      ...(wrong === undefined ? {} : { note: wrong }),
    });
    findings.push({ what: 'extractable', ok: own.attributes.extractable !== true });
    findings.push(
      await proof(async () => {
        const { purposes } = record;
        await provePossession(context, live, requireTokenAlgorithm(record), place, { purposes });
      }),
    );
    return { present: true, findings };
  });
}

/** A spare was unwrapped on its token, not made there. */
function wasMadeOn({ origin, versions }: KeyRecord, { id, state }: LiveToken): boolean {
  const { how, token } = origin;
  return (
    how === 'on-token' &&
    versions.at(-1)?.token?.serial === id &&
    (token?.serial === undefined || token.serial === state.serial.slice(0, 64))
  );
}

function sameKey(
  own: TokenObject,
  objects: readonly TokenObject[],
  recorded: Uint8Array | undefined,
): boolean {
  if (recorded === undefined) return true;
  const beside = objects.find(({ kind, id }) => kind === 'public' && encodeHex(id) === encodeHex(own.id));
  const told = own.publicKey ?? beside?.publicKey;
  return told !== undefined && encodeHex(told) === encodeHex(recorded);
}

/** Says nothing of the key: its PIN was missing, or was another. */
const aboutPins = [
  'token-login-needed',
  'token-pin-wrong',
  'token-pin-locked',
  'token-pin-length',
  'token-pin-stale',
  'token-pin-last-try',
];

async function proof(prove: () => Promise<void>): Promise<Findings[number]> {
  try {
    await prove();
    return { what: 'works', ok: true };
  } catch (error) {
    if (!isHoldfastError(error) || aboutPins.includes(error.code)) throw error;
    const { reason, what } = error.details;
    const note = typeof what === 'string' ? what : typeof reason === 'string' ? reason : error.code;
    return { what: 'works', ok: false, note };
  }
}

/** Destroys a thing that is in no inventory; gives how many things are left on the token. */
export async function removeObject(
  context: Context,
  wish: {
    readonly token: string;
    readonly object: string;
    readonly confirm: string;
    readonly reason?: string | undefined;
  },
): Promise<number> {
  return await withToken(context, wish.token, async (live) => {
    requireLogin(live);
    const { module, name } = live;
    const objects = await module.objects(name);
    const there = objects.filter(({ id }) => encodeHex(id) === wish.object);
    const [first] = there;
    if (first === undefined) throw new HoldfastError('token-object-missing', { object: wish.object });
    const keys = keysOn(context, live.id);
    if (
      there.some(
        (object) => object.kind !== 'certificate' && keyOfObject(keys, live.id, object) !== undefined,
      )
    )
      throw new HoldfastError('key-on-token', { reason: 'on-record', object: wish.object });
    if (there.some((object) => opensVault(context, live, object)))
      throw new HoldfastError('key-opens-vault', { object: wish.object });
    requireOneThing(there);
    const names = there.map(({ label }) => label).filter((label) => label !== '');
    if (!(names.length === 0 ? [wish.object] : names).includes(wish.confirm))
      throw new HoldfastError('label-mismatch', { object: wish.object });
    await module.destroy(name, { id: first.id }, true);
    const left = await module.objects(name);
    // Whoever says that it is gone is not believed before it is looked for.
    if (left.some(({ id }) => encodeHex(id) === wish.object))
      throw new HoldfastError('token-lied', { what: 'still-there' });
    const { reason } = wish;
    const details = { object: wish.object, label: first.label, ...(reason === undefined ? {} : { reason }) };
    await context.change({ subjects: [live.id], details }, (change) => {
      forgetOnToken(context, change, live.id, { id: wish.object });
    });
    return left.length;
  });
}

/**
 * Whatever has the CKA_ID goes together, under the one name that was typed: so it must be one thing. Halves of a pair
 * and a certificate may be named each in its own way, but not two of a kind. Errors: `token-failed` {reason:
 * `duplicate-id`}.
 */
function requireOneThing(there: readonly TokenObject[]): void {
  const named = new Map<string, string>();
  for (const { kind, label } of there) {
    const side = kind === 'secret' ? 'private' : kind;
    if ((named.get(side) ?? label) !== label)
      throw new HoldfastError('token-failed', { reason: 'duplicate-id' });
    named.set(side, label);
  }
}

/** As {@link requireOneThing}, for what is destroyed as one key: no other key may go with it, however it is named. */
function requireOneKey(own: readonly TokenObject[]): void {
  const secrets = own.filter(({ kind }) => kind === 'private' || kind === 'secret');
  const publicKeys = new Set(
    own.flatMap(({ publicKey }) => (publicKey === undefined ? [] : [encodeHex(publicKey)])),
  );
  if (secrets.length > 1 || publicKeys.size > 1)
    throw new HoldfastError('token-failed', { reason: 'duplicate-id' });
}

/** What a destruction on tokens has come to. */
export interface DestroyedOnTokens {
  /** Places at which the secret is not any more, as copies name them. */
  readonly gone: ReadonlySet<string>;
  /** First tokens that are lost or retired and were not asked: their secret is out of reach. */
  readonly outOfReach: readonly TokenPlace[];
}

/**
 * Destroys the secrets of a key whose home is a token, before its record says so; what is not there any more needs no
 * destroying. A token that is lost or retired cannot be asked. A spare that is not plugged in is left, to be named as a
 * copy that remains. Errors: those of tokens; a first token that is merely not plugged in is `no-such-token`;
 * `token-failed` {reason: `duplicate-id`} when the token has more than one key under that CKA_ID; `key-opens-vault`.
 */
export async function destroyOnTokens(context: Context, record: KeyRecord): Promise<DestroyedOnTokens> {
  const places = record.versions.flatMap((version) =>
    tokenPlaces(version).map((place, at) => ({ place, isSpare: at > 0, publicKey: version.publicKey })),
  );
  const isGone = ({ serial }: TokenPlace): boolean => {
    const life = tokenRecord(context, serial)?.life;
    return life === 'lost' || life === 'retired';
  };
  // All that are to be asked are looked for first: a log-in that is missing stops this before anything is destroyed.
  const reachable: typeof places = [];
  for (const one of places) if (!isGone(one.place) && (await isAtHand(context, one))) reachable.push(one);
  for (const { place } of reachable) await requireOpensNothing(context, place);
  const gone = new Set<string>();
  for (const { place, publicKey } of reachable) {
    await destroyAt(context, place, publicKey);
    gone.add(placeReference(place));
  }
  const outOfReach = places
    .filter(({ place, isSpare }) => !isSpare && isGone(place))
    .map(({ place }) => place);
  return { gone, outOfReach };
}

/** Errors: `key-opens-vault`: who destroys a way in without knowing may have locked themselves out. */
async function requireOpensNothing(context: Context, { serial, id }: TokenPlace): Promise<void> {
  const live = await findToken(context, serial);
  if (opensVault(context, live, { id: decodeHex(id) }))
    throw new HoldfastError('key-opens-vault', { object: id, token: live.id });
}

/** Errors: `token-login-needed`; `no-such-token` unless it is a spare, which this then says is not at hand. */
async function isAtHand(
  context: Context,
  { place, isSpare }: { readonly place: TokenPlace; readonly isSpare: boolean },
): Promise<boolean> {
  try {
    requireLogin(await findToken(context, place.serial));
    return true;
  } catch (error) {
    if (isSpare && isHoldfastError(error) && error.code !== 'token-login-needed') return false;
    throw error;
  }
}

/** One place. What is not there any more needs no destroying. */
async function destroyAt(context: Context, token: TokenPlace, publicKey: string | undefined): Promise<void> {
  await withToken(context, token.serial, async (live) => {
    requireLogin(live);
    const objects = await live.module.objects(live.name);
    const own = objects.filter(({ id }) => encodeHex(id) === token.id);
    const [first] = own;
    if (first === undefined) return;
    requireOneKey(own);
    const held = own.find(({ publicKey: told }) => told !== undefined)?.publicKey;
    // Another key under that name is not ours to destroy.
    if (held !== undefined && publicKey !== undefined && encodeHex(held) !== publicKey) return;
    const place = { id: first.id, ...(held === undefined ? {} : { publicKey: held }) };
    await live.module.destroy(live.name, place, false);
    const left = await live.module.objects(live.name);
    if (left.some(({ id, kind }) => kind !== 'certificate' && encodeHex(id) === token.id))
      throw new HoldfastError('token-lied', { what: 'still-there' });
  });
}
