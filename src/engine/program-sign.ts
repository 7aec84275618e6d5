import { encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError, isHoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { DecodedRequest } from '../core/signing/request.ts';
import type { CommandOutput, ParsedInput } from '../shared/contract.ts';
import { makeSigned, putSigned, release, requireAllowed, type SignedEntry } from './approve.ts';
import type { Change, ChangeNote, Context } from './context.ts';
import { keepText, putEntry, type JournalEntry } from './journal.ts';
import { newEntry } from './open-request.ts';
import type { ProgramDesk } from './program-desk.ts';
import { programRecord, putProgram, type ProgramRecord } from './program-record.ts';
import type { AskingProgram } from './rule-book.ts';
import { decode, signingKeys } from './signing.ts';
import { allowedBy, assess, ledgerOf, type Assessment } from './verdict.ts';

/**
 * Milliseconds after which a group is closed: those in it wait for its commit, and so does the owner. Where a commit takes
 * longer, as on a busy disk, groups grow with it, so that what comes in does not pile up.
 */
const groupTime = { least: 8, most: 60 } as const;

/** What a program gets. */
export type ProgramSignature = CommandOutput<'program.sign'>;

/** A request of a program that waits. */
export interface Ask {
  readonly program: string;
  readonly input: ParsedInput<'program.sign'>;
  resolve(value: ProgramSignature): void;
  reject(error: unknown): void;
}

/** What became of a request, to be written down. */
interface Handled {
  readonly note: ChangeNote;
  readonly signed?: SignedEntry;
  write(change: Change): void;
  /** Tells the program, once it is on record. */
  tell(): void;
}

/**
 * Reads, judges and signs what one program asks for, in the order in which it came (`next`), and writes all of it down in
 * one commit with an entry of the log for each. Nothing leaves before that, nor after the program was stopped.
 */
export async function signGroup(
  context: Context,
  desk: ProgramDesk,
  program: string,
  next: () => Ask | undefined,
): Promise<void> {
  const handled: Handled[] = [];
  const asks: Ask[] = [];
  const until = context.now + Math.min(groupTime.most, Math.max(groupTime.least, desk.commitTime));
  try {
    const record = requireProgram(context, desk, program);
    const day = instant(context.now).slice(0, 10);
    let today = record.day?.on === day ? record.day.count : 0;
    for (let ask = next(); ask !== undefined; ask = context.now < until ? next() : undefined) {
      asks.push(ask);
      if (record.rate.perDay !== undefined && today >= record.rate.perDay) {
        handled.push(turnedAway(record, ask, new HoldfastError('rate-exceeded', { per: 'day' })));
        continue;
      }
      today++;
      handled.push(await handle(context, record, ask));
      desk.requireServed(program);
    }
    const [first, ...others] = handled;
    if (first === undefined) return;
    const signed = handled.flatMap((one) => one.signed ?? []);
    const began = context.now;
    await context.change(first.note, (change) => {
      for (const one of handled) one.write(change);
      for (const { note } of others) change.also(note);
      countUses(context, change, signed);
      putProgram(change, {
        ...record,
        lastRequest: instant(context.now),
        signed: record.signed + signed.length,
        refused: record.refused + handled.length - signed.length + desk.takeTurnedAway(program),
        day: { on: day, count: today },
      });
      // The last moment: whoever stopped the program meanwhile finds that nothing was signed.
      desk.requireServed(program);
    });
    desk.commitTime = context.now - began;
    const ledger = ledgerOf(context);
    for (const { use } of signed) ledger.note(use);
    desk.requireServed(program);
    for (const one of handled) one.tell();
  } catch (error) {
    for (const { signed } of handled) if (signed !== undefined) ledgerOf(context).release(signed.use.id);
    for (const ask of asks) ask.reject(error);
    throw error;
  }
}

function requireProgram(context: Context, desk: ProgramDesk, id: string): ProgramRecord {
  desk.requireServed(id);
  const record = programRecord(context.session.vault, id);
  if (record === undefined) throw new HoldfastError('not-served');
  return record;
}

async function handle(context: Context, record: ProgramRecord, ask: Ask): Promise<Handled> {
  let read: {
    readonly entry: JournalEntry;
    readonly decoded: DecodedRequest;
    readonly assessment?: Assessment;
  };
  const asking: AskingProgram = { id: record.id, rules: record.rules };
  try {
    read = readRequest(context, record, asking, ask);
  } catch (error) {
    return turnedAway(record, ask, error);
  }
  const { entry, decoded } = read;
  const request = encodeHex(decoded.canonical);
  let assessment: Assessment | undefined;
  try {
    signingKeys(context, decoded.tasks);
    assessment = assess(context, decoded, { id: entry.id, program: asking });
    requireNoWeighing(assessment);
    const signed = await makeSigned(context, entry, decoded, { program: asking, assessment });
    const { verdict } = assessment;
    return {
      note: signed.note,
      signed,
      write: (change) => {
        const kept = keepText(change, entry.id, 'request', request);
        putSigned(change, { ...signed, entry: { ...signed.entry, request: kept } });
      },
      tell: () => ask.resolve({ requestId: entry.id, verdict, outcome: release(signed) }),
    };
  } catch (error) {
    const reason = reasonOf(error);
    const verdict = assessment?.verdict;
    return {
      note: {
        subjects: [entry.id, ...entry.keys.slice(0, 200)],
        details: { kind: entry.kind, digest: entry.digest, decision: 'refuse', ...reason },
      },
      write: (change) =>
        putEntry(change, {
          ...entry,
          request: keepText(change, entry.id, 'request', request),
          status: 'rejected',
          closed: instant(context.now),
          reason: Object.values(reason).join(' ').slice(0, 200),
          ...(verdict === undefined ? {} : { verdict }),
        }),
      tell: () => ask.reject(error),
    };
  }
}

/** Errors: `undecodable`, `refused`, `no-such-key` for keys that the program may not use. */
function readRequest(
  context: Context,
  record: ProgramRecord,
  asking: AskingProgram,
  { input }: Ask,
): { entry: JournalEntry; decoded: DecodedRequest } {
  const key = input.key ?? (record.keys.length === 1 ? record.keys[0] : undefined);
  // The keys of others are none for a program: it learns nothing of them.
  if (input.key !== undefined && !mayUse(context, record, input.key)) throw new HoldfastError('no-such-key');
  const allows = allowedBy(context, asking);
  const decoded = decode(context, { kind: input.kind, bytes: input.bytes, key, allows });
  for (const { keyId } of decoded.tasks)
    if (!mayUse(context, record, keyId)) throw new HoldfastError('no-such-key');
  const source = `program ${record.name}`;
  return { decoded, entry: { ...newEntry(context, decoded, source, { key }), program: record.id } };
}

/** A program may use its keys and what derives from them. */
function mayUse(context: Context, { keys }: ProgramRecord, key: string): boolean {
  return context.session.rules.ownersOf(key).some((owner) => owner !== 'vault' && keys.includes(owner));
}

/** Nobody is there to weigh what is to be weighed. Errors: `refused` with the rule that decided. */
function requireNoWeighing({ verdict }: Assessment): void {
  requireAllowed(verdict);
  if (verdict.decision === 'confirm') requireAllowed({ ...verdict, decision: 'refuse' });
}

/** A request that could not be read has no place in the journal; it is in the log. */
function turnedAway(record: ProgramRecord, ask: Ask, error: unknown): Handled {
  return {
    note: { subjects: [record.id], details: { decision: 'refuse', ...reasonOf(error) } },
    write: () => undefined,
    tell: () => ask.reject(error),
  };
}

/** Plain facts of a failure. */
function reasonOf(error: unknown): Record<string, string> {
  if (!isHoldfastError(error)) return { code: 'internal' };
  const { reason, rule, scope, per } = error.details;
  const facts = Object.entries({ reason, rule, scope, per }).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return { code: error.code, ...(Object.fromEntries(facts) as Record<string, string>) };
}

/** Counts each use of each key once, however many requests of the group used it. */
function countUses(context: Context, change: Change, signed: readonly SignedEntry[]): void {
  const counts = new Map<string, number>();
  for (const { keys } of signed) for (const { id } of keys) counts.set(id, (counts.get(id) ?? 0) + 1);
  const lastUsed = instant(context.now);
  for (const [id, count] of counts) {
    const key = context.key(id);
    change.putKey({ ...key, lastUsed, useCount: key.useCount + count });
  }
}
