import { comparedAddress } from '../core/addresses/address-form.ts';
import { encodeHex } from '../core/encoding/hex.ts';
import { encodeUtf8 } from '../core/encoding/utf8.ts';
import type { HashPort } from '../core/ports.ts';
import { amountText, exactAmount } from '../core/policy/amount.ts';
import type { Verdict } from '../core/policy/rules.ts';
import type { RequestFacts } from '../core/signing/facts.ts';
import type { DecodedRequest } from '../core/signing/request.ts';
import type { KeptGroup } from './batch-record.ts';
import { keyIdsOf } from './signing.ts';
import type { Assessment } from './verdict.ts';

/** The largest recipients that are named, and the reasons of a verdict that are kept. */
const mostNamed = 5;
const mostReasons = 30;

/** What requests must have in common to be approved together: kind, act, chain, keys, and what they call. */
export function groupKey({ kind, facts, tasks }: DecodedRequest): string {
  const keys = keyIdsOf(tasks).sort();
  const calls = facts.calls.map(({ target, method }) => [target, method]);
  return JSON.stringify([kind, facts.acts[0], facts.chain, keys, calls]);
}

/**
 * What a person judges a group by, gathered request by request: of thousands none is kept, for all that is kept of each
 * would be in the way of those after it.
 */
export class GroupSummary {
  readonly #first: { readonly decoded: DecodedRequest; readonly assessment: Assessment };
  readonly #digests: Uint8Array[] = [];
  readonly #totals: Totals = new Map();
  readonly #recipients = new Recipients();
  readonly #verdict = new WorstVerdict();
  readonly #samples: Samples;
  #fee: { readonly asset: string; sum: bigint } | undefined;

  /** Of a group that begins with this request, which is added like every other. */
  constructor(index: number, decoded: DecodedRequest, assessment: Assessment) {
    this.#first = { decoded, assessment };
    this.#samples = { first: index, largest: index, most: -1n, last: index };
  }

  add(index: number, decoded: DecodedRequest, { verdict, recipients }: Assessment): void {
    const { transfers, fee } = decoded.facts;
    this.#digests.push(decoded.approvalDigest);
    this.#verdict.add(verdict);
    this.#recipients.add(transfers, recipients);
    let sum = 0n;
    for (const { asset, amount } of transfers) {
      const exact = amount === null ? null : exactAmount(amount);
      addTo(this.#totals, asset, exact);
      sum += exact ?? 0n;
    }
    if (fee !== undefined) {
      this.#fee ??= { asset: fee.asset, sum: 0n };
      this.#fee.sum += BigInt(fee.amount);
    }
    const samples = this.#samples;
    if (sum > samples.most) [samples.largest, samples.most] = [index, sum];
    samples.last = index;
  }

  /** The group as it is kept; `under` is asked for what an approval stands on. */
  kept(hash: HashPort, under: (first: DecodedRequest, assessment: Assessment) => string): KeptGroup {
    const { decoded, assessment } = this.#first;
    const verdict = this.#verdict.whole;
    const fee = this.#fee;
    const { first, largest, last } = this.#samples;
    return {
      digest: groupDigest(this.#digests, hash),
      kind: decoded.kind,
      act: decoded.facts.acts[0] ?? 'other',
      chain: decoded.facts.chain,
      // The keys of our records are what tasks name them by.
      key: (decoded.tasks[0]?.keyId ?? '') as KeptGroup['key'],
      count: this.#digests.length,
      totals: [...this.#totals].map(([asset, amount]) => ({
        asset,
        amount: amount === null ? null : amountText(amount),
      })),
      ...(fee === undefined ? {} : { fee: { asset: fee.asset, amount: fee.sum.toString() } }),
      recipients: this.#recipients.told,
      verdict,
      sampled: [...new Set([first, largest, last])],
      status: 'open',
      under: under(decoded, { ...assessment, verdict, recipients: [] }),
    };
  }
}

/** The requests that are shown in full, by their places: the first, the one that moves most, and the last. */
interface Samples {
  readonly first: number;
  largest: number;
  /** What that one moves. */
  most: bigint;
  last: number;
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
class WorstVerdict {
  readonly #reasons = new Map<string, Verdict['reasons'][number]>();
  #decision: Verdict['decision'] = 'allow';

  add({ decision, reasons }: Verdict): void {
    if (gravity[decision] > gravity[this.#decision]) this.#decision = decision;
    for (const reason of reasons) {
      const name = `${reason.rule} ${reason.scope ?? ''}`;
      // Limits that hold are told as of the last request, when all before it were counted.
      if (this.#reasons.size < mostReasons || this.#reasons.has(name)) this.#reasons.set(name, reason);
    }
  }

  get whole(): Verdict {
    return { decision: this.#decision, reasons: [...this.#reasons.values()] };
  }
}

type Totals = Map<string, bigint | null>;

function addTo(totals: Totals, asset: string, amount: bigint | null): void {
  const before = totals.get(asset);
  if (before === null) return;
  totals.set(asset, amount === null ? null : (before ?? 0n) + amount);
}

/** Who gets something, and how much in all. */
class Recipients {
  readonly #amounts = new Map<string, { readonly shown: string; sum: bigint }>();
  readonly #known = new Set<string>();

  add(transfers: RequestFacts['transfers'], recipients: Assessment['recipients']): void {
    for (const { recipient, amount } of transfers) {
      if (recipient === null) continue;
      const name = comparedAddress(recipient);
      let entry = this.#amounts.get(name);
      if (entry === undefined) this.#amounts.set(name, (entry = { shown: recipient, sum: 0n }));
      entry.sum += amount === null ? 0n : exactAmount(amount);
    }
    for (const { address, label } of recipients)
      if (label !== undefined) this.#known.add(comparedAddress(address));
  }

  get told(): KeptGroup['recipients'] {
    const byAmount = [...this.#amounts.values()].sort((a, b) => (a.sum < b.sum ? 1 : a.sum > b.sum ? -1 : 0));
    return {
      count: this.#amounts.size,
      known: this.#known.size,
      largest: byAmount.slice(0, mostNamed).map(({ shown }) => shown),
    };
  }
}
