import type { RsaSize } from '../core/crypto/rsa-key.ts';
import type { KeyPurpose } from '../core/crypto/algorithms.ts';
import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError } from '../core/error.ts';
import type { KeyOrigin, KeyRecord } from '../core/keys/key.ts';
import { withHistory } from '../core/keys/lifecycle.ts';
import { placeReference, withCopy } from '../core/keys/token-places.ts';
import type { MadeTokenKey, NewTokenKey, TokenKeyPlace, TokenObject } from '../core/tokens/port.ts';
import type { Context } from './context.ts';
import { newKeyRecord } from './new-key.ts';
import { keysOn } from './token-initialise.ts';
import { withToken, type LiveToken } from './token-link.ts';
import {
  opensOrAgrees,
  provePossession,
  tokenTypes,
  wrongAttribute,
  type Proof,
  type TokenAlgorithm,
} from './token-key-proof.ts';
import { keyOfObject } from './token-view.ts';

/** What a new key on a token is to be. */
export interface TokenKeyWish {
  readonly algorithm: TokenAlgorithm;
  readonly bits?: RsaSize | undefined;
  readonly label: string;
  readonly tags?: readonly string[] | undefined;
  readonly purposes?: readonly KeyPurpose[] | undefined;
  readonly wrappable?: boolean | undefined;
}

/** A key on a token whose record is not committed yet. */
export interface MadeOnToken {
  readonly record: KeyRecord;
  /** Takes it off the token again, as far as that is possible: for a commit that has failed. */
  takeBack(): Promise<void>;
}

/** PKCS#11 sets no limit to labels, but tokens do. */
const labelBytes = 64;

/**
 * Generates a key on a token, reads back how it is protected, and has it prove itself, before there is a record of it.
 * What is not as asked is destroyed there. Errors: those of tokens, `token-lied`, `token-full`, `purpose-forbids`.
 */
export async function makeTokenKey(
  context: Context,
  token: string,
  wish: TokenKeyWish,
): Promise<MadeOnToken> {
  const { algorithm, bits, label, tags, purposes, wrappable = false } = wish;
  const planned = newKeyRecord(context, {
    algorithm,
    label,
    tags,
    purposes,
    how: 'generated',
    onToken: true,
  });
  return await withToken(context, token, async (live) => {
    requireLogin(live);
    const id = context.ports.random.bytes(16);
    const made = await live.module.generate(
      live.name,
      { ...objectWish(algorithm, planned.purposes, label, bits), id, extractable: wrappable },
      { within: 60_000 },
    );
    const place = placeOf(id, made.publicKey);
    return await settle(context, live, place, async () => {
      const what = wrongAttribute(made.object.attributes, { extractable: wrappable, local: true });
      if (what !== undefined) throw new HoldfastError('token-lied', { what });
      requirePublic(algorithm, made);
      const proof = await provePossession(context, live, algorithm, place, planned);
      const record = newKeyRecord(context, {
        algorithm,
        label,
        tags,
        purposes,
        how: 'generated',
        publicKey: made.publicKey,
        onToken: true,
      });
      return onToken(record, live, id, 'on-token', proof);
    });
  });
}

/** Takes a key that lies on a token into the inventory, once it has proved itself. */
export async function adoptTokenKey(
  context: Context,
  token: string,
  wish: Pick<TokenKeyWish, 'label' | 'tags' | 'purposes'> & { readonly object: string },
): Promise<KeyRecord> {
  return await withToken(context, token, async (live) => {
    requireLogin(live);
    const objects = await live.module.objects(live.name);
    const object = objects.find(
      ({ kind, id }) => (kind === 'private' || kind === 'secret') && encodeHex(id) === wish.object,
    );
    if (object === undefined) throw new HoldfastError('token-object-missing', { object: wish.object });
    const algorithm = algorithmOf(object);
    const publicKey = publicHalf(object, objects);
    if (algorithm === undefined || (object.kind === 'private' && publicKey === undefined))
      throw new HoldfastError('key-wrong-algorithm', { type: object.type });
    const held = publicKey && context.session.keys.byPublicKey(encodeHex(publicKey));
    if (
      (held !== undefined && held.state !== 'destroyed') ||
      keyOfObject(keysOn(context, live.id), live.id, object)
    )
      throw new HoldfastError('duplicate-key');
    const place = placeOf(object.id, publicKey);
    const { label, tags, purposes } = wish;
    const record = newKeyRecord(context, {
      algorithm,
      label,
      tags,
      purposes,
      how: 'generated',
      publicKey,
      onToken: true,
    });
    const proof = await provePossession(context, live, algorithm, place, record);
    // Only what says that it was made there is taken to have been.
    const how = object.attributes.local === true ? 'on-token' : 'imported';
    const there = onToken(record, live, object.id, how, proof);
    return withHistory({ ...there, history: [] }, 'adopted', context.act(), { to: 'pre-activation' });
  });
}

/** How a secret gets onto a token: in the clear (C_CreateObject), or wrapped for it. */
export type PutSecret = (
  live: LiveToken,
  wish: NewTokenKey,
  publicKey: Uint8Array | undefined,
) => Promise<MadeTokenKey>;

/** Puts the secret of a key of the vault on a token as well; the vault keeps its own. */
export async function putOnToken(
  context: Context,
  token: string,
  record: KeyRecord,
  label: string,
  secret: Uint8Array,
  put: PutSecret = async ({ module, name }, wish, publicKey) =>
    await module.importKey(name, wish, secret, publicKey),
): Promise<KeyRecord> {
  const algorithm = requireTokenAlgorithm(record);
  return await withToken(context, token, async (live) => {
    requireLogin(live);
    const version = record.versions.at(-1);
    const publicKey = version?.publicKey === undefined ? undefined : decodeHex(version.publicKey);
    const id = context.ports.random.bytes(16);
    const place = placeOf(id, publicKey);
    const bits = algorithm === 'hmac-sha256' ? secret.length * 8 : undefined;
    const wish = { ...objectWish(algorithm, record.purposes, label, bits), id, extractable: false };
    const made = await put(live, wish, publicKey);
    return await settle(context, live, place, async () => {
      const what = wrongAttribute(made.object.attributes, { extractable: false, local: false });
      if (what !== undefined) throw new HoldfastError('token-lied', { what });
      const { purposes } = record;
      await provePossession(context, live, algorithm, place, { purposes, secret });
      const at = context.act();
      const versions = record.versions.map((one) =>
        one === version ? { ...one, token: { serial: live.id, id: encodeHex(id) } } : one,
      );
      const reference = placeReference({ serial: live.id, id: encodeHex(id) });
      const copies = withCopy(record.copies, { kind: 'token', at: at.at, reference, verified: true });
      return withHistory({ ...record, versions, copies }, 'put-on-token', at);
    }).then(({ record: changed }) => changed);
  });
}

/** Errors: `token-login-needed`. */
export function requireLogin({ id, state }: LiveToken): void {
  if (state.loginNeeded && state.loggedIn !== 'user')
    throw new HoldfastError('token-login-needed', { token: id });
}

/** Errors: `token-mechanism-missing` for keys of kinds that no token keeps. */
export function requireTokenAlgorithm({ algorithm }: { readonly algorithm: string }): TokenAlgorithm {
  if (algorithm in tokenTypes) return algorithm as TokenAlgorithm; // the line before has looked
  throw new HoldfastError('token-mechanism-missing', { algorithm });
}

/** What is done after a key came to be on a token; if it fails, the key goes again. */
async function settle(
  context: Context,
  live: LiveToken,
  place: TokenKeyPlace,
  work: () => Promise<KeyRecord>,
): Promise<MadeOnToken> {
  // What cannot be taken back shows up as an orphan, and is told as the error that led here.
  const takeBack = async (): Promise<void> => {
    await live.module.destroy(live.name, place, false).catch(() => undefined);
  };
  try {
    context.throwIfCancelled();
    return { record: await work(), takeBack };
  } catch (error) {
    await takeBack();
    throw error;
  }
}

function placeOf(id: Uint8Array, publicKey: Uint8Array | undefined): TokenKeyPlace {
  return publicKey === undefined ? { id } : { id, publicKey };
}

/** What a token is asked for, but for the name and whether it may leave. */
export function objectWish(
  algorithm: TokenAlgorithm,
  purposes: readonly KeyPurpose[],
  label: string,
  bits: number | undefined,
): Omit<NewTokenKey, 'id' | 'extractable'> {
  const size = algorithm === 'rsa' ? (bits ?? 3072) : algorithm === 'aes-256' ? 256 : undefined;
  const all = algorithm === 'hmac-sha256' ? (bits ?? 256) : size;
  return {
    type: tokenTypes[algorithm],
    ...(all === undefined ? {} : { bits: all }),
    label: shortLabel(label),
    uses: usesOf(algorithm, purposes),
  };
}

/** What a token is to allow, for what a key is for. */
function usesOf(algorithm: TokenAlgorithm, purposes: readonly KeyPurpose[]): NewTokenKey['uses'] {
  if (algorithm === 'aes-256') {
    // CMAC is made of single blocks, which all that encrypts can do.
    if (purposes.every((purpose) => purpose === 'derive')) return ['encrypt'];
    return purposes.includes('wrap') ? ['encrypt', 'decrypt', 'wrap', 'unwrap'] : ['encrypt', 'decrypt'];
  }
  if (algorithm === 'x25519') return ['derive'];
  const opens = opensOrAgrees(algorithm, purposes);
  if (!opens) return ['sign'];
  const opening = algorithm === 'rsa' ? ('decrypt' as const) : ('derive' as const);
  const signs = purposes.includes('sign') || purposes.includes('authenticate');
  return signs ? ['sign', opening] : [opening];
}

/** As much of a label as tokens take. */
export function shortLabel(label: string): string {
  let short = label;
  while (new TextEncoder().encode(short).length > labelBytes) short = short.slice(0, -1);
  return short.toWellFormed().trim();
}

function requirePublic(algorithm: TokenAlgorithm, { publicKey }: MadeTokenKey): void {
  const isPair = algorithm !== 'aes-256' && algorithm !== 'hmac-sha256';
  if (isPair && publicKey === undefined) throw new HoldfastError('token-lied', { what: 'public-key' });
}

function algorithmOf({ type, bits }: TokenObject): TokenAlgorithm | undefined {
  switch (type) {
    case 'rsa':
      return bits === 2048 || bits === 3072 || bits === 4096 ? 'rsa' : undefined;
    case 'aes':
      return bits === 256 ? 'aes-256' : undefined;
    case 'generic':
      return bits === 256 || bits === 384 || bits === 512 ? 'hmac-sha256' : undefined;
    case 'p256':
    case 'p384':
    case 'secp256k1':
    case 'ed25519':
    case 'x25519':
      return type;
    default:
      return undefined;
  }
}

function publicHalf(object: TokenObject, objects: readonly TokenObject[]): Uint8Array | undefined {
  if (object.kind === 'secret') return undefined;
  const id = encodeHex(object.id);
  return (
    object.publicKey ??
    objects.find(({ kind, id: other }) => kind === 'public' && encodeHex(other) === id)?.publicKey
  );
}

/** The record of a key whose home is a token. */
function onToken(
  record: KeyRecord,
  live: LiveToken,
  id: Uint8Array,
  how: KeyOrigin['how'],
  { oaep }: Proof,
): KeyRecord {
  const { state, trusted } = live;
  const { randomSource: _here, ...origin } = record.origin;
  const [version] = record.versions;
  if (version === undefined) throw new HoldfastError('internal', { reason: 'no-version' });
  return {
    ...record,
    home: 'token',
    versions: [
      { ...version, token: { serial: live.id, id: encodeHex(id), ...(oaep === undefined ? {} : { oaep }) } },
    ],
    origin: {
      ...origin,
      how,
      ...(how === 'imported' ? { importFormat: 'token' } : {}),
      token: {
        model: `${state.manufacturer} ${state.model}`.trim().slice(0, 80),
        ...(state.firmware === '' ? {} : { firmware: state.firmware.slice(0, 40) }),
        ...(state.serial === '' ? {} : { serial: state.serial.slice(0, 64) }),
        module: trusted.name.slice(0, 160),
      },
    },
  };
}
