import { sha256 } from '@noble/hashes/sha2.js';
import { comparedAddress } from '../core/addresses/address-form.ts';
import { lookAlikeBucket, lookAlikes } from '../core/addresses/look-alike.ts';
import { canonicalJson, canonicalJsonBytes, type JsonValue } from '../core/encoding/jcs.ts';
import { encodeHex } from '../core/encoding/hex.ts';
import { factsByTodaysNames } from '../core/policy/asset-form.ts';
import { judge } from '../core/policy/verdict.ts';
import type { RuleSet, Verdict } from '../core/policy/rules.ts';
import type { Warning } from '../core/signing/display-parts.ts';
import type { RequestFacts } from '../core/signing/facts.ts';
import type { DecodedRequest, RequestInput } from '../core/signing/request.ts';
import type { RequestView } from '../shared/contract/sign.ts';
import type { Context } from './context.ts';
import type { Sequence } from './account-numbers.ts';
import { Ledger, programOwner, type OwnersOf, type Use, type UsageSource } from './ledger.ts';
import { journalOf, usesOf, usedAt, type JournalEntry } from './journal.ts';
import type { AskingProgram } from './rule-book.ts';
import { decodeEntry, keyIdsOf } from './signing.ts';

/** What the rules, the past and the address book say of a request. */
export interface Assessment {
  readonly verdict: Verdict;
  /** Those of the display model and those that only the past and the address book can give. */
  readonly warnings: readonly Warning[];
  readonly recipients: RequestView['recipients'];
}

/** How a request is judged beyond what it is. */
export interface AssessOptions {
  /** Id of the request in the journal, so that it is not taken for another one of the same number. */
  readonly id?: string | undefined;
  readonly program?: AskingProgram | undefined;
  /** What was signed before; the ledger of the vault when absent. */
  readonly usage?: UsageSource | undefined;
}

/** Judges a decoded request as of now. Costs the same however long the journal is. */
export function assess(context: Context, decoded: DecodedRequest, options: AssessOptions = {}): Assessment {
  const { rules, book } = context.session;
  const { now } = context;
  const usage = options.usage ?? ledgerOf(context);
  const warnings = [...decoded.display.warnings];
  const recipients = recipientsOf(context, decoded.facts, warnings);
  const sequence = sequenceOf(decoded);
  if (sequence !== undefined) warnOfSequence(usage, sequence, options.id, warnings);
  const { program } = options;
  const verdict = judge({
    facts: decoded.facts,
    warnings,
    keys: keyIdsOf(decoded.tasks).map((id) => rules.setsFor(id, usage, now)),
    program: program && rules.ofProgram(program, usage),
    book,
    now,
  });
  return { verdict, warnings, recipients };
}

/** What `decodeRequest` asks: whether the rules of a key allow what is refused otherwise. */
export function allowedBy(context: Context, program?: AskingProgram): NonNullable<RequestInput['allows']> {
  const { rules } = context.session;
  const { now } = context;
  return (exception, keyId) => rules.allows(exception, keyId, program, now);
}

/** Whom a use counts for: its keys, what is above them, its program, the vault. */
export function ownersIn(context: Context): OwnersOf {
  const { rules } = context.session;
  return ({ keys, program }) => {
    const [key] = keys;
    // One key and nobody else, which is the rule: what is above it has each owner once.
    if (keys.length === 1 && key !== undefined && program === undefined) return rules.ownersOf(key);
    return new Set([
      ...keys.flatMap((id) => rules.ownersOf(id)),
      'vault',
      ...(program === undefined ? [] : [programOwner(program)]),
    ]);
  };
}

/** The ledger of the open vault; the first call reads the journal. */
export function ledgerOf(context: Context): Ledger {
  const { session } = context;
  session.ledger ??= new Ledger(pastOf(context), ownersIn(context));
  return session.ledger;
}

/** Every request of the journal that was signed, as rules count it; one that cannot be read counts without facts. */
function* signedUses(context: Context): Iterable<Use> {
  for (const entry of journalOf(context.session.vault)) {
    const at = usedAt(entry);
    if (at !== undefined) yield useOf(entry, at, factsOfEntry(context, entry) ?? unreadable);
  }
}

function* pastOf(context: Context): Iterable<Use> {
  yield* signedUses(context);
  for (const use of usesOf(context.session.vault)) yield { ...use, facts: factsByTodaysNames(use.facts) };
}

const unreadable: RequestFacts = { acts: ['other'], chain: 'none', transfers: [], calls: [] };

/** One use of the journal. */
export function useOf(entry: JournalEntry, at: number, facts: RequestFacts): Use {
  const { id, keys, program, sequence } = entry;
  return { id, at, keys, program, facts, sequence };
}

/** The facts of a request of the journal; those of former versions are decoded again. Undefined when that fails. */
export function factsOfEntry(context: Context, entry: JournalEntry): RequestFacts | undefined {
  if (entry.facts !== undefined) return factsByTodaysNames(entry.facts);
  try {
    return decodeEntry(context, entry, () => true).facts;
  } catch {
    return undefined;
  }
}

/** The place of a transaction in the order of its account. */
export function sequenceOf({ display, facts }: DecodedRequest): Sequence | undefined {
  return display.kind === 'ethereum-transaction'
    ? { account: accountName(facts.chain, display.from), number: display.nonce }
    : undefined;
}

let lastAccount = { chain: '', from: '', name: '' };

/** The same text for request after request of one account: thousands of them are told apart by it, and keep it. */
function accountName(chain: string, from: string): string {
  if (lastAccount.chain !== chain || lastAccount.from !== from)
    lastAccount = { chain, from, name: `${chain} ${from}` };
  return lastAccount.name;
}

/**
 * What a person agreed to beyond the bytes: the rules, the states of the keys, what the verdict warned of and what the
 * address book said. An approval does not outlive any of it (security.md X-14). SHA-256, hex.
 */
export function circumstances(
  context: Context,
  decoded: DecodedRequest,
  { verdict, recipients }: Assessment,
): string {
  const { session, now } = context;
  const keys = keyIdsOf(decoded.tasks);
  const records = keys.map((id) => {
    const record = context.key(id);
    const parent = session.keys.parentOf(record);
    return [id, record.state, record.stateSince, parent?.state ?? '', parent?.stateSince ?? ''];
  });
  const owners = new Set(keys.flatMap((id) => session.rules.ownersOf(id)));
  const rules = [...owners].map((owner) => {
    const kept = session.rules.inForce(owner, now);
    return [owner, kept === undefined ? '' : canonicalJson(plain(kept.rules)), kept?.since ?? ''];
  });
  const reasons = verdict.reasons.filter(({ details }) => details?.['holds'] !== true);
  return encodeHex(
    sha256(
      canonicalJsonBytes({
        records,
        rules,
        verdict: [verdict.decision, ...reasons.map(({ rule, scope }) => `${rule} ${scope ?? ''}`)],
        recipients: recipients.map(({ address, label, verified, lookAlikeOf }) => [
          address,
          label ?? '',
          verified,
          lookAlikeOf ?? '',
        ]),
      }),
    ),
  );
}

/** Rules as JSON has them: a field that is not set is absent. */
function plain(rules: RuleSet): JsonValue {
  // What JSON.parse gives is JSON.
  return JSON.parse(JSON.stringify(rules)) as JsonValue;
}

type Recipient = RequestView['recipients'][number];

/** Everybody who would get something, each once, as the address book and the keys of the vault know them; adds what to warn of. */
function recipientsOf(context: Context, facts: RequestFacts, warnings: Warning[]): Recipient[] {
  const { book, keys } = context.session;
  const { transfers } = facts;
  const seen = transfers.length > 1 ? new Set<string>() : undefined;
  const found: Recipient[] = [];
  for (const { recipient } of transfers) {
    if (recipient === null || seen?.has(comparedAddress(recipient)) === true) continue;
    seen?.add(comparedAddress(recipient));
    const entry = book.entry(recipient);
    const own = keys.byAddress(recipient);
    const label = entry?.label ?? own?.label;
    const like = entry === undefined && own === undefined ? likeKnown(context, recipient) : undefined;
    found.push({
      address: recipient,
      verified: entry?.verified !== undefined,
      ...(label === undefined ? {} : { label }),
      ...(own === undefined ? {} : { own: true }),
      ...(like === undefined ? {} : { lookAlikeOf: like.label }),
    });
    if (like !== undefined) {
      const params = { address: recipient, label: like.label, known: like.address };
      warnings.push({ code: 'look-alike-address', severity: 'danger', params });
    } else if (label === undefined)
      warnings.push({ code: 'recipient-unknown', severity: 'note', params: { address: recipient } });
  }
  return found;
}

/** The known address, of the book, of the keys or of payments before, that a new one can be mistaken for. */
function likeKnown(
  context: Context,
  address: string,
): { readonly label: string; readonly address: string } | undefined {
  const ledger = ledgerOf(context);
  const [entry] = context.session.book.lookAlikes(address);
  if (entry !== undefined) return entry;
  const own = context.session.book.likeOwn(address, context.session.keys);
  if (own !== undefined) return own;
  // An address that was paid itself is known, whomever it looks like.
  if (ledger.paid(address) !== undefined) return undefined;
  const [paid] = lookAlikes(address, ledger.payeesEnding(lookAlikeBucket(address)));
  return paid === undefined ? undefined : { label: paid, address: paid };
}

/** Adds what is odd about the number of a transaction; `id` is its own request. */
function warnOfSequence(
  usage: UsageSource,
  sequence: Sequence,
  id: string | undefined,
  warnings: Warning[],
): void {
  const known = usage.numbered(sequence, id);
  if (known === undefined) return;
  const { number } = sequence;
  if (known.used) {
    warnings.push({ code: 'nonce-used-before', severity: 'caution', params: { nonce: number } });
    return;
  }
  const expected = known.newest + 1n;
  if (BigInt(number) > expected)
    warnings.push({
      code: 'nonce-gap',
      severity: 'note',
      params: { nonce: number, expected: expected.toString() },
    });
}
