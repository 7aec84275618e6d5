import { comparedAddress } from '../core/addresses/address-form.ts';
import { lookAlikeBucket } from '../core/addresses/look-alike.ts';
import { AccountNumbers, type NumberUse, type Sequence } from './account-numbers.ts';
import { takenBy, unused, UsageAhead, UsageLog, type Taken, type Usage } from '../core/policy/usage.ts';
import type { RequestFacts } from '../core/signing/facts.ts';

/** One signed request, as rules count it. */
export interface Use {
  /** Id of the request; one that is known already does not count again. */
  readonly id: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly keys: readonly string[];
  readonly program?: string | undefined;
  readonly facts: RequestFacts;
  readonly sequence?: Sequence | undefined;
}

/** Usage by owner: a key or account by its id, `program ID`, or `vault`. */
export interface UsageSource {
  of(owner: string): Usage;
  /** What is known of a transaction's number; `except` is the request itself. */
  numbered(sequence: Sequence, except: string | undefined): NumberUse | undefined;
}

/** Whom a use counts for. */
export type OwnersOf = (use: Pick<Use, 'keys' | 'program'>) => Iterable<string>;

/** No past: where rules are tried from the beginning. */
export const noPast: UsageSource = { of: () => unused, numbered: () => undefined };

/** The owner under which a program's uses are counted. */
export function programOwner(id: string): string {
  return `program ${id}`;
}

/** What is kept of a use on its way into the ledger: thousands can be on it, so no more than what counts. */
export interface Counted extends Pick<Use, 'id' | 'at' | 'keys' | 'program' | 'sequence'> {
  readonly taken: Taken;
  readonly payees: readonly string[];
}

function countedOf({ id, at, keys, program, sequence, facts }: Use): Counted {
  const payees: string[] = [];
  for (const { recipient } of facts.transfers) if (recipient !== null) payees.push(recipient);
  return { id, at, keys, program, sequence, taken: takenBy(facts), payees };
}

interface Payee {
  count: number;
  last: number;
}

/**
 * Everything that was signed, kept so that rules are answered at the same cost however long the journal is. Built once
 * from the journal and carried on with every commit.
 */
export class Ledger implements UsageSource {
  readonly #ownersOf: OwnersOf;
  readonly #known = new Set<string>();
  readonly #reserved = new Map<string, Counted>();
  readonly #settled: Counted[] = [];
  readonly #noted: UsageSource = {
    of: (owner) => this.#logs.get(owner) ?? unused,
    numbered: (sequence, except) => this.#numbers.find(sequence, except),
  };
  #ahead: Ahead | undefined;
  readonly #logs = new Map<string, UsageLog>();
  readonly #payees = new Map<string, Payee>();
  readonly #byEnd = new Map<string, string[]>();
  readonly #numbers = new AccountNumbers();

  constructor(uses: Iterable<Use>, ownersOf: OwnersOf) {
    this.#ownersOf = ownersOf;
    for (const use of [...uses].sort((a, b) => a.at - b.at)) this.note(use);
  }

  /**
   * Counts a use that is being made, until it is settled, noted or released: so that two at once share one limit. Gives
   * what `settle` takes.
   */
  reserve(use: Use): Counted {
    this.#takeIn();
    // One that is reserved again is counted once: then all are counted anew.
    if (this.#reserved.has(use.id)) this.#ahead = undefined;
    const counted = countedOf(use);
    this.#reserved.set(use.id, counted);
    this.#ahead?.add(counted, counted.taken);
    return counted;
  }

  /** What was reserved and not noted came to nothing. */
  release(...ids: readonly string[]): void {
    this.#takeIn();
    for (const id of ids) if (this.#reserved.delete(id)) this.#ahead = undefined;
  }

  /** The same for what `reserve` gave: a later attempt at the same use that has reserved it anew keeps it. */
  drop(reserved: Iterable<Counted>): void {
    this.#takeIn();
    for (const counted of reserved) if (this.#reserved.get(counted.id) === counted) this.release(counted.id);
  }

  /**
   * What was reserved is committed. It counts also when somebody has released it meanwhile; it is taken in when somebody
   * asks next, so that whoever has waited for ten thousand signatures does not wait for that.
   */
  settle(reserved: Iterable<Counted>): void {
    for (const counted of reserved) this.#settled.push(counted);
  }

  #takeIn(): void {
    if (this.#settled.length === 0) return;
    for (const counted of this.#settled.splice(0)) {
      if (this.#reserved.delete(counted.id)) this.#ahead = undefined;
      this.#count(counted);
    }
  }

  /** Counts a use that is committed. */
  note(use: Use): void {
    this.release(use.id);
    this.#count(countedOf(use));
  }

  #count(counted: Counted): void {
    const { id, at, taken, payees, sequence } = counted;
    if (this.#known.has(id)) return;
    this.#known.add(id);
    this.#ahead = undefined;
    for (const owner of this.#ownersOf(counted)) {
      let log = this.#logs.get(owner);
      if (log === undefined) this.#logs.set(owner, (log = new UsageLog()));
      log.add(at, taken);
    }
    for (const recipient of payees) {
      const address = comparedAddress(recipient);
      const payee = this.#payees.get(address);
      if (payee === undefined) {
        this.#payees.set(address, { count: 1, last: at });
        const end = lookAlikeBucket(recipient);
        const near = this.#byEnd.get(end);
        if (near === undefined) this.#byEnd.set(end, [recipient]);
        else near.push(recipient);
      } else {
        payee.count++;
        payee.last = at;
      }
    }
    if (sequence !== undefined) this.#numbers.note(sequence, id);
  }

  of(owner: string): Usage {
    return this.#present.of(owner);
  }

  numbered(sequence: Sequence, except: string | undefined): NumberUse | undefined {
    return this.#present.numbered(sequence, except);
  }

  /** What is noted, with what is reserved on top of it. */
  get #present(): UsageSource {
    this.#takeIn();
    if (this.#reserved.size === 0) return this.#noted;
    if (this.#ahead === undefined) {
      this.#ahead = new Ahead(this.#noted, this.#ownersOf);
      for (const counted of this.#reserved.values()) this.#ahead.add(counted, counted.taken);
    }
    return this.#ahead;
  }

  /** How often an address was paid, and when last. */
  paid(address: string): { readonly count: number; readonly last: number } | undefined {
    this.#takeIn();
    return this.#payees.get(comparedAddress(address));
  }

  /** The addresses that something was signed for, by their end (see `lookAlikeBucket`). */
  payeesEnding(end: string): readonly string[] {
    this.#takeIn();
    return this.#byEnd.get(end) ?? [];
  }
}

/** A past, and what would be signed on top of it: for batches and for trying rules. */
export class Ahead implements UsageSource {
  readonly #past: UsageSource;
  readonly #ownersOf: OwnersOf;
  readonly #ahead = new Map<string, UsageAhead>();
  readonly #numbers = new AccountNumbers();

  constructor(past: UsageSource, ownersOf: OwnersOf) {
    this.#past = past;
    this.#ownersOf = ownersOf;
  }

  of(owner: string): Usage {
    return this.#ahead.get(owner) ?? this.#past.of(owner);
  }

  numbered(sequence: Sequence, except: string | undefined): NumberUse | undefined {
    const before = this.#past.numbered(sequence, except);
    const here = this.#numbers.find(sequence, except);
    if (before === undefined || here === undefined) return before ?? here;
    const newest = before.newest > here.newest ? before.newest : here.newest;
    return { used: before.used || here.used, newest };
  }

  /** Counts a use from now on, here alone. */
  note({ facts, ...use }: Omit<Use, 'id'>): void {
    this.add(use, takenBy(facts));
  }

  /** The same when it is known what it takes. */
  add(use: Omit<Use, 'id' | 'facts'> & { readonly id?: string }, taken: Taken): void {
    if (use.sequence !== undefined) this.#numbers.note(use.sequence, use.id ?? '');
    for (const owner of this.#ownersOf(use)) {
      let ahead = this.#ahead.get(owner);
      if (ahead === undefined) this.#ahead.set(owner, (ahead = new UsageAhead(this.#past.of(owner))));
      ahead.add(use.at, taken);
    }
  }
}
