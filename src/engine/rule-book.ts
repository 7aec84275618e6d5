import { permits, type Permission, type ScopedRules } from '../core/policy/verdict.ts';
import { ruleSetSchema, type RuleSet } from '../core/policy/rules.ts';
import { instant } from '../core/keys/instant.ts';
import type { KeyRecord } from '../core/keys/key.ts';
import { encodeDerivationPath, parseDerivationPath, pathIndexes } from '../core/seeds/path.ts';
import type { JsonValue, Vault } from '../core/vault/vault.ts';
import type { Change } from './context.ts';
import type { KeyIndex } from './key-index.ts';
import { noPast, programOwner, type UsageSource } from './ledger.ts';

/** Whose rules: `vault`, or the id of a key, an account or a seed. */
export type RuleScope = string;

/** The rules of one scope as the vault keeps them. */
export interface KeptRules {
  readonly scope: RuleScope;
  readonly rules: RuleSet;
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly actor: string;
  /** Looser rules that count from a time on; a set without any rule takes them away. */
  readonly pending?: { readonly rules: RuleSet; readonly from: string; readonly actor: string };
}

/** The program that asks, and its rules. */
export interface AskingProgram {
  readonly id: string;
  readonly rules: RuleSet;
}

const prefix = 'rules/';

/** The rules of an open vault, read once and again after each change of them. */
export class RuleBook {
  readonly #vault: Vault;
  readonly #keys: KeyIndex;
  #kept: Map<RuleScope, KeptRules> | undefined;

  constructor(vault: Vault, keys: KeyIndex) {
    this.#vault = vault;
    this.#keys = keys;
  }

  /** Rules have changed. */
  forget(): void {
    this.#kept = undefined;
  }

  /** The rules of a scope at `now` (Unix milliseconds): what waited long enough counts. */
  inForce(scope: RuleScope, now: number): KeptRules | undefined {
    const kept = this.#all.get(scope);
    if (kept?.pending === undefined || kept.pending.from > instant(now)) return kept;
    const { rules, from, actor } = kept.pending;
    return isEmpty(rules) ? undefined : { scope, rules, since: from, actor };
  }

  /** What is kept for a scope, with what waits. */
  keptFor(scope: RuleScope): KeptRules | undefined {
    return this.#all.get(scope);
  }

  /** All rules in force at `now`, the vault's first. */
  all(now: number): KeptRules[] {
    const scopes = [...this.#all.keys()].sort((a, b) =>
      a === 'vault' ? -1 : b === 'vault' ? 1 : a < b ? -1 : 1,
    );
    return scopes.flatMap((scope) => this.inForce(scope, now) ?? []);
  }

  /** The sets that hold for a key, the narrowest first: its own, those above it, the vault's. */
  setsFor(keyId: string, usage: UsageSource, now: number): ScopedRules[] {
    if (this.#all.size === 0) return [];
    return this.ownersOf(keyId).flatMap((owner) => {
      const rules = this.inForce(owner, now)?.rules;
      return rules === undefined
        ? []
        : [{ scope: this.#scopeName(owner), owner, rules, usage: usage.of(owner) }];
    });
  }

  /** The rules of a program as one more set. */
  ofProgram(program: AskingProgram, usage: UsageSource): ScopedRules {
    const owner = programOwner(program.id);
    return { scope: 'program', owner, rules: program.rules, usage: usage.of(owner) };
  }

  /** Whether the rules for a key allow what is refused otherwise. */
  allows(what: Permission, keyId: string, program: AskingProgram | undefined, now: number): boolean {
    if (this.#all.size === 0) return false;
    return permits(this.setsFor(keyId, noPast, now), program && this.ofProgram(program, noPast), what);
  }

  /** Ids of the key itself, of every record above it, and `vault`. */
  ownersOf(keyId: string): string[] {
    const record = this.#keys.get(keyId);
    return [keyId, ...(record === undefined ? [] : above(record, this.#keys)), 'vault'];
  }

  #scopeName(owner: string): 'key' | 'account' | 'vault' {
    if (owner === 'vault') return 'vault';
    const record = this.#keys.get(owner);
    return record?.seed !== undefined || record?.derivation?.xpub !== undefined ? 'account' : 'key';
  }

  get #all(): ReadonlyMap<RuleScope, KeptRules> {
    if (this.#kept === undefined) {
      this.#kept = new Map();
      for (const { id, value } of this.#vault.list('policy')) {
        if (!id.startsWith(prefix)) continue;
        const scope = id.slice(prefix.length);
        this.#kept.set(scope, readRules(scope, value));
      }
    }
    return this.#kept;
  }
}

/** Writes the rules of a scope. */
export function putRules(change: Pick<Change, 'put'>, { scope, ...kept }: KeptRules): void {
  // The schema's values are JSON; fields of `undefined` are left out by the writer.
  change.put('policy', prefix + scope, kept);
}

/**
 * A key that takes the place of another is bound by its rules, with what waits of them: else whoever puts a key in the
 * place of one would be rid of them at once. One that has rules of its own keeps those.
 */
export function carryRules(
  rules: RuleBook,
  change: Pick<Change, 'put'>,
  old: RuleScope,
  successor: RuleScope,
): void {
  const kept = rules.keptFor(old);
  if (kept === undefined || rules.keptFor(successor) !== undefined) return;
  putRules(change, { ...kept, scope: successor });
}

/** Takes the rules of a scope away. */
export function deleteRules(change: Pick<Change, 'delete'>, scope: RuleScope): void {
  change.delete('policy', prefix + scope);
}

/** A set that says nothing. */
export function isEmpty(rules: RuleSet): boolean {
  return Object.values(rules).every((field) => field === undefined);
}

/** Rules were checked when they were set; what a vault from elsewhere carries is checked here, and refused as a whole. */
function readRules(scope: RuleScope, value: JsonValue): KeptRules {
  // Records of this kind are written by the engine alone and were authenticated.
  const kept = value as unknown as Omit<KeptRules, 'scope'>;
  const rules = ruleSetSchema.safeParse(kept.rules);
  const pending = kept.pending === undefined ? undefined : ruleSetSchema.safeParse(kept.pending.rules);
  // What cannot be read could forbid anything: it forbids all.
  const unreadable: RuleSet = { uses: { most: 0, per: 'ever' } };
  return {
    scope,
    rules: rules.success ? rules.data : unreadable,
    since: kept.since,
    actor: kept.actor,
    ...(kept.pending === undefined || pending?.success !== true
      ? {}
      : { pending: { ...kept.pending, rules: pending.data } }),
  };
}

/** The records above one: accounts that its path goes through, the nearest first, and its seed. */
function above(record: KeyRecord, keys: KeyIndex): string[] {
  const { derivation } = record;
  if (derivation === undefined) return [];
  const found: string[] = [];
  if (derivation.scheme === 'bip32') {
    const steps = pathIndexes(parseDerivationPath(derivation.path));
    for (let depth = steps.length - 1; depth > 0; depth--) {
      const account = keys.byOrigin(derivation.fingerprint, encodeDerivationPath(steps.slice(0, depth)));
      if (account !== undefined) found.push(account.id);
    }
  }
  return [...found, derivation.seed];
}
