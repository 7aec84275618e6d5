import { decodeHex, encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError } from '../core/error.ts';
import { bitcoinNetworkOf, deriveSecret, signingPath } from '../core/keys/derive-key.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { requireUse } from '../core/keys/lifecycle.ts';
import { decodeSeedSecret, wipeSeedSecret } from '../core/keys/seed-secret.ts';
import { decodeRequest } from '../core/signing/decode.ts';
import type {
  DecodedRequest,
  KeyLookup,
  RequestInput,
  RequestKind,
  SignedOutcome,
  SigningTask,
} from '../core/signing/request.ts';
import { readyTask } from '../core/signing/ready-task.ts';
import { signTasks, type ResolveSecret } from '../core/signing/sign.ts';
import type { Context } from './context.ts';
import { readText, type JournalEntry } from './journal.ts';
import { keyLookup } from './key-lookup.ts';
import type { Session } from './session.ts';
import { signOnToken } from './token-sign.ts';

/** What is decoded: bytes, and for which key when they do not say. */
export interface DecodeWish {
  readonly kind?: RequestKind | undefined;
  readonly bytes: Uint8Array;
  readonly key?: string | undefined;
  readonly path?: string | undefined;
  /** A document whose file this process has read, or whose request the journal has kept. */
  readonly fromFile?: true | undefined;
  /** What is refused otherwise and allowed here; the rules of the keys say so when absent. */
  readonly allows?: RequestInput['allows'] | undefined;
}

/** Decodes over the open vault's keys. Errors: `undecodable`, `refused`, `no-such-key`. */
export function decode(context: Context, wish: DecodeWish): DecodedRequest {
  const { session, ports } = context;
  const record = wish.key === undefined ? undefined : context.key(wish.key);
  const input: RequestInput = {
    bytes: wish.bytes,
    now: Math.floor(context.now / 1000),
    sha256: (data) => ports.hash.sha256(data),
  };
  if (wish.kind !== undefined) input.kind = wish.kind;
  if (wish.fromFile) input.fromFile = true;
  const { book } = session.references;
  if (book !== undefined) input.references = book;
  input.allows = wish.allows ?? ((what, keyId) => session.rules.allows(what, keyId, undefined, context.now));
  if (record !== undefined) {
    input.key = wish.path === undefined ? { keyId: record.id } : { keyId: record.id, path: wish.path };
    if (record.derivation?.network !== undefined) input.network = bitcoinNetworkOf(record.derivation.network);
  }
  return decodeRequest(input, lookupOf(context));
}

const lookups = new WeakMap<Session, KeyLookup>();

/** The same for all requests of a session: it answers from what the session holds at the time. */
function lookupOf({ session, ports }: Context): KeyLookup {
  let lookup = lookups.get(session);
  if (lookup === undefined) lookups.set(session, (lookup = keyLookup(session, ports.hd)));
  return lookup;
}

/**
 * The key that a request is to be decoded for again, so that it reads as it did: the one that was found, or for a PSBT,
 * which mostly names its keys itself, the one that its caller has named.
 */
export function meantFor(
  decoded: Pick<DecodedRequest, 'kind' | 'tasks'>,
  wish: Pick<DecodeWish, 'key' | 'path'>,
): { readonly key?: string; readonly path?: string } {
  const [first] = decoded.tasks;
  if (first === undefined) return {};
  const { key, path } = decoded.kind === 'bitcoin-psbt' ? wish : { key: first.keyId, path: first.path };
  return { ...(key === undefined ? {} : { key }), ...(path === undefined ? {} : { path }) };
}

/** Decodes a request of the journal again from the bytes that were shown. */
export function decodeEntry(
  context: Context,
  entry: JournalEntry,
  allows?: RequestInput['allows'],
): DecodedRequest {
  const bytes = decodeHex(readText(context.session.vault, entry.id, 'request', entry.request));
  const { kind, key, path } = entry;
  return decode(context, { kind, bytes, key, path, fromFile: true, allows });
}

/** The records of the keys that would sign, each allowed to. Errors: `state-forbids`, `purpose-forbids`, `seed-unusable`. */
export function signingKeys(context: Context, tasks: readonly SigningTask[]): KeyRecord[] {
  return keyIdsOf(tasks).map((id) => signingRecord(context, id));
}

/** The record of a key that may sign now. Errors: `no-such-key`, `state-forbids`, `purpose-forbids`, `seed-unusable`. */
export function signingRecord(context: Context, id: string): KeyRecord {
  const record = context.key(id);
  // The code under a token (HS256) is what such a key is for; the others sign.
  const operation = record.algorithm === 'hmac-sha256' ? 'mac' : 'sign';
  requireUse(record, context.session.keys.parentOf(record), operation, context.now);
  return record;
}

/** The records of the keys that tasks name, each once. */
export function recordsOf(context: Context, tasks: readonly SigningTask[]): KeyRecord[] {
  return keyIdsOf(tasks).map((id) => context.key(id));
}

/** The ids of the keys that tasks name, each once. */
export function keyIdsOf(tasks: readonly Pick<SigningTask, 'keyId'>[]): string[] {
  const [first] = tasks;
  return tasks.length === 1 && first !== undefined
    ? [first.keyId]
    : [...new Set(tasks.map(({ keyId }) => keyId))];
}

/**
 * Makes every signature of a request; each is verified by the second implementation before it is kept. Secrets are in
 * memory for this one step: opened, used and wiped; keys on tokens sign there, one signature after the other. Errors:
 * `bad-signature`, those of `signOnToken`.
 */
export async function signAll(context: Context, tasks: readonly SigningTask[]): Promise<Uint8Array[]> {
  const onTokens = new Map(
    recordsOf(context, tasks).flatMap((record) =>
      record.home === 'token' ? [[record.id as string, record] as const] : [],
    ),
  );
  if (onTokens.size === 0) return await signHere(context, tasks);
  const made: Uint8Array[] = [];
  for (const [index, task] of tasks.entries()) {
    context.throwIfCancelled();
    const ready = readyTask(task, index, made);
    const { after: _done, ...alone } = ready;
    const record = onTokens.get(task.keyId);
    made.push(
      ...(record === undefined
        ? await signHere(context, [alone])
        : [await signOnToken(context, record, ready)]),
    );
  }
  return made;
}

async function signHere(context: Context, tasks: readonly SigningTask[]): Promise<Uint8Array[]> {
  const { signer, secondSigner } = context.ports;
  return await withSecrets(context, tasks, (resolve) =>
    signTasks(tasks, resolve, { signer, verifier: secondSigner }),
  );
}

/**
 * Opens the secrets that tasks are signed with for the time of `use`; what `resolve` gives is a copy that its caller
 * wipes. Errors: `no-such-key`, `bad-signature` for a child that derives to another key than was shown.
 */
export async function withSecrets<T>(
  context: Context,
  tasks: readonly SigningTask[],
  use: (resolve: ResolveSecret) => T | Promise<T>,
): Promise<T> {
  const { ports } = context;
  const records = new Map(recordsOf(context, tasks).map((record) => [record.id as string, record]));
  const roots = new Map<string, Uint8Array>();
  try {
    for (const record of records.values()) await openRoot(context, record, roots);
    return await use((task) => {
      const record = records.get(task.keyId);
      const root = roots.get(record?.derivation?.seed ?? task.keyId);
      if (record === undefined || root === undefined)
        throw new HoldfastError('no-such-key', { id: task.keyId });
      if (record.derivation === undefined) return Uint8Array.from(root);
      const path = signingPath(record, task.path);
      const { secret, publicKey } = deriveSecret(
        root,
        record.derivation.scheme,
        record.algorithm,
        path,
        ports.hd,
      );
      requireSameKey(task, publicKey, secret);
      return secret;
    });
  } finally {
    for (const root of roots.values()) root.fill(0);
  }
}

/** Puts signatures that `signAll` has made in place: it has verified each, with a second implementation. */
export function finish(decoded: DecodedRequest, signatures: readonly Uint8Array[]): SignedOutcome {
  return decoded.finish(signatures, () => undefined);
}

/** A child that derives to another key than the one shown must not sign. */
function requireSameKey(task: SigningTask, publicKey: Uint8Array, secret: Uint8Array): void {
  if (task.scheme === 'schnorr-secp256k1' || encodeHex(publicKey) === encodeHex(task.publicKey)) return;
  secret.fill(0);
  throw new HoldfastError('bad-signature', { reason: 'other-key' });
}

async function openRoot(context: Context, record: KeyRecord, roots: Map<string, Uint8Array>): Promise<void> {
  const id = record.derivation?.seed ?? record.id;
  if (roots.has(id)) return;
  const version = record.derivation === undefined ? (record.versions.at(-1)?.number ?? 1) : 1;
  await context.session.vault.withSecret(id, version, (bytes) => {
    if (record.derivation === undefined) {
      roots.set(id, Uint8Array.from(bytes));
      return;
    }
    const secret = decodeSeedSecret(bytes);
    roots.set(id, Uint8Array.from(secret.seed));
    wipeSeedSecret(secret);
  });
}
