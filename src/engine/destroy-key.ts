import type { DestructionCertificate } from '../core/audit/statement.ts';
import { HoldfastError } from '../core/error.ts';
import type { KeyId, KeyRecord } from '../core/keys/key.ts';
import { requireRetention, transition } from '../core/keys/lifecycle.ts';
import { placeReference, tokenOfReference, tokensOf } from '../core/keys/token-places.ts';
import { canTransition } from '../core/keys/state.ts';
import type { CommandOutput } from '../shared/contract.ts';
import { endSteps, type CaseStep } from './cases.ts';
import { recordName } from './compromise.ts';
import type { Change, Context } from './context.ts';
import { destructionSentences } from './destruction-text.ts';
import { journalOf, rejectRequests } from './journal.ts';
import { keyView } from './key-view.ts';
import { movesOf, putMove } from './moves.ts';
import { remainingCopies, type RemainingCopy } from './remaining-copies.ts';
import { destroyOnTokens, type DestroyedOnTokens } from './token-key-care.ts';
import { putStatement, signForVault, subjectOf } from './statements.ts';

/** What `keys.destroy` is told. */
export interface Destruction {
  readonly id: string;
  readonly confirmLabel: string;
  readonly reason: string;
}

/** Copies that a certificate names one by one: more would not fit its record. The caller is given all of them. */
const listedCopies = 1000;

/** Steps of a case that are done with the secret itself. */
const needSecret: ReadonlySet<CaseStep['what']> = new Set(['re-encrypt', 'move-funds', 'rewrap-key']);

/**
 * Destroys a key: its data keys go and the root is renewed; what stays is a tombstone with the metadata. A seed takes
 * its children along. A child of a seed that lives has no secret of its own: it is marked, and its path is refused
 * from then on. Copies outside of this file are named, because they cannot be reached from here. The certificate is
 * signed and kept in the commit that makes it true.
 */
export async function destroyKey(
  context: Context,
  input: Destruction,
): Promise<CommandOutput<'keys.destroy'>> {
  const { session } = context;
  const record = context.key(input.id);
  if (input.confirmLabel !== record.label) throw new HoldfastError('label-mismatch');
  const act = context.act(input.reason);
  const destroyed = transition(record, 'destroyed', act);
  const children = session.keys
    .childrenOf(record.id)
    .filter(({ state }) => canTransition(state, 'destroyed'));
  for (const one of [record, ...children]) requireRetention(one, context.now);
  const derived = children.map((child) => transition(child, 'destroyed', act));
  const alsoDestroyed: KeyId[] = derived.map((child) => child.id);
  const affected = new Set<string>([record.id, ...alsoDestroyed]);
  const open = journalOf(session.vault).filter(
    ({ status, keys }) => status === 'open' && keys.some((key) => affected.has(key)),
  );
  const onTokens =
    record.home === 'token'
      ? await destroyOnTokens(context, record)
      : { gone: new Set<string>(), outOfReach: [] };
  const { gone, outOfReach } = onTokens;
  const remaining = remainingCopies(session, [record, ...children]).filter(
    ({ kind, reference }) => kind !== 'token' || !gone.has(reference),
  );
  // A first token is no copy of the key on record, but what it holds remains as one.
  for (const place of outOfReach) {
    const reference = placeReference(place);
    if (!remaining.some((copy) => copy.kind === 'token' && copy.reference === reference))
      remaining.push({ kind: 'token', reference, at: record.created, todo: 'destroy-on-token' });
  }
  const certificate = certificateOf(context, record, { at: act.at, alsoDestroyed, remaining, ...onTokens });
  const statement = signForVault(context, certificate);
  const note = {
    subjects: [record.id, ...alsoDestroyed.slice(0, 200)],
    details: {
      from: record.state,
      reason: input.reason,
      derived: derived.length,
      copies: remaining.length,
      statement: statement.id,
    },
  };
  await context.change(note, (change) => {
    if (record.derivation === undefined && record.home === 'vault') change.destroySecrets(record.id);
    for (const changed of [destroyed, ...derived]) change.putKey(changed);
    rejectRequests(change, open, act.at, 'key-destroyed');
    putStatement(change, statement);
    endWhatWaits(context, change, affected, new Set([...gone].map(tokenOfReference)), act.at);
  });
  context.ports.forgetUsedKeys?.();
  return {
    key: keyView(context, context.key(record.id)),
    alsoDestroyed,
    remainingCopies: remaining,
    statement: statement.id,
  };
}

/**
 * Moves from or to a key that is gone cannot go on, and steps of a compromise that need its secret cannot be done any
 * more: they say so in their note. So do those that ask for a destruction on a token where it was destroyed now. What is
 * left to do with others stays open.
 */
function endWhatWaits(
  { session }: Context,
  change: Pick<Change, 'put'>,
  affected: ReadonlySet<string>,
  tokens: ReadonlySet<string>,
  at: string,
): void {
  for (const move of movesOf(session.vault)) {
    if (move.outcome === 'open' && (affected.has(move.key) || affected.has(move.successor)))
      putMove(change, { ...move, outcome: 'cancelled', ended: at });
  }
  const isOver = ({ what, key, subject }: CaseStep): boolean =>
    affected.has(key) && (needSecret.has(what) || (what === 'destroy-spare' && tokens.has(subject)));
  endSteps(session.vault, change, isOver, { note: 'key-destroyed', at });
}

function methodOf(
  { home, derivation }: KeyRecord,
  { gone, outOfReach }: DestroyedOnTokens,
): DestructionCertificate['method'] {
  if (home === 'token')
    return outOfReach.length > 0 && gone.size === 0 ? 'token-out-of-reach' : 'destroyed-on-token';
  return derivation === undefined ? 'cryptographic-erase' : 'use-forbidden';
}

function certificateOf(
  context: Context,
  record: KeyRecord,
  facts: {
    readonly at: string;
    readonly alsoDestroyed: KeyId[];
    readonly remaining: readonly RemainingCopy[];
  } & DestroyedOnTokens,
): DestructionCertificate {
  const method = methodOf(record, facts);
  const { vault } = context.session;
  const copies = facts.remaining.slice(0, listedCopies);
  return {
    format: 'holdfast-statement',
    version: 1,
    type: 'destruction-certificate',
    id: recordName(context),
    vault: vault.id,
    at: facts.at,
    key: subjectOf(record),
    selfSigned: false,
    stateBefore: record.state,
    method,
    versionsErased:
      method === 'destroyed-on-token'
        ? record.versions.length
        : record.versions.filter(({ number }) => vault.hasSecret(record.id, number)).length,
    alsoDestroyed: facts.alsoDestroyed.slice(0, 10_000),
    copies,
    copiesNotListed: facts.remaining.length - copies.length,
    ...destructionSentences(method, {
      several: tokensOf(record).size > 1,
      outOfReach: facts.outOfReach.map(({ serial }) => serial),
    }),
  };
}
