import { instant } from '../core/keys/instant.ts';
import { HoldfastError } from '../core/error.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import type { Verdict } from '../core/policy/rules.ts';
import type { DecodedRequest, SignedOutcome } from '../core/signing/request.ts';
import type { Change, ChangeNote, Context } from './context.ts';
import { keepText, keptFacts, putEntry, type JournalEntry } from './journal.ts';
import { hashField, keptOutcome, newlyReleased, type Outcome } from './outcome.ts';
import type { Use } from './ledger.ts';
import type { AskingProgram } from './rule-book.ts';
import { finish, signAll, signingKeys } from './signing.ts';
import { assess, circumstances, ledgerOf, sequenceOf, useOf, type Assessment } from './verdict.ts';

/** How long what a person was shown stands for an approval, in milliseconds: a day. */
const shownFor = 24 * 60 * 60 * 1000;

/** A request that is signed and not yet on record: nothing of it may leave before it is. */
export interface SignedEntry {
  readonly entry: JournalEntry;
  readonly outcome: SignedOutcome;
  readonly keys: readonly KeyRecord[];
  /** Reserved in the ledger; to be noted once it is on record, or released. */
  readonly use: Use;
  readonly note: ChangeNote;
}

/** The program that asks, and the judgement where one was made already. */
export interface SignOptions {
  readonly program?: AskingProgram;
  readonly assessment?: Assessment;
}

/**
 * Judges a request at the moment of signing and signs it. What is being signed counts towards every limit from the
 * moment it was judged. Errors: `refused` {reason: `rule`, rule, scope}, and those of keys and signatures.
 */
export async function makeSigned(
  context: Context,
  entry: JournalEntry,
  decoded: DecodedRequest,
  { program, assessment }: SignOptions = {},
): Promise<SignedEntry> {
  const keys = signingKeys(context, decoded.tasks);
  const { verdict } = assessment ?? assess(context, decoded, { id: entry.id, program });
  requireAllowed(verdict);
  const ledger = ledgerOf(context);
  const use = useOf({ ...entry, ...sequenceField(decoded) }, context.now, decoded.facts);
  ledger.reserve(use);
  try {
    const signatures = await signAll(context, decoded.tasks);
    context.throwIfCancelled();
    const outcome = finish(decoded, signatures);
    const signed: JournalEntry = {
      ...entry,
      ...sequenceField(decoded),
      ...keptFacts(decoded.facts),
      status: 'signed',
      closed: instant(context.now),
      verdict,
      ...hashField(outcome),
    };
    const details = {
      kind: entry.kind,
      digest: entry.digest,
      signatures: signatures.length,
      complete: outcome.complete,
      decision: verdict.decision,
      ...hashField(outcome),
    };
    const note = { subjects: [entry.id, ...entry.keys.slice(0, 200)], details };
    return { entry: signed, outcome, keys, use, note };
  } catch (error) {
    ledger.release(use.id);
    throw error;
  }
}

/** Writes a signed request down with its outcome; the keys' own counts are the caller's. */
export function putSigned(change: Pick<Change, 'put'>, { entry, outcome }: SignedEntry): void {
  const text = keepText(change, entry.id, 'outcome', JSON.stringify(keptOutcome(outcome)));
  putEntry(change, { ...entry, outcome: text });
}

/** What leaves of a signed request that is on record. */
export function release({ entry, outcome }: SignedEntry): Outcome {
  return newlyReleased(entry.id, outcome);
}

/** Signs a request and writes it down in one commit before anything is released. Errors as {@link makeSigned}. */
export async function signEntry(
  context: Context,
  entry: JournalEntry,
  decoded: DecodedRequest,
  options: SignOptions = {},
): Promise<Outcome> {
  const signed = await makeSigned(context, entry, decoded, options);
  const ledger = ledgerOf(context);
  try {
    const lastUsed = instant(context.now);
    await context.change(signed.note, (change) => {
      putSigned(change, signed);
      for (const key of signed.keys) change.putKey({ ...key, lastUsed, useCount: key.useCount + 1 });
    });
    ledger.note(signed.use);
    remember(context, signed);
    return release(signed);
  } finally {
    ledger.release(signed.use.id);
  }
}

/** What is not on record whole stays in memory, for whoever is about to copy or save it. */
function remember({ session, now }: Context, { entry, outcome }: SignedEntry): void {
  if (outcome.onRecord !== undefined) session.released.keep(entry.id, outcome.bytes, now);
}

/** The place of a transaction in the order of its account, for its entry. */
export function sequenceField(decoded: DecodedRequest): Pick<JournalEntry, 'sequence'> {
  const sequence = sequenceOf(decoded);
  return sequence === undefined ? {} : { sequence };
}

/** Throws the rule that decided. Errors: `refused`. */
export function requireAllowed({ decision, reasons }: Verdict): void {
  if (decision !== 'refuse') return;
  const [first] = reasons;
  const { rule = 'rule', scope = 'default' } = first ?? {};
  throw new HoldfastError('refused', { reason: rule === 'approvers' ? rule : 'rule', rule, scope });
}

/**
 * An approval is for what was shown: it dies with a change of the rules, of the keys' states, of the verdict or of what
 * the address book says, and after a day. Looking at the request again makes a new one possible. Errors: `refused`.
 */
export function requireShown(
  context: Context,
  entry: JournalEntry,
  decoded: DecodedRequest,
  assessment: Assessment,
): void {
  const shown = context.session.shown.get(entry.id);
  const at = Math.max(shown?.at ?? -Infinity, Date.parse(entry.received));
  if (context.now - at > shownFor) throw new HoldfastError('refused', { reason: 'shown-too-long-ago' });
  const under = shown?.under ?? entry.shownUnder;
  // A refusal is told by the rule that decides; entries of former versions have not kept what was shown.
  if (under === undefined || assessment.verdict.decision === 'refuse') return;
  if (under !== circumstances(context, decoded, assessment))
    throw new HoldfastError('refused', { reason: 'shown-under-other-rules' });
}
