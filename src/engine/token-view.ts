import { readCertificate } from '../core/encoding/certificate.ts';
import { encodeHex } from '../core/encoding/hex.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { tokenPlaces } from '../core/keys/token-places.ts';
import type { TokenObject } from '../core/tokens/port.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { keysOn } from './token-initialise.ts';
import type { LiveToken } from './token-link.ts';
import { askAfter, nextMayLock, wrongAttempts, wrongOnThisComputer } from './token-pins.ts';
import { tokenRecord } from './token-record.ts';
import { wrappingKeyAt } from './wrapping-records.ts';

/** A token as it is shown. */
export type TokenView = CommandOutput<'tokens.list'>['tokens'][number];
type ObjectView = CommandOutput<'tokens.get'>['objects'][number];
type ObjectFlag = ObjectView['flags'][number];

/** What is shown of a token. `objects` where they were listed. */
export async function tokenView(
  context: Context,
  token: LiveToken,
  objects?: readonly TokenObject[],
): Promise<TokenView> {
  const { state, id, trusted } = token;
  const record = tokenRecord(context, id);
  const holds = holdsKeys(context, token, objects);
  // As the attempt itself is judged: what was tried to open a vault counts as well.
  const elsewhere = await wrongOnThisComputer(context, state);
  const { freeBytes, totalBytes, loggedIn } = state;
  return {
    token: id,
    serial: state.serial,
    label: state.label,
    manufacturer: state.manufacturer,
    model: state.model,
    hardware: state.hardware,
    firmware: state.firmware,
    module: trusted.id,
    slot: state.slot,
    initialised: state.initialised,
    ...(holds === undefined ? {} : { holdsKeys: holds }),
    readOnly: state.readOnly,
    pinPad: state.pinPad,
    pin: state.pin,
    soPin: state.soPin,
    wrongPins: Math.max(wrongAttempts(record, 'user'), elsewhere),
    wrongSoPins: wrongAttempts(record, 'so'),
    nextMayLock: nextMayLock(state, record, 'user') || elsewhere >= askAfter,
    pinBytes: state.pinBytes,
    ...(freeBytes === undefined ? {} : { freeBytes }),
    ...(totalBytes === undefined ? {} : { totalBytes }),
    ...(loggedIn === undefined ? {} : { loggedIn }),
    ...(record === undefined ? {} : { life: record.life }),
    ...(record?.holder === undefined ? {} : { holder: record.holder }),
  };
}

/** Undefined where nothing tells: what is private is only listed after a log-in. */
function holdsKeys(
  context: Context,
  { id, state }: LiveToken,
  objects: readonly TokenObject[] | undefined,
): boolean | undefined {
  if (!state.initialised) return false;
  if (keysOn(context, id).length > 0) return true;
  if (objects?.some(({ kind }) => kind === 'private' || kind === 'secret' || kind === 'public') === true)
    return true;
  return objects !== undefined && (state.loggedIn === 'user' || !state.loginNeeded) ? false : undefined;
}

/** The key of the inventory that a thing on a token is, by its CKA_ID and public half. */
export function keyOfObject(
  keys: readonly KeyRecord[],
  token: string,
  object: TokenObject,
): KeyRecord | undefined {
  const id = encodeHex(object.id);
  const publicKey = object.publicKey === undefined ? undefined : encodeHex(object.publicKey);
  return keys.find(({ versions }) =>
    versions.some(
      (version) =>
        tokenPlaces(version).some((place) => place.serial === token && place.id === id) &&
        (publicKey === undefined || version.publicKey === undefined || version.publicKey === publicKey),
    ),
  );
}

/** Everything that a token shows, with what is odd about it. */
export function objectViews(
  context: Context,
  token: LiveToken,
  objects: readonly TokenObject[],
): ObjectView[] {
  const keys = keysOn(context, token.id);
  const seesPrivate = token.state.loggedIn === 'user' || !token.state.loginNeeded;
  return objects.map((object) => {
    const { kind, label, type, bits, publicKey, attributes } = object;
    const key = kind === 'data' || kind === 'certificate' ? undefined : keyOfObject(keys, token.id, object);
    const certificate = certificateView(object);
    const wraps = wrappingKeyAt(context, token.id, encodeHex(object.id)) !== undefined;
    return {
      kind,
      id: encodeHex(object.id),
      label,
      type,
      ...(bits === undefined ? {} : { bits }),
      ...(publicKey === undefined ? {} : { publicKey: encodeHex(publicKey) }),
      attributes: Object.fromEntries(
        Object.entries(attributes).filter((pair): pair is [string, boolean] => typeof pair[1] === 'boolean'),
      ),
      ...(key === undefined ? {} : { key: key.id }),
      flags: flagsOf(
        object,
        objects,
        key !== undefined || wraps || opensVault(context, token, object),
        seesPrivate,
      ),
      ...(certificate === undefined ? {} : { certificate }),
    };
  });
}

/** Whether it is the key by which its token opens this vault. */
export function opensVault(
  { session }: Pick<Context, 'session'>,
  { state }: Pick<LiveToken, 'state'>,
  { id }: Pick<TokenObject, 'id'>,
): boolean {
  return session.vault.slots.some(
    ({ token }) =>
      token?.keyId === encodeHex(id) &&
      token.serial === state.serial &&
      (/[^0 ]/.test(token.serial) || token.label === state.label),
  );
}

function flagsOf(
  object: TokenObject,
  objects: readonly TokenObject[],
  isKnown: boolean,
  seesPrivate: boolean,
): ObjectFlag[] {
  const { kind, attributes } = object;
  const beside = (other: TokenObject['kind']): TokenObject[] =>
    objects.filter((one) => one.kind === other && encodeHex(one.id) === encodeHex(object.id));
  const flags: ObjectFlag[] = [];
  if ((kind === 'private' || kind === 'secret') && !isKnown) flags.push('orphan');
  if (kind === 'public' && seesPrivate && beside('private').length === 0) flags.push('no-private-half');
  if (kind === 'private' && beside('public').length === 0) flags.push('no-public-half');
  if ((kind === 'private' || kind === 'secret') && attributes.extractable === true) flags.push('extractable');
  if (beside(kind).length > 1) flags.push('duplicate-id');
  if (kind === 'private' && attributes.alwaysAuthenticate === true) flags.push('pin-at-each-use');
  return flags;
}

/** What a certificate says; nothing of one that cannot be read. */
function certificateView({ certificate }: TokenObject): ObjectView['certificate'] {
  if (certificate === undefined) return undefined;
  try {
    const { subjectName: subject, issuer, notAfter, sha256 } = readCertificate(certificate);
    return { subject, issuer, notAfter, sha256 };
  } catch {
    return undefined;
  }
}
