import { hasTokenCopy } from '../core/keys/activation.ts';
import { decodeRsaSpki, rsaSizes, type RsaSize } from '../core/crypto/rsa-key.ts';
import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError } from '../core/error.ts';
import { contextForm, parentBlock, type DerivedFrom } from '../core/keys/derived-key.ts';
import { limits, type KeyRecord } from '../core/keys/key.ts';
import { requireSeed, withHistory, type Act } from '../core/keys/lifecycle.ts';
import { successorName } from '../core/keys/successor-name.ts';
import { isVersioned, rotationBlock, withNextRotation } from '../core/keys/versions.ts';
import {
  encodeDerivationPath,
  hardenedOffset,
  parseDerivationPath,
  pathIndexes,
} from '../core/seeds/path.ts';
import { encodeSlip21Path, parseSlip21Path, slip21Limits } from '../core/seeds/slip21.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { Context } from './context.ts';
import { deriveFromKey } from './derive-from-key.ts';
import { deriveAccountRecord, deriveKeyRecord } from './derive-record.ts';
import { keyView } from './key-view.ts';
import { openMove, openMoveOf, putMove } from './moves.ts';
import { generateSecret, newKeyRecord } from './new-key.ts';
import { generateSeed } from './new-seed.ts';
import { countBehind } from './register.ts';
import { newVersion } from './rotate-version.ts';
import { carryRules } from './rule-book.ts';
import { makeTokenKey, requireLogin, requireTokenAlgorithm } from './token-key-make.ts';
import { withToken } from './token-link.ts';
import { placeOnToken } from './token-sign.ts';

/** What `keys.rotate` is told. */
export interface Rotation {
  readonly id: string;
  readonly reason: string;
  readonly label?: string | undefined;
}

/**
 * A symmetric key that the vault keeps gets a new version, in use at once. Any other key gets a successor and a move,
 * and stays as it is until the move is finished; the successor waits for its backup like any new key. A derived key
 * is followed by the next account, index or name of its seed that was never used, or by the next that its key derives. The pair of a credential goes on as such
 * until the exchange knows its successor, which `credentials.replace` then puts in its place.
 */
export async function rotateKey(context: Context, input: Rotation): Promise<CommandOutput<'keys.rotate'>> {
  const old = context.key(input.id);
  const act = context.act(input.reason);
  if (isVersioned(old)) return await addVersion(context, old, act, input.reason);
  const block = rotationBlock(old);
  if (block !== undefined) throw new HoldfastError(block, { state: old.state });
  const under = openMoveOf(context.session.vault, old.id);
  if (under !== undefined) throw new HoldfastError('state-forbids', { state: old.state, move: under.id });
  const label = input.label ?? nextLabel(context, old);
  context.requireFreeLabel(label);
  const { record, secret, takeBack } = await makeSuccessor(context, old, label);
  try {
    const successor: KeyRecord = { ...record, predecessor: old.id };
    const moving = withHistory(
      withNextRotation({ ...old, successor: successor.id }, act.at),
      'move-started',
      act,
    );
    const move = openMove(context, old, successor);
    const details = { from: old.state, reason: input.reason, successor: successor.id, label, move: move.id };
    await context.change({ subjects: [old.id, successor.id], details }, (change) => {
      if (secret !== undefined) change.sealSecret(successor.id, 1, secret);
      change.putKey(moving);
      change.putKey(successor);
      carryRules(context.session.rules, change, old.id, successor.id);
      putMove(change, move);
    });
    return { key: keyView(context, moving), successor: keyView(context, successor), move: move.id };
  } catch (error) {
    await takeBack?.();
    throw error;
  } finally {
    secret?.fill(0);
  }
}

async function addVersion(
  context: Context,
  old: KeyRecord,
  act: Act,
  reason: string,
): Promise<CommandOutput<'keys.rotate'>> {
  const added = newVersion(context, old, act);
  const { record, version } = added;
  try {
    const behind = countBehind(context.session.vault, record.id, version);
    await context.change({ subjects: [record.id], details: { reason, version, behind } }, (change) =>
      added.put(change),
    );
    return { key: keyView(context, record), version, behind };
  } finally {
    added.wipe();
  }
}

async function makeSuccessor(
  context: Context,
  old: KeyRecord,
  label: string,
): Promise<{ record: KeyRecord; secret?: Uint8Array; takeBack?: () => Promise<void> }> {
  const { algorithm, tags, purposes, derivation } = old;
  if (derivation !== undefined) {
    const seed = context.key(derivation.seed);
    requireSeed(seed);
    const { standard, network } = derivation;
    const account = nextAccount(context, old);
    if (standard !== undefined && network !== undefined && account !== undefined)
      return {
        record: await deriveAccountRecord(context, seed, { label, tags, standard, network, account }),
      };
    return {
      record: await (derivation.scheme === 'slip21' ? nextOfName : nextOfPath)(context, seed, old, label),
    };
  }
  if (old.derivedFrom !== undefined) return await nextDerived(context, old, old.derivedFrom, label);
  if (algorithm === 'bip39-seed')
    return generateSeed(context, { label, tags, words: old.seed?.words === 12 ? 12 : 24 });
  if (old.home === 'token')
    return await makeTokenKey(context, placeOnToken(old).token, {
      algorithm: requireTokenAlgorithm(old),
      bits: sizeOf(old),
      label,
      tags,
      purposes,
      wrappable: await mayLeave(context, old),
    });
  const { secret, publicKey } = await generateSecret(context.ports, algorithm, sizeOf(old));
  return {
    record: newKeyRecord(context, { algorithm, label, tags, purposes, how: 'generated', publicKey }),
    secret,
  };
}

/**
 * The same key derives once more, for the next number behind the words that the first of its line was derived for. Both
 * parties of an agreement do that.
 */
async function nextDerived(
  context: Context,
  old: KeyRecord,
  from: DerivedFrom,
  label: string,
): Promise<{ record: KeyRecord; secret: Uint8Array }> {
  const { algorithm, tags, purposes } = old;
  const { keys } = context.session;
  const parent = keys.get(from.key);
  const block = parentBlock(parent, parent && keys.parentOf(parent), context.now);
  if (block !== undefined || parent === undefined) throw block ?? new HoldfastError('parent-unusable');
  if (algorithm !== 'aes-256' && algorithm !== 'hmac-sha256')
    throw new HoldfastError('internal', { reason: 'derived-algorithm' });
  // Of the same kind and with the same party alone: what was derived with others is not known on the other side.
  const uses = [...purposes].sort().join();
  const alike = keys
    .derivedFrom(parent.id)
    .filter(
      (one) =>
        one.algorithm === algorithm &&
        [...one.purposes].sort().join() === uses &&
        one.derivedFrom?.publicKey === from.publicKey,
    );
  const taken = new Set(alike.map((one) => one.derivedFrom?.context));
  const words = contextForm(firstContext(context, old)).slice(0, 190).trimEnd().toWellFormed();
  for (let next = 2; ; next++) {
    const purpose = `${words} ${String(next)}`;
    if (taken.has(purpose)) continue;
    return await deriveFromKey(context, parent, {
      label,
      tags,
      algorithm,
      purposes,
      context: purpose,
      publicKey: from.publicKey === undefined ? undefined : decodeHex(from.publicKey),
      salt: from.salt === undefined ? undefined : decodeHex(from.salt),
    });
  }
}

/** What the first of a line of rotations was derived for: a number that stood there already is one of its words. */
function firstContext(context: Context, record: KeyRecord): string {
  let first = record;
  for (const one of lineOf(context, record)) {
    if (one.derivedFrom === undefined) break;
    first = one;
  }
  return first.derivedFrom?.context ?? '';
}

/** A key that has a spare or may get one is followed by one that may, too: later it could not be given that. */
async function mayLeave(context: Context, record: KeyRecord): Promise<boolean> {
  const hasLeft = record.versions.some(({ spares }) => spares !== undefined);
  if (hasLeft || hasTokenCopy(record)) return true;
  const { token, place } = placeOnToken(record);
  return await withToken(context, token, async (live) => {
    requireLogin(live);
    const objects = await live.module.objects(live.name);
    return objects.some(
      ({ kind, id, attributes }) =>
        (kind === 'private' || kind === 'secret') &&
        encodeHex(id) === encodeHex(place.id) &&
        attributes.extractable === true,
    );
  });
}

/** An RSA key is followed by one as long. */
function sizeOf({ algorithm, versions }: KeyRecord): RsaSize | undefined {
  if (algorithm !== 'rsa') return undefined;
  const { modulus } = decodeRsaSpki(decodeHex(versions.at(-1)?.publicKey ?? ''));
  return rsaSizes.find((bits) => bits === modulus.length * 8);
}

/** The next index in the last step of a path that no key of the seed has had. */
async function nextOfPath(
  context: Context,
  seed: KeyRecord,
  old: KeyRecord,
  label: string,
): Promise<KeyRecord> {
  const { algorithm, tags, derivation } = old;
  if (
    derivation === undefined ||
    (algorithm !== 'secp256k1' && algorithm !== 'p256' && algorithm !== 'ed25519')
  ) {
    throw new HoldfastError('state-forbids', { state: old.state });
  }
  const taken = new Set(context.session.keys.childrenOf(seed.id).map((child) => child.derivation?.path));
  const steps = pathIndexes(parseDerivationPath(derivation.path));
  const last = steps.pop() ?? 0;
  const end = last >= hardenedOffset ? 0xffff_ffff : hardenedOffset - 1;
  for (let index = last + 1; index <= end; index++) {
    const path = encodeDerivationPath([...steps, index]);
    if (!taken.has(path))
      return await deriveKeyRecord(context, seed, {
        label,
        tags,
        algorithm,
        scheme: derivation.scheme,
        path,
      });
  }
  throw new HoldfastError('seed-unusable', { state: seed.state });
}

/** The last name of a SLIP-21 path with the next number behind it that no key of the seed has had. */
async function nextOfName(
  context: Context,
  seed: KeyRecord,
  old: KeyRecord,
  label: string,
): Promise<KeyRecord> {
  const { algorithm, tags, purposes, derivation } = old;
  if (derivation?.scheme !== 'slip21' || (algorithm !== 'aes-256' && algorithm !== 'hmac-sha256'))
    throw new HoldfastError('seed-unusable', { state: seed.state });
  const taken = new Set(context.session.keys.childrenOf(seed.id).map((child) => child.derivation?.path));
  const above = parseSlip21Path(derivation.path).slice(0, -1);
  const pathOf = (name: string): string => encodeSlip21Path([...above, name]);
  const names: string[] = [];
  for (const { derivation: place } of lineOf(context, old)) {
    const name = place?.scheme === 'slip21' ? parseSlip21Path(place.path).at(-1) : undefined;
    if (name === undefined || pathOf(name) !== place?.path) break;
    names.push(name);
  }
  const name = successorName(names, slip21Limits.label, (one) => taken.has(pathOf(one)));
  const scheme = derivation.scheme;
  const path = pathOf(name);
  return await deriveKeyRecord(context, seed, { label, tags, algorithm, purposes, scheme, path });
}

/** A key, the one that it took the place of, and so on. */
function* lineOf({ session }: Context, record: KeyRecord): Generator<KeyRecord> {
  for (let one: KeyRecord | undefined = record; one !== undefined;) {
    yield one;
    one = session.keys.get(one.predecessor ?? '');
  }
}

/** The account that follows one of a seed: the next that was never used; undefined for keys that are none. */
function nextAccount({ session }: Context, { derivation }: KeyRecord): number | undefined {
  const { seed, standard, network, account } = derivation ?? {};
  if (seed === undefined || standard === undefined || network === undefined || account === undefined)
    return undefined;
  const used = session.keys
    .childrenOf(seed)
    .filter((child) => child.derivation?.standard === standard && child.derivation.network === network);
  return Math.max(account, ...used.map((child) => child.derivation?.account ?? 0)) + 1;
}

/** The label of a key's successor: a free one. */
export function nextLabel(context: Context, old: KeyRecord): string {
  const account = nextAccount(context, old);
  const number = ` ${String(old.derivation?.account)}`;
  if (account !== undefined && old.label.endsWith(number)) {
    // Named after its number in the seed, and so is the one that follows.
    const label = `${old.label.slice(0, -number.length)} ${String(account)}`;
    if (label.length <= limits.label && context.session.keys.byLabel(label) === undefined) return label;
  }
  const labels = Array.from(lineOf(context, old), ({ label }) => label);
  return successorName(labels, limits.label, (label) => context.session.keys.byLabel(label) !== undefined);
}
