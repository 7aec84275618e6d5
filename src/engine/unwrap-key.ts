import { isSecretLength } from '../core/crypto/algorithms.ts';
import { equalBytes } from '../core/crypto/bytes.ts';
import { readPrefix, type DataHeader } from '../core/data/header.ts';
import { openData } from '../core/data/sealed-data.ts';
import { encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { seedFingerprint } from '../core/keys/derive-key.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { transition, withHistory } from '../core/keys/lifecycle.ts';
import { decodeSeedSecret, newSeedSecret, wipeSeedSecret } from '../core/keys/seed-secret.ts';
import { currentVersion } from '../core/keys/versions.ts';
import { secretWeaknesses } from '../core/keys/weak-secret.ts';
import { decodeWrappedKey, type WrappedMetadata } from '../core/keys/wrapped-key.ts';
import { byteLimits } from '../shared/byte-limits.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import { unwrapBareUnder } from './bare-wrap.ts';
import type { Context } from './context.ts';
import { processingKey } from './data-key.ts';
import { withDataSecret } from './data-secret.ts';
import { isAsymmetric, keyView } from './key-view.ts';
import { newKeyRecord, requirePair } from './new-key.ts';
import type { EnginePorts } from './ports.ts';
import { putItem } from './register.ts';
import { requireNew } from './require-new.ts';
import { usedRecord, type Use, type Warning } from './use-key.ts';

type Input = ParsedInput<'keys.unwrap'>;
type Version = WrappedMetadata['versions'][number];

/** A key that was taken out of its wrapping; the secrets are wiped by whoever opened it. */
interface Unwrapped {
  readonly item: string;
  readonly at?: string;
  readonly under: KeyRecord;
  readonly use: Use & { readonly version: number };
  readonly warnings: readonly Warning[];
  readonly algorithm: KeyRecord['algorithm'];
  /** Absent for the bare form. */
  readonly metadata?: WrappedMetadata;
  readonly versions: readonly Version[];
  readonly secrets: readonly Uint8Array[];
}

/**
 * Brings in a key that was wrapped under a key of this vault. It waits for its backup like any key that comes in, and
 * stays tied to the wrapping key: what reaches that one reaches it. Unwrapped under a compromised key, it is
 * compromised itself.
 */
export async function unwrapKey(context: Context, input: Input): Promise<CommandOutput<'keys.unwrap'>> {
  context.requireFreeLabel(input.label);
  const { bytes, location } = await wrappedInput(context, input.from);
  const found =
    input.bare === undefined
      ? await openWhole(context, bytes, input)
      : await openBare(context, bytes, input.bare, input.risk);
  try {
    const record = await recordOf(context, input, found);
    const { under, use, warnings, item, secrets, versions } = found;
    const act = context.act(input.risk?.reason);
    const details = {
      under: under.id,
      version: use.version,
      item,
      label: record.label,
      algorithm: record.algorithm,
    };
    await context.change({ subjects: [record.id, under.id], details }, (change) => {
      for (const [index, secret] of secrets.entries())
        change.sealSecret(record.id, versions[index]?.number ?? 1, secret);
      change.putKey(record);
      change.putKey(usedRecord(under, act, warnings, use));
      putItem(change, {
        id: item,
        kind: 'wrapped-key',
        key: under.id,
        version: use.version,
        at: found.at ?? act.at,
        size: bytes.length,
        wrapped: record.id,
        ...(location === undefined ? {} : { location }),
      });
    });
    return keyView(context, record);
  } finally {
    for (const secret of found.secrets) secret.fill(0);
  }
}

async function wrappedInput(
  context: Context,
  from: Input['from'],
): Promise<{ bytes: Uint8Array; location?: string }> {
  if ('bytes' in from) return { bytes: from.bytes };
  const location = await context.ports.files.resolve(from.file, 'read');
  return { bytes: await context.ports.files.readWhole(location, byteLimits.privateKey * 2), location };
}

/** Errors: `not-wrapped-key`, `data-key-unknown`, those of the use of a key, `data-damaged`, `data-newer`. */
async function openWhole(context: Context, bytes: Uint8Array, input: Input): Promise<Unwrapped> {
  const header = headerOf(bytes);
  const { under, versions } = wrappingKey(context, header, input);
  for (const version of versions) {
    const use = { version, risk: input.risk };
    const { warnings } = processingKey(
      context,
      { key: under.id, version, at: header.at },
      'unwrap',
      input.risk,
    );
    const plaintext = await orNothing(() =>
      withDataSecret(
        context,
        under,
        { ...header, version },
        (secret) => openData(context.ports, bytes, secret).plaintext,
      ),
    );
    if (plaintext === undefined) continue;
    try {
      const { metadata, secrets } = decodeWrappedKey(plaintext);
      const { algorithm, versions: inside } = metadata;
      const { id: item, at } = header;
      return { item, at, under, use, warnings, algorithm, metadata, versions: inside, secrets };
    } finally {
      plaintext.fill(0);
    }
  }
  throw new HoldfastError('data-damaged', { what: 'key' });
}

function headerOf(bytes: Uint8Array): DataHeader {
  try {
    const { header } = readPrefix(bytes);
    if (header.kind === 'wrapped-key') return header;
  } catch (error) {
    if (!isHoldfastError(error, 'not-encrypted-data')) throw error;
  }
  throw new HoldfastError('not-wrapped-key');
}

/** The key and version that the header names, or every version of the one that the caller names in its place. */
function wrappingKey(
  context: Context,
  header: DataHeader,
  input: Input,
): { readonly under: KeyRecord; readonly versions: readonly number[] } {
  const named = input.under === undefined ? undefined : context.key(input.under);
  if (named !== undefined && named.id !== header.key) return { under: named, versions: readable(named) };
  const under = named ?? context.session.keys.get(header.key);
  if (under === undefined) throw new HoldfastError('data-key-unknown', { key: header.key });
  return { under, versions: [header.version] };
}

/** The versions that still read, newest first; the one in use when there is none, for it to be refused by name. */
function readable(record: KeyRecord): number[] {
  const minimum = record.minimumVersion ?? 1;
  const numbers = record.versions
    .filter(({ number, state }) => state !== 'destroyed' && number >= minimum)
    .map(({ number }) => number)
    .reverse();
  return numbers.length > 0 ? numbers : [currentVersion(record).number];
}

/** The bare form says nothing of itself: without a version, every one that still reads is tried, newest first. */
async function openBare(
  context: Context,
  bytes: Uint8Array,
  bare: NonNullable<Input['bare']>,
  risk: Input['risk'],
): Promise<Unwrapped> {
  const under = context.key(bare.under);
  for (const version of bare.version === undefined ? readable(under) : [bare.version]) {
    const use = { version, risk };
    const { warnings } = processingKey(context, { key: under.id, version }, 'unwrap', risk);
    const secret = await orNothing(() => unwrapBareUnder(context, under, version, bytes));
    if (secret === undefined) continue;
    const { algorithm } = bare;
    if (!isSecretLength(algorithm, secret.length)) {
      secret.fill(0);
      throw new HoldfastError('key-malformed', { length: bytes.length });
    }
    const item = encodeHex(context.ports.random.bytes(16));
    const versions = [{ number: 1, created: context.act().at, bytes: secret.length }];
    return { item, under, use, warnings, algorithm, versions, secrets: [secret] };
  }
  throw new HoldfastError('data-damaged', { what: 'key' });
}

/** Undefined for bytes that another key has made, or that were changed. */
async function orNothing(open: () => Promise<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return await open();
  } catch (error) {
    if (isHoldfastError(error, 'data-damaged')) return undefined;
    throw error;
  }
}

/** Errors: `key-malformed`, `duplicate-key`, `signature-check-failed`. */
async function recordOf(context: Context, { label, risk }: Input, found: Unwrapped): Promise<KeyRecord> {
  const { algorithm, metadata, secrets, under } = found;
  const publicKeys = secrets.map((secret, index) => publicHalf(context, found, secret, index));
  const last = secrets.at(-1) ?? new Uint8Array(0);
  if (algorithm === 'bip39-seed') requireSeedSecret(context, metadata, last);
  const { how: _how, at: _at, ...origin } = metadata?.origin ?? {};
  const made = newKeyRecord(context, {
    algorithm,
    label,
    purposes: metadata?.purposes,
    how: 'imported',
    publicKey: publicKeys.at(-1),
    // How the key was generated stays on record: an advisory may name what made it.
    origin: { ...origin, importFormat: metadata === undefined ? 'aes-kwp' : 'wrapped' },
    more: {
      ...(metadata?.seed === undefined ? {} : { seed: metadata.seed }),
      ...weaknessesOf(algorithm, last),
    },
  });
  const versions = found.versions.map(({ number, created }, index) => {
    const isLast = index === found.versions.length - 1;
    const state = isLast ? ('pre-activation' as const) : ('deactivated' as const);
    const publicKey = publicKeys[index];
    return { number, created, state, ...(publicKey && { publicKey: encodeHex(publicKey) }) };
  });
  // With the id that its ciphertexts name, so that it reads here too what it has protected elsewhere.
  const id = metadata === undefined || context.session.keys.get(metadata.id) ? made.id : metadata.id;
  const act = context.act(risk?.reason);
  const record = withHistory({ ...made, id, versions }, 'unwrapped', act);
  await requireUnknown(context, record, secrets);
  return under.state === 'compromised' ? transition(record, 'compromised', act) : record;
}

async function requireUnknown(
  context: Context,
  record: KeyRecord,
  secrets: readonly Uint8Array[],
): Promise<void> {
  if (record.seed === undefined) {
    for (const secret of secrets) await requireNew(context.session, record, secret);
    return;
  }
  for (const { id, seed, state } of context.session.keys.all()) {
    if (seed?.fingerprint === record.seed.fingerprint && state !== 'destroyed')
      throw new HoldfastError('duplicate-key', { id });
  }
}

/** The public half that the secret makes; it must be the one that the wrapping names. */
function publicHalf(
  { ports }: Context,
  { algorithm, versions }: Unwrapped,
  secret: Uint8Array,
  index: number,
): Uint8Array | undefined {
  const stated = versions[index]?.publicKey;
  if (algorithm !== 'bip39-seed' && !isSecretLength(algorithm, secret.length))
    throw new HoldfastError('key-malformed', { length: secret.length });
  if (!isAsymmetric(algorithm)) return undefined;
  const publicKey = madePublic(ports, algorithm, secret);
  if (stated !== undefined && stated !== encodeHex(publicKey))
    throw new HoldfastError('key-malformed', { reason: 'public-key' });
  requirePair(ports, algorithm, secret, publicKey);
  return publicKey;
}

function madePublic(
  ports: EnginePorts,
  algorithm: Parameters<EnginePorts['signer']['publicKey']>[0],
  secret: Uint8Array,
): Uint8Array {
  try {
    return ports.signer.publicKey(algorithm, secret);
  } catch (error) {
    // Out of range, mostly: whoever wrapped it wrapped no key.
    if (error instanceof HoldfastError) throw new HoldfastError('key-malformed', { reason: error.code });
    throw error;
  }
}

/** Errors: `key-malformed` when entropy, seed and fingerprint do not belong together. */
function requireSeedSecret(
  { ports }: Context,
  metadata: WrappedMetadata | undefined,
  bytes: Uint8Array,
): void {
  try {
    const held = decodeSeedSecret(bytes);
    const again = newSeedSecret(held.entropy, held.language, held.passphrase, ports.hd);
    const right =
      equalBytes(again.seed, held.seed) &&
      seedFingerprint(held.seed, ports.hd) === metadata?.seed?.fingerprint;
    wipeSeedSecret(held);
    wipeSeedSecret(again);
    if (right) return;
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
  }
  throw new HoldfastError('key-malformed', { reason: 'seed' });
}

function weaknessesOf(algorithm: KeyRecord['algorithm'], secret: Uint8Array): Pick<KeyRecord, 'weaknesses'> {
  if (algorithm !== 'bip39-seed') return some(secretWeaknesses(algorithm, secret));
  const held = decodeSeedSecret(secret);
  const found = secretWeaknesses(algorithm, held.entropy);
  wipeSeedSecret(held);
  return some(found);
}

function some(weaknesses: KeyRecord['weaknesses']): Pick<KeyRecord, 'weaknesses'> {
  return weaknesses === undefined || weaknesses.length === 0 ? {} : { weaknesses };
}
