import { equalBytes } from '../core/crypto/bytes.ts';
import { HoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { Verdict } from '../core/policy/rules.ts';
import { signDigests } from '../core/signing/bulk-sign.ts';
import type { DecodedRequest, SigningTask } from '../core/signing/request.ts';
import { requireAllowed } from './approve.ts';
import { groupDigest } from './batch-groups.ts';
import { breathe } from './batch-open.ts';
import {
  digestOf,
  groupOf,
  keptBatch,
  linesOf,
  outcomeLine,
  putBatch,
  putBatchPieces,
  readMember,
  TextPieces,
  type BatchMember,
  type KeptBatch,
} from './batch-record.ts';
import type { Context } from './context.ts';
import { keepUses, UseTexts, type JournalOutcome } from './journal.ts';
import type { Counted, Use } from './ledger.ts';
import { keptOutcome } from './outcome.ts';
import type { BulkSigner } from './ports.ts';
import { decode, signAll, signingKeys, withSecrets, keyIdsOf } from './signing.ts';
import { assess, circumstances, ledgerOf, sequenceOf } from './verdict.ts';

/** So many are read, signed and finished at a time: enough to be checked together, little enough to stop soon. */
const portion = { shared: 512, alone: 1024 } as const;
/**
 * Fewer at first where threads share the work, so that none waits long for something to sign, and at the end, so that
 * nobody waits long for the last ones to be signed.
 */
const leastPortion = 128;

function portionOf(done: number, left: number, isShared: boolean): number {
  return isShared
    ? Math.min(portion.shared, Math.max(leastPortion, Math.min(done, Math.ceil(left / 2))))
    : portion.alone;
}

/**
 * Portions that are being signed while the next one is read: enough that no thread runs out of them. When there are more,
 * signing is what takes longest, and the thread at hand helps with it.
 */
const ahead = 3;

/** What is left to do for a member that was decoded and judged again; nothing else of it is kept that long. */
type Ready = Pick<DecodedRequest, 'tasks' | 'finish'> & Pick<BatchMember, 'index'>;

/**
 * Signs a whole group: every request is decoded and judged again, signed, checked, and put in place; one commit keeps
 * all outcomes before any is released. Errors: `digest-mismatch`, `request-closed`, `refused`, and those of keys and
 * signatures.
 */
export async function signGroup(context: Context, batch: KeptBatch, at: number): Promise<number> {
  const group = batch.groups[at];
  const members = linesOf(context.session.vault, batch).filter((line) => groupOf(line) === at);
  if (group === undefined || groupDigest(members.map(digestOf), context.ports.hash) !== group.digest)
    throw new HoldfastError('digest-mismatch');
  const judge = new GroupJudge(context, batch.id);
  const signer = new PortionSigner(context, members.length);
  try {
    const outcomes = await signMembers(context, members, judge, signer);
    const now = instant(context.now);
    const details = { digest: group.digest, signatures: members.length, decision: judge.decision };
    await context.change({ subjects: [batch.id, ...judge.keys], details }, (change) => {
      // Somebody may have stopped a key or changed a rule meanwhile: then nothing of this is kept or released.
      const keys = signingKeys(context, judge.tasks);
      judge.requireSame(group.under, group.verdict);
      const count = putBatchPieces(change, batch.id, `outcomes-${String(at)}`, outcomes);
      const signed = { ...group, status: 'signed' as const, signedAt: now, outcomes: count };
      const kept = keptBatch(context.session.vault, batch.id) ?? batch;
      const status = kept.groups[at]?.status;
      if (status !== 'open') throw new HoldfastError('request-closed', { status: status ?? 'none' });
      putBatch(change, {
        ...kept,
        groups: kept.groups.map((other, place) => (place === at ? signed : other)),
      });
      keepUses(change, `${batch.id}-${String(at)}`, judge.useTexts);
      for (const key of keys)
        change.putKey({ ...key, lastUsed: now, useCount: key.useCount + judge.usesOf(key.id) });
    });
    judge.committed();
    return members.length;
  } finally {
    judge.release();
    await signer.close();
  }
}

/** A portion that is being signed. */
interface Waiting {
  readonly ready: readonly Ready[];
  readonly signatures: Promise<Uint8Array[][]>;
  isSettled: boolean;
}

/**
 * The outcome of each member as a line, of members given as the lines that they were kept in. While portions are being signed, those
 * after them are read and those before put in place.
 */
async function signMembers(
  context: Context,
  members: readonly string[],
  judge: GroupJudge,
  signer: PortionSigner,
): Promise<TextPieces> {
  const outcomes = new TextPieces();
  let done = 0;
  let before: JournalOutcome | undefined;
  const waiting: Waiting[] = [];
  const take = async (): Promise<void> => {
    const next = waiting.shift();
    if (next === undefined) return;
    const signatures = await next.signatures;
    const lines = next.ready.map(({ index, finish }, at) => {
      const outcome = keptOutcome(finish(signatures[at] ?? [], checkedBefore));
      const line = outcomeLine(index, outcome, before);
      before = outcome;
      return line;
    });
    outcomes.add(outcomes.isEmpty ? lines.join('\n') : `\n${lines.join('\n')}`);
    done += lines.length;
  };
  /** Puts the next portion in place, or brings its signatures nearer. */
  const forward = async (): Promise<void> => {
    const isSigned = waiting[0]?.isSettled === true;
    if (isSigned || !signer.help()) await take();
    if (!isSigned) await breathe(context, 'sign', done, members.length);
  };
  for (let from = 0; from < members.length;) {
    await breathe(context, 'sign', done, members.length);
    const to = from + portionOf(from, members.length - from, signer.isShared);
    const ready = members.slice(from, to).map((line) => judge.ready(readMember(line)));
    from = to;
    const signatures = signer.sign(ready.map(({ tasks }) => tasks));
    const portion: Waiting = { ready, signatures, isSettled: false };
    // Whoever waits for it comes later; until then a failure is nobody's fault.
    signatures
      .catch(() => undefined)
      .finally(() => {
        portion.isSettled = true;
      });
    waiting.push(portion);
    while (waiting.length > ahead || waiting[0]?.isSettled === true) await forward();
  }
  while (waiting.length > 0) await forward();
  return outcomes;
}

/** Whoever signed has verified every signature, with a second implementation. */
const checkedBefore = (): undefined => undefined;

/** Decodes and judges members in order, each as if those before it were signed. */
class GroupJudge {
  readonly #reserved: Counted[] = [];
  /** The same as they are kept. */
  readonly useTexts = new UseTexts();
  readonly #context: Context;
  readonly #batch: string;
  readonly #counts = new Map<string, number>();
  /** One task of each key. */
  readonly #tasks = new Map<string, SigningTask>();
  #first: DecodedRequest | undefined;
  decision: 'allow' | 'confirm' = 'allow';

  constructor(context: Context, batch: string) {
    this.#context = context;
    this.#batch = batch;
  }

  get keys(): readonly string[] {
    return [...this.#tasks.keys()];
  }

  get tasks(): readonly SigningTask[] {
    return [...this.#tasks.values()];
  }

  usesOf(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** Errors: `digest-mismatch`, `refused`, `state-forbids` and what decoding gives. */
  ready(member: BatchMember): Ready {
    const context = this.#context;
    const { kind, bytes, key, path, digest, index } = member;
    const decoded = decode(context, { kind, bytes, key, path, fromFile: true });
    if (!equalBytes(decoded.approvalDigest, digest)) throw new HoldfastError('digest-mismatch');
    this.#first ??= decoded;
    if (decoded.tasks.some(({ keyId }) => !this.#tasks.has(keyId))) signingKeys(context, decoded.tasks);
    const id = `${this.#batch}/${String(index)}`;
    // What was read before is reserved in the ledger, so that this one is judged on top of it.
    const { verdict } = assess(context, decoded, { id });
    requireAllowed(verdict);
    if (verdict.decision === 'confirm') this.decision = 'confirm';
    const keys = keyIdsOf(decoded.tasks);
    for (const task of decoded.tasks) this.#tasks.set(task.keyId, task);
    for (const id of keys) this.#counts.set(id, this.usesOf(id) + 1);
    const use: Use = { id, at: context.now, keys, facts: decoded.facts, sequence: sequenceOf(decoded) };
    this.#reserved.push(ledgerOf(context).reserve(use));
    // Here and not at the end, where the threads that sign would stand idle.
    this.useTexts.add(use);
    return { index, tasks: decoded.tasks, finish: decoded.finish };
  }

  /** An approval dies with a change of the rules and of the keys. Errors: `refused`. */
  requireSame(under: string, verdict: Verdict): void {
    const context = this.#context;
    if (this.#first === undefined) return;
    const now = circumstances(context, this.#first, { verdict, warnings: [], recipients: [] });
    const graver = this.decision === 'confirm' && verdict.decision === 'allow';
    if (now !== under || graver) throw new HoldfastError('refused', { reason: 'shown-under-other-rules' });
  }

  /** Everything is on record. */
  committed(): void {
    ledgerOf(this.#context).settle(this.#reserved.splice(0));
  }

  /** What was not committed counts no more. */
  release(): void {
    if (this.#reserved.length > 0) ledgerOf(this.#context).drop(this.#reserved);
  }
}

/** Signs portions: those of one task of secp256k1 in bulk, on several threads where there are some; the others here. */
class PortionSigner {
  readonly #context: Context;
  readonly #bulk: BulkSigner | undefined;

  constructor(context: Context, count: number) {
    this.#context = context;
    this.#bulk = context.ports.bulkSigner?.(count);
  }

  async sign(requests: readonly (readonly SigningTask[])[]): Promise<Uint8Array[][]> {
    const context = this.#context;
    const results = new Array<Uint8Array[]>(requests.length);
    const alike = new Map<string, Alike>();
    let last: Alike | undefined;
    for (let index = 0; index < requests.length; index++) {
      const tasks = requests[index] ?? [];
      const task = tasks[0];
      if (task === undefined || tasks.length > 1 || !isForBulk(task)) last = undefined;
      else if (last?.keyId !== task.keyId || last.path !== task.path) last = this.#alike(alike, task);
      if (last === undefined) results[index] = await signAll(context, tasks);
      else last.indexes.push(index);
    }
    for (const { indexes } of alike.values()) {
      const tasks: SigningTask[] = [];
      for (const index of indexes) tasks.push(...(requests[index] ?? []));
      const signatures = await this.#signAlike(tasks);
      indexes.forEach((index, at) => (results[index] = [signatures.subarray(at * 65, at * 65 + 65)]));
    }
    return results;
  }

  /** Those that are signed with the key and child of a task; undefined when it is not the vault that has the key. */
  #alike(alike: Map<string, Alike>, { keyId, path }: SigningTask): Alike | undefined {
    if (this.#context.key(keyId).home !== 'vault') return undefined;
    const place = `${keyId} ${path ?? ''}`;
    let found = alike.get(place);
    if (found === undefined) alike.set(place, (found = { keyId, path, indexes: [] }));
    return found;
  }

  /** Whether there are threads that sign while others are read here. */
  get isShared(): boolean {
    return this.#bulk?.help !== undefined;
  }

  /** Signs something of what waits here and now; false when threads have all of it. */
  help(): boolean {
    return this.#bulk?.help?.() === true;
  }

  async close(): Promise<void> {
    await this.#bulk?.close();
  }

  /** Tasks of one key. */
  async #signAlike(tasks: readonly SigningTask[]): Promise<Uint8Array> {
    const context = this.#context;
    const { signer, secondSigner, random } = context.ports;
    const [first] = tasks;
    if (first === undefined) return new Uint8Array(0);
    const { publicKey } = first;
    const digests = new Uint8Array(tasks.length * 32);
    tasks.forEach(({ payload }, at) => {
      digests.set(payload, at * 32);
    });
    return await withSecrets(context, [first], async (resolve) => {
      const secret = resolve(first);
      try {
        if (this.#bulk !== undefined) return await this.#bulk.sign(secret, publicKey, digests);
        const tools = { signer, verifier: secondSigner, random: (length: number) => random.bytes(length) };
        return signDigests(secret, publicKey, digests, tools);
      } finally {
        secret.fill(0);
      }
    });
  }
}

/** Requests of a portion that are signed with the same key and child, by their places in it. */
interface Alike {
  readonly keyId: string;
  readonly path: string | undefined;
  readonly indexes: number[];
}

/** Whether a task is of the kind that is signed in bulk. */
function isForBulk({ scheme, payload, after }: SigningTask): boolean {
  return scheme === 'ecdsa-secp256k1-recoverable' && payload.length === 32 && after === undefined;
}
