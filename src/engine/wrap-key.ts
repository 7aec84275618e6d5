import { openData, sealData } from '../core/data/sealed-data.ts';
import { encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError } from '../core/error.ts';
import type { KeyCopy, KeyRecord } from '../core/keys/key.ts';
import { withHistory } from '../core/keys/lifecycle.ts';
import { withCopy } from '../core/keys/token-places.ts';
import { currentVersion } from '../core/keys/versions.ts';
import { encodeWrappedKey, wrappedVersions } from '../core/keys/wrapped-key.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import { wrapBareUnder } from './bare-wrap.ts';
import type { Context } from './context.ts';
import { protectingKey } from './data-key.ts';
import { withNewSecret } from './data-secret.ts';
import { withKeySecret } from './key-secret.ts';
import { putItem, type ProtectedItem } from './register.ts';
import { usedRecord } from './use-key.ts';

/**
 * Wraps a key under another one. The register and the record of the key inside say so from then on, because whoever
 * gets hold of the wrapping key has the key inside too.
 */
export async function wrapKey(
  context: Context,
  input: ParsedInput<'keys.wrap'>,
): Promise<CommandOutput<'keys.wrap'>> {
  const form = input.form ?? 'holdfast';
  const record = context.key(input.id);
  const { record: under, version } = protectingKey(context, input.under, 'wrap');
  requireWrappable(record, under, form);
  const act = context.act();
  const { bytes, item: id, size } = await wrappedBytes(context, record, under, form, act.at);
  const { files } = context.ports;
  const location = input.to === undefined ? undefined : await files.resolve(input.to, 'create');
  const item: ProtectedItem = {
    id,
    kind: 'wrapped-key',
    key: under.id,
    version,
    at: act.at,
    size,
    wrapped: record.id,
    ...(location === undefined ? {} : { location }),
  };
  const copy: KeyCopy = {
    kind: 'wrapped',
    at: act.at,
    reference: (location ?? `under ${under.label}`).slice(-200),
    verified: true,
  };
  const wrapped = withHistory({ ...record, copies: withCopy(record.copies, copy) }, 'wrapped', act);
  const details = {
    under: under.id,
    version,
    form,
    item: id,
    ...(location === undefined ? {} : { location }),
  };
  const written = location === undefined ? undefined : await files.writeWhole(location, bytes);
  try {
    await context.change({ subjects: [record.id, under.id], details }, (change) => {
      change.putKey(wrapped);
      change.putKey(usedRecord(under, act, [], {}));
      putItem(change, item);
    });
  } catch (error) {
    await written?.takeBack();
    throw error;
  }
  return { item: id, under: under.id, version, ...(location === undefined ? { wrapped: bytes } : {}) };
}

/** Errors: `secret-not-exportable` {reason}, `state-forbids`. */
function requireWrappable(record: KeyRecord, under: KeyRecord, form: 'holdfast' | 'aes-kwp'): void {
  const { state } = record;
  // What is out or gone is not to be spread any more.
  if (state === 'compromised' || state === 'destroyed') throw new HoldfastError('state-forbids', { state });
  const refuse = (reason: string): HoldfastError => new HoldfastError('secret-not-exportable', { reason });
  if (record.id === under.id) throw refuse('itself');
  if (record.home !== 'vault') throw refuse('home');
  // An account is more than its private key; its seed is what can be handed over.
  if (record.derivation?.xpub !== undefined) throw refuse('account');
  // Without our form around them, nobody could tell what these bytes are.
  const ours = record.algorithm === 'bip39-seed' || record.algorithm === 'api-secret';
  if (ours && form === 'aes-kwp') throw refuse('form');
}

/** The wrapped form, opened again before it is given out. Every secret on the way is wiped. */
async function wrappedBytes(
  context: Context,
  record: KeyRecord,
  under: KeyRecord,
  form: 'holdfast' | 'aes-kwp',
  at: string,
): Promise<{ bytes: Uint8Array; item: string; size: number }> {
  const { ports } = context;
  const { number: version } = currentVersion(under);
  const plaintext =
    form === 'aes-kwp'
      ? await copyOfSecret(context, record, currentVersion(record).number)
      : await wholeKey(context, record);
  try {
    const size = plaintext.length;
    if (form === 'aes-kwp') {
      const bytes = await wrapBareUnder(context, under, version, plaintext);
      return { bytes, item: encodeHex(ports.random.bytes(16)), size };
    }
    return await withNewSecret(context, under, version, (secret, envelope) => {
      const naming = { kind: 'wrapped-key' as const, key: under.id, version, at, envelope };
      const { header, bytes } = sealData(ports, naming, secret, plaintext);
      openData(ports, bytes, secret).plaintext.fill(0);
      return { bytes, item: header.id, size };
    });
  } finally {
    plaintext.fill(0);
  }
}

/** Metadata and secrets of every version that still reads, the newest ones if there are very many. */
async function wholeKey(context: Context, record: KeyRecord): Promise<Uint8Array> {
  const minimum = record.minimumVersion ?? 1;
  const numbers = record.versions
    .filter(({ number, state }) => state !== 'destroyed' && number >= minimum)
    .map(({ number }) => number)
    .slice(-wrappedVersions);
  const secrets: { version: number; secret: Uint8Array }[] = [];
  try {
    for (const version of numbers)
      secrets.push({ version, secret: await copyOfSecret(context, record, version) });
    return encodeWrappedKey(record, secrets);
  } finally {
    for (const { secret } of secrets) secret.fill(0);
  }
}

async function copyOfSecret(context: Context, record: KeyRecord, version: number): Promise<Uint8Array> {
  return await withKeySecret(context, record, version, (secret) => Uint8Array.from(secret));
}
