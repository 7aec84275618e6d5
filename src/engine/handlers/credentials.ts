import { activated, withBackupRule } from '../../core/keys/activation.ts';
import type { KeyRecord } from '../../core/keys/key.ts';
import { transition, withHistory } from '../../core/keys/lifecycle.ts';
import { changedPeriods, type StatedPeriods } from '../../core/keys/periods.ts';
import { canTransition } from '../../core/keys/state.ts';
import { secretWeaknesses } from '../../core/keys/weak-secret.ts';
import { credentialAlgorithms } from '../../core/signing/exchange/credential.ts';
import { readCredentialSecret, type StatedSecret } from '../../core/signing/exchange/credential-secret.ts';
import type { ExchangeProfile } from '../../core/signing/exchange/profile.ts';
import { exchangeProfiles, profileOf } from '../../core/signing/exchange/profiles.ts';
import { authentications, type Authentication } from '../../core/signing/request.ts';
import { agentMethods } from '../../core/signing/exchange/agent-words.ts';
import type { Context, HandlersOf } from '../context.ts';
import {
  credentialOf,
  credentialsOf,
  credentialView,
  putCredential,
  type CredentialNote,
  type CredentialView,
} from '../credentials.ts';
import { markMoved } from '../moves.ts';
import { newKeyRecord, requirePair } from '../new-key.ts';
import { requireNew } from '../require-new.ts';
import { nextLabel } from '../rotate-key.ts';
import { carryRules } from '../rule-book.ts';
import { requireAsStrict } from '../rules.ts';

type Adding = Context<'credentials.add'> | Context<'credentials.replace'>;

/** The handlers of `credentials.*`. */
export const credentialsHandlers: HandlersOf<'credentials'> = {
  'credentials.exchanges': () => Promise.resolve({ exchanges: exchangeProfiles.map(describe) }),

  'credentials.list': (_input, context) =>
    Promise.resolve().then(() => ({
      credentials: credentialsOf(context.session)
        .filter(({ record }) => record.state !== 'destroyed')
        .map(({ note, record }) => credentialView(record, note, context.now)),
    })),

  'credentials.add': async (input, context) => {
    const profile = profileOf(input.exchange);
    if (profile === undefined) throw context.fail('no-such-exchange', { exchange: input.exchange });
    const note: CredentialNote = {
      exchange: profile.id,
      authentication: input.authentication,
      apiKey: visible(context, input.apiKey),
      hasPassphrase: input.apiPassphrase !== undefined,
      rights: [...new Set(input.rights)],
      addresses: [...new Set(input.addresses ?? [])],
    };
    if ('key' in input.secret) {
      const own = ownNote(context, profile, note, input);
      return await noteOwnKey(context, profile, own, input.secret.key, input.expires);
    }
    const stated = { secret: input.secret.text, passphrase: input.apiPassphrase };
    return await withNewKey(context, profile, input, note, stated, async (record, secret) => {
      await context.change({ subjects: [record.id], details: detailsOf(record, note) }, (change) => {
        change.sealSecret(record.id, 1, secret);
        change.putKey(record);
        putCredential(change, record.id, note);
      });
    });
  },

  'credentials.change': async (input, context) => {
    const record = context.session.keys.get(input.key);
    const before = record && credentialOf(context.session.vault, record.id);
    if (record === undefined || before === undefined) throw context.fail('no-such-credential');
    const note: CredentialNote = {
      ...before,
      ...(input.rights === undefined ? {} : { rights: [...new Set(input.rights)] }),
      ...(input.addresses === undefined ? {} : { addresses: [...new Set(input.addresses)] }),
    };
    const changed = input.expires === undefined ? record : withEnd(context, record, input.expires);
    const details = { rights: note.rights, addresses: note.addresses, expires: input.expires ?? '' };
    await context.change({ subjects: [record.id], details }, (change) => {
      if (changed !== record) change.putKey(changed);
      putCredential(change, record.id, note);
    });
    return { credential: credentialView(changed, note, context.now) };
  },

  'credentials.replace': async (input, context) => {
    const old = context.session.keys.get(input.key);
    const before = old && credentialOf(context.session.vault, old.id);
    const profile = before && profileOf(before.exchange);
    if (old === undefined || before === undefined || profile === undefined)
      throw context.fail('no-such-credential');
    if (!isReplaceable(context, old)) throw context.fail('state-forbids', { state: old.state });
    const note: CredentialNote = { ...before, apiKey: visible(context, input.apiKey) };
    const reason = input.reason ?? 'replaced by a new API key';
    if ('key' in input.secret) {
      const successor = successorOf(context, profile, note, input.secret.key, input);
      requireAsStrict(context, old.id, successor.id);
      return await putInPlace(context, old, successor, ownNote(context, profile, note, input), reason);
    }
    const label = input.label ?? nextLabel(context, old);
    const wish = { label, tags: old.tags, expires: input.expires };
    const stated = { secret: input.secret.text, passphrase: input.apiPassphrase };
    const full = { ...note, hasPassphrase: input.apiPassphrase !== undefined };
    return await withNewKey(context, profile, wish, full, stated, async (made, secret) => {
      await putInPlace(context, old, made, full, reason, secret);
    });
  },
};

function describe(profile: ExchangeProfile) {
  const methods = new Map<string, string>(profile.endpoints.map(([, method, act]) => [method, act]));
  const all = methods.size > 0 ? methods : agentMethods;
  return {
    id: profile.id,
    name: profile.name,
    authentications: authentications.filter((one) => profile.signing[one] !== undefined),
    needsPassphrase: needsPassphrase(profile),
    methods: [...all].map(([method, act]) => ({ method, act })),
  };
}

function needsPassphrase({ signing }: ExchangeProfile): boolean {
  return Object.values(signing).some((rule) => rule !== 'agent' && rule.passphrase !== undefined);
}

/** An API key goes into headers and tokens: no blanks, controls or quotes. */
function visible(context: Adding, apiKey: string): string {
  if (!/^[!#-&(-+\--~]+$/.test(apiKey)) throw context.fail('key-malformed', { reason: 'api-key' });
  return apiKey;
}

/**
 * Takes a new key in and into use at once: an exchange gives another one when it is lost, so that it needs no backup,
 * and its history says so. The secret is wiped when `keep` has sealed it.
 */
async function withNewKey(
  context: Adding,
  profile: ExchangeProfile,
  wish: {
    readonly label: string;
    readonly tags?: readonly string[] | undefined;
    readonly expires?: string | undefined;
  },
  note: CredentialNote,
  stated: { readonly secret: Uint8Array; readonly passphrase?: Uint8Array | undefined },
  keep: (record: KeyRecord, secret: Uint8Array) => Promise<void>,
): Promise<{ credential: CredentialView }> {
  context.requireFreeLabel(wish.label);
  requireFuture(context, wish.expires);
  const { authentication } = note;
  const algorithm = credentialAlgorithms[authentication];
  const given: StatedSecret = { secret: stated.secret, passphrase: stated.passphrase };
  const { secret, publicKey } = readCredentialSecret(profile, authentication, given);
  try {
    if (publicKey !== undefined) requirePair(context.ports, algorithm, secret, publicKey);
    const periods: StatedPeriods | undefined =
      wish.expires === undefined ? undefined : { originatorUntil: wish.expires };
    const made = newKeyRecord(context, {
      algorithm,
      label: wish.label,
      tags: wish.tags,
      purposes: ['authenticate'],
      periods,
      how: 'imported',
      publicKey,
      origin: { importFormat: 'credential' },
      more: { weaknesses: secretWeaknesses(algorithm, secret) },
    });
    await requireNew(context.session, made, secret);
    const act = context.act('an exchange gives another one');
    const record = activated(withBackupRule(made, 'waived', act), context.act(), context.now);
    await keep(record, secret);
    return { credential: credentialView(context.key(record.id), note, context.now) };
  } finally {
    secret.fill(0);
  }
}

/** The note of a key that is of this vault already. */
function ownNote(
  context: Adding,
  profile: ExchangeProfile,
  note: CredentialNote,
  { apiPassphrase }: { readonly apiPassphrase?: Uint8Array | undefined },
): CredentialNote {
  // Nothing but the secret that it was sealed with can be its passphrase.
  if (apiPassphrase !== undefined) throw context.fail('key-malformed', { reason: 'passphrase' });
  return { ...note, hasPassphrase: note.authentication === 'hmac' && needsPassphrase(profile) };
}

/** A key of this vault that takes the place of another at once, so that it must be able to. */
function successorOf(
  context: Context<'credentials.replace'>,
  profile: ExchangeProfile,
  { authentication }: CredentialNote,
  id: string,
  { expires }: { readonly expires?: string | undefined },
): KeyRecord {
  const held = context.key(id);
  if (!isFor(profile, authentication, held)) throw context.fail('key-wrong-algorithm');
  if (credentialOf(context.session.vault, id) !== undefined) throw context.fail('duplicate-key', { id });
  if (held.state !== 'active') throw context.fail('state-forbids', { state: held.state, key: held.id });
  return expires === undefined ? held : withEnd(context, held, expires);
}

/** A credential in use, or one that came to its end, such as by a compromise, before it was replaced. */
function isReplaceable({ session }: Context, { state, successor }: KeyRecord): boolean {
  if (canTransition(state, 'deactivated')) return true;
  // A rotation names a successor before the exchange knows it.
  const replaced = successor !== undefined && credentialOf(session.vault, successor) !== undefined;
  return state !== 'destroyed' && !replaced;
}

/** Notes a key as the credential and retires the one before; what a rotation has listed for the exchange is done. */
async function putInPlace(
  context: Context<'credentials.replace'>,
  old: KeyRecord,
  made: KeyRecord,
  note: CredentialNote,
  reason: string,
  secret?: Uint8Array,
): Promise<{ credential: CredentialView }> {
  const record: KeyRecord = { ...made, predecessor: made.predecessor ?? old.id };
  const act = context.act(reason, 'superseded');
  const ended = canTransition(old.state, 'deactivated') ? transition(old, 'deactivated', act) : old;
  const retired = { ...ended, successor: record.id };
  const details = { ...detailsOf(record, note), reason, from: old.state };
  await context.change({ subjects: [old.id, record.id], details }, (change) => {
    if (secret !== undefined) change.sealSecret(record.id, 1, secret);
    change.putKey(record);
    change.putKey(retired);
    putCredential(change, record.id, note);
    carryRules(context.session.rules, change, old.id, record.id);
    markMoved(context, change, old, record);
  });
  return { credential: credentialView(record, note, context.now) };
}

/** A key of this vault whose public half was given to the exchange. Its life goes on as it was. */
async function noteOwnKey(
  context: Context<'credentials.add'>,
  profile: ExchangeProfile,
  note: CredentialNote,
  id: string,
  expires: string | undefined,
): Promise<{ credential: CredentialView }> {
  const held = context.key(id);
  const record = expires === undefined ? held : withEnd(context, held, expires);
  if (!isFor(profile, note.authentication, record)) throw context.fail('key-wrong-algorithm');
  if (credentialOf(context.session.vault, id) !== undefined) throw context.fail('duplicate-key', { id });
  await context.change({ subjects: [id], details: detailsOf(record, note) }, (change) => {
    if (record !== held) change.putKey(record);
    putCredential(change, id, note);
  });
  return { credential: credentialView(record, note, context.now) };
}

/** Errors: `bad-request` by the name that the end has here, when it has passed. */
function requireFuture(context: Context, expires: string | null | undefined): void {
  if (typeof expires === 'string' && Date.parse(expires) <= context.now)
    throw context.fail('bad-request', { field: 'expires', reason: 'end-passed' });
}

/** The key with the time at which the exchange stops taking it. Errors: `state-forbids`, `bad-periods`, `bad-request`. */
function withEnd(context: Context, record: KeyRecord, expires: string | null): KeyRecord {
  requireFuture(context, expires);
  const periods = changedPeriods(record, { originatorUntil: expires }, context.now);
  return withHistory({ ...record, periods }, 'periods-changed', context.act());
}

/** An API secret is of this vault when it came back from a wrapping. */
function isFor(
  { signing }: ExchangeProfile,
  authentication: Authentication,
  { algorithm }: KeyRecord,
): boolean {
  return signing[authentication] !== undefined && credentialAlgorithms[authentication] === algorithm;
}

function detailsOf(record: KeyRecord, note: CredentialNote): Record<string, string | string[]> {
  const { exchange, authentication, apiKey, rights, addresses } = note;
  return {
    label: record.label,
    algorithm: record.algorithm,
    exchange,
    authentication,
    apiKey,
    rights,
    addresses,
  };
}
