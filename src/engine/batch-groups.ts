import { comparedAddress } from '../core/addresses/address-form.ts';
import { encodeHex } from '../core/encoding/hex.ts';
import { encodeUtf8 } from '../core/encoding/utf8.ts';
import type { HashPort } from '../core/ports.ts';
import { amountText, exactAmount } from '../core/policy/amount.ts';
import type { Verdict } from '../core/policy/rules.ts';
import type { DecodedRequest } from '../core/signing/request.ts';
import type { KeptGroup } from './batch-record.ts';
import { keyIdsOf } from './signing.ts';
import type { Assessment } from './verdict.ts';

/** A request with its place and what the rules say of it. */
export interface JudgedRequest {
  readonly index: number;
  readonly decoded: DecodedRequest;
  readonly assessment: Assessment;
}

/** The largest recipients that are named, and the reasons of a verdict that are kept. */
const mostNamed = 5;
const mostReasons = 30;

/** What requests must have in common to be approved together: kind, act, chain, keys, and what they call. */
export function groupKey({ kind, facts, tasks }: DecodedRequest): string {
  const keys = keyIdsOf(tasks).sort();
  const calls = facts.calls.map(({ target, method }) => [target, method]);
  return JSON.stringify([kind, facts.acts[0], facts.chain, keys, calls]);
}

/** What a person judges a group by. Never empty. */
export function summarise(
  members: readonly JudgedRequest[],
  hash: HashPort,
  under: (first: DecodedRequest, assessment: Assessment) => string,
): KeptGroup {
  const [first] = members;
  if (first === undefined) throw new Error('a group without members');
  const { decoded } = first;
  const verdict = worst(members.map(({ assessment }) => assessment.verdict));
  return {
    digest: groupDigest(
      members.map((member) => member.decoded.approvalDigest),
      hash,
    ),
    kind: decoded.kind,
    act: decoded.facts.acts[0] ?? 'other',
    chain: decoded.facts.chain,
    // The keys of our records are what tasks name them by.
    key: (decoded.tasks[0]?.keyId ?? '') as KeptGroup['key'],
    count: members.length,
    totals: totalsOf(members),
    ...feeOf(members),
    recipients: recipientsOf(members),
    verdict,
    sampled: samplesOf(members),
    status: 'open',
    under: under(decoded, { ...first.assessment, verdict, recipients: [] }),
  };
}

const label = encodeUtf8('holdfast/batch-group/v1');

/** SHA-256 over a label and the approval digests of all members (32 bytes each), in order. */
export function groupDigest(digests: readonly Uint8Array[], hash: HashPort): string {
  const all = new Uint8Array(label.length + 32 * digests.length);
  all.set(label);
  for (const [at, digest] of digests.entries()) all.set(digest, label.length + 32 * at);
  return encodeHex(hash.sha256(all));
}

const gravity = { allow: 0, confirm: 1, refuse: 2 } as const;

/** The gravest decision, and each different reason once. */
function worst(verdicts: readonly Verdict[]): Verdict {
  const reasons = new Map<string, Verdict['reasons'][number]>();
  let decision: Verdict['decision'] = 'allow';
  for (const verdict of verdicts) {
    if (gravity[verdict.decision] > gravity[decision]) decision = verdict.decision;
    for (const reason of verdict.reasons) {
      const name = `${reason.rule} ${reason.scope ?? ''}`;
      // Limits that hold are told as of the last request, when all before it were counted.
      if (reasons.size < mostReasons || reasons.has(name)) reasons.set(name, reason);
    }
  }
  return { decision, reasons: [...reasons.values()] };
}

type Totals = Map<string, bigint | null>;

function add(totals: Totals, name: string, amount: string | null): void {
  const before = totals.get(name);
  if (before === null) return;
  totals.set(name, amount === null ? null : (before ?? 0n) + exactAmount(amount));
}

function totalsOf(members: readonly JudgedRequest[]): KeptGroup['totals'] {
  const totals: Totals = new Map();
  for (const { decoded } of members)
    for (const { asset, amount } of decoded.facts.transfers) add(totals, asset, amount);
  return [...totals].map(([asset, amount]) => ({
    asset,
    amount: amount === null ? null : amountText(amount),
  }));
}

function feeOf(members: readonly JudgedRequest[]): Pick<KeptGroup, 'fee'> {
  let sum = 0n;
  let asset: string | undefined;
  for (const { decoded } of members) {
    const { fee } = decoded.facts;
    if (fee === undefined) continue;
    asset ??= fee.asset;
    sum += BigInt(fee.amount);
  }
  return asset === undefined ? {} : { fee: { asset, amount: sum.toString() } };
}

function recipientsOf(members: readonly JudgedRequest[]): KeptGroup['recipients'] {
  const amounts = new Map<string, { readonly shown: string; sum: bigint }>();
  const known = new Set<string>();
  for (const { decoded, assessment } of members) {
    for (const { recipient, amount } of decoded.facts.transfers) {
      if (recipient === null) continue;
      const name = comparedAddress(recipient);
      const entry = amounts.get(name) ?? { shown: recipient, sum: 0n };
      entry.sum += amount === null ? 0n : exactAmount(amount);
      amounts.set(name, entry);
    }
    for (const { address, label } of assessment.recipients)
      if (label !== undefined) known.add(comparedAddress(address));
  }
  const byAmount = [...amounts.values()].sort((a, b) => (a.sum < b.sum ? 1 : a.sum > b.sum ? -1 : 0));
  return {
    count: amounts.size,
    known: known.size,
    largest: byAmount.slice(0, mostNamed).map(({ shown }) => shown),
  };
}

/** The first, the one that moves most, and the last, by their places in the batch. */
function samplesOf(members: readonly JudgedRequest[]): number[] {
  let largest = members[0];
  let most = -1n;
  for (const member of members) {
    const { transfers } = member.decoded.facts;
    const sum = transfers.reduce((total, { amount }) => total + exactAmount(amount ?? '0'), 0n);
    if (sum > most) [largest, most] = [member, sum];
  }
  return [...new Set([members[0], largest, members.at(-1)].flatMap((member) => member?.index ?? []))];
}
