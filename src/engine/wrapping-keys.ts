import { ecb } from '@noble/ciphers/aes.js';
import { encodeHex } from '../core/encoding/hex.ts';
import { encodeUtf8 } from '../core/encoding/utf8.ts';
import { HoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { tokenPlaces, withoutCopyOn } from '../core/keys/token-places.ts';
import { checkValue } from '../core/shares/check-value.ts';
import {
  combineShares,
  encodeShare,
  makeShares,
  parseShare,
  parseShares,
  wipeShares,
  wordsOf32Bytes,
  type Share,
} from '../core/shares/slip39.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import { withoutReaders } from './backup-readers.ts';
import { recordName } from './compromise.ts';
import type { Change, Context } from './context.ts';
import { wrappingKeyView } from './wrapped-under.ts';
import {
  checkedRecord,
  putWrappingKey,
  sharedKey,
  wrappingKeys,
  type SharedKey,
} from './wrapping-records.ts';

type View = CommandOutput<'token-copies.check-share'>;

/**
 * `token-copies.make-wrapping-key`: 32 bytes of the system's randomness, split, shown once and forgotten. Errors:
 * `label-taken`, `shares-malformed` {reason: `threshold`}.
 */
export async function makeWrappingKey(
  context: Context<'token-copies.make-wrapping-key'>,
  { label, threshold, shares: count, holders = [] }: ParsedInput<'token-copies.make-wrapping-key'>,
): Promise<CommandOutput<'token-copies.make-wrapping-key'>> {
  if (wrappingKeys(context).some((key) => key.label === label)) throw context.fail('label-taken');
  const random = (length: number): Uint8Array => context.ports.random.bytes(length);
  const secret = random(32);
  let shares: readonly Share[] = [];
  const texts: Uint8Array[] = [];
  try {
    shares = makeShares(secret, threshold, count, random);
    const record: SharedKey = {
      id: recordName(context),
      label,
      created: instant(context.now),
      checkValue: await checkValueOf(secret),
      threshold,
      identifier: shares[0]?.identifier ?? 0,
      shares: shares.map((share, at) => {
        const holder = holders[at];
        return {
          number: at + 1,
          ...(holder === undefined ? {} : { holder }),
          digest: digestOf(context, share),
        };
      }),
      places: [],
    };
    for (const share of shares) texts.push(encodeShare(share));
    await putWrappingKey(context, record, { shares: count, threshold });
    return { wrappingKey: wrappingKeyView(context, record), shares: texts };
  } catch (error) {
    for (const text of texts) text.fill(0);
    throw error;
  } finally {
    secret.fill(0);
    wipeShares(shares);
  }
}

/**
 * `token-copies.check-share`: one share, entered back from its paper. Errors: `no-such-wrapping-key`,
 * `shares-malformed` {reason: those of a share, `other-set`, `changed`}.
 */
export async function checkShare(
  context: Context,
  input: ParsedInput<'token-copies.check-share'>,
): Promise<View> {
  const record = sharedKey(context, input.id);
  const share = parseShare(input.share);
  try {
    const number = requireOwnShare(context, record, share);
    const at = instant(context.now);
    const shares = record.shares.map((one) => (one.number === number ? { ...one, confirmed: at } : one));
    const changed = { ...record, shares };
    await putWrappingKey(context, changed, { share: number });
    return wrappingKeyView(context, changed);
  } finally {
    wipeShares([share]);
  }
}

/**
 * The key itself out of exactly as many of its shares as it takes, for the time of `use`; then it is wiped. Errors:
 * `shares-malformed`, `check-value-mismatch`.
 */
export async function withWrappingSecret<T>(
  context: Context,
  record: SharedKey,
  text: Uint8Array,
  use: (secret: Uint8Array) => Promise<T>,
): Promise<T> {
  const shares = parseShares(text, wordsOf32Bytes);
  let secret: Uint8Array | undefined;
  try {
    for (const share of shares) requireOwnShare(context, record, share);
    secret = combineShares(shares);
    const rebuilt = await checkValueOf(secret);
    if (rebuilt !== record.checkValue)
      throw new HoldfastError('check-value-mismatch', { expected: record.checkValue, found: rebuilt });
    return await use(secret);
  } finally {
    wipeShares(shares);
    secret?.fill(0);
  }
}

async function checkValueOf(secret: Uint8Array): Promise<string> {
  // The library's ciphers encrypt once each.
  return await checkValue((block) => ecb(secret, { disablePadding: true }).encrypt(block));
}

/** Which of the shares of a wrapping key this one is. Errors: `shares-malformed`. */
function requireOwnShare(context: Context, record: SharedKey, share: Share): number {
  const number = share.memberIndex + 1;
  if (share.identifier !== record.identifier || share.memberThreshold !== record.threshold)
    throw new HoldfastError('shares-malformed', { reason: 'other-set' });
  const known = record.shares.find((one) => one.number === number);
  if (known?.digest !== digestOf(context, share))
    throw new HoldfastError('shares-malformed', { reason: 'changed', share: number });
  return number;
}

function digestOf({ ports }: Context, { memberIndex, value }: Share): string {
  // Keyed by the share: the message is what is public.
  const mac = ports.hash.hmacSha256(value, encodeUtf8(`holdfast share ${String(memberIndex)}`));
  return encodeHex(mac.subarray(0, 16));
}

/**
 * Takes a token off the records of wrapping keys, because it was erased or its thing was destroyed; what keys of the
 * inventory had left there since it was retired is gone with it, and so is what was backed up under RSA keys of it. Writes
 * the keys that have `moved` off it, too: each as whoever erases it has changed it.
 */
export function forgetOnToken(
  context: Context,
  change: Pick<Change, 'put' | 'putKey'>,
  serial: string,
  { id, moved = [] }: { readonly id?: string; readonly moved?: readonly KeyRecord[] } = {},
): void {
  const gone = new Set<string>();
  for (const record of wrappingKeys(context)) {
    const places = record.places.filter(
      (place) => place.serial !== serial || (id !== undefined && place.id !== id),
    );
    if (places.length === record.places.length) continue;
    change.put('wrapping-key', record.id, checkedRecord({ ...record, places }));
    gone.add(record.id);
  }
  const changed = [...moved];
  for (const record of [...context.session.keys.all()]) {
    const livesThere = record.versions.some((version) =>
      tokenPlaces(version).some((place) => place.serial === serial),
    );
    // Keys that live there are looked after by whoever erases it.
    if (record.state === 'destroyed' || livesThere) continue;
    const without = withoutCopyOn(record, { serial, id });
    if (without !== record) changed.push(without);
  }
  for (const record of withoutReaders(context, (key) => gone.has(key.id), changed)) change.putKey(record);
}
