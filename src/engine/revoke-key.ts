import { encodeCrlEntry } from '../core/encoding/certificate.ts';
import { encodeHex } from '../core/encoding/hex.ts';
import { HoldfastError } from '../core/error.ts';
import { instant } from '../core/keys/instant.ts';
import type { KeyId, KeyRecord } from '../core/keys/key.ts';
import { transition, withHistory, type Act } from '../core/keys/lifecycle.ts';
import { crlReasons, type ReasonCode } from '../core/keys/reason.ts';
import { canTransition } from '../core/keys/state.ts';
import type { RevocationNotice } from '../core/audit/statement.ts';
import type { CommandOutput } from '../shared/contract.ts';
import type { CaseView } from '../shared/contract/cases.ts';
import { endSteps, putCase, type CaseStep } from './cases.ts';
import { isKnownToOthers, recordName, stepsFor } from './compromise.ts';
import type { Context } from './context.ts';
import { journalOf, rejectRequests } from './journal.ts';
import { keyView } from './key-view.ts';
import { reachOf, reachRow, type Reached } from './reach.ts';
import { protectedItems } from './register.ts';
import { putStatement, signForVault, signStatement, subjectOf, type KeptStatement } from './statements.ts';

/** What `keys.revoke` is told. */
export interface Revocation {
  readonly id: string;
  readonly reason: string;
  readonly code?: ReasonCode | undefined;
  readonly suspectedSince?: string | undefined;
  readonly advisory?: string | undefined;
  /** The token that was lost with it. */
  readonly lostToken?: string | undefined;
}

/** Notices for keys that were reached beside the one that was named: more would make the block wait. */
const furtherNotices = 50;
/** Longest time in which keys sign their own notices, beside the one that was named; the log signs every notice. */
const selfSignMs = 250;

/**
 * Marks a key as compromised, and with it all that derives from it or is wrapped under it, and so on; turns down every
 * open request that waits for one of them (K-7); signs the notices and opens the case that says what is left to do. One
 * commit, so that there is no moment in which half of it holds.
 */
export async function revokeKey(context: Context, input: Revocation): Promise<CommandOutput<'keys.revoke'>> {
  const { session } = context;
  const record = context.key(input.id);
  if (!canTransition(record.state, 'compromised'))
    throw new HoldfastError('state-forbids', { state: record.state, to: 'compromised' });
  const advised = input.advisory === undefined || session.vault.get('advisory', input.advisory) !== undefined;
  if (!advised) throw new HoldfastError('no-such-advisory', { id: input.advisory ?? '' });
  const code = input.code ?? (input.advisory === undefined ? 'key-compromise' : 'advisory');
  const act: Act = { ...context.act(input.reason), code };
  const since = input.suspectedSince === undefined ? undefined : instant(Date.parse(input.suspectedSince));

  const items = protectedItems(session.vault);
  const reached = reachOf(record, session.keys, items);
  const changed = reached.map((one) => marked(one, act)).filter((one) => one !== undefined);
  const alsoRevoked = changed.filter(({ id, state }) => id !== record.id && state === 'compromised');
  const affected = new Set<string>(reached.map((one) => one.record.id));
  const open = journalOf(session.vault).filter(
    ({ status, keys }) => status === 'open' && keys.some((key) => affected.has(key)),
  );
  // Before the keys are marked: their own signatures are the last that they make.
  const notices = await signNotices(context, reached, { code, at: act.at, since });
  const todo = stepsFor(context, reached, items, input.lostToken);
  const opened: CaseView = {
    id: recordName(context),
    opened: act.at,
    key: record.id,
    code,
    reason: input.reason,
    ...(since === undefined ? {} : { suspectedSince: since }),
    ...(input.advisory === undefined ? {} : { advisory: input.advisory }),
    reached: reached.map(reachRow),
    requestsRejected: open.length,
    ...(notices[0] === undefined ? {} : { statement: notices[0].id }),
    todo,
    remaining: todo.length,
  };
  const note = {
    subjects: [record.id, ...alsoRevoked.slice(0, 200).map(({ id }) => id)],
    details: {
      from: record.state,
      reason: input.reason,
      code,
      reached: reached.length,
      revoked: alsoRevoked.length + 1,
      requests: open.length,
      case: opened.id,
      notices: notices.length,
      signedByKeys: notices.filter(({ bySubject }) => bySubject !== undefined).length,
    },
  };
  await context.change(note, (change) => {
    for (const one of changed) change.putKey(one);
    rejectRequests(change, open, act.at, 'key-revoked');
    for (const notice of notices) putStatement(change, notice);
    putCase(change, opened);
    // What is compromised is not wrapped anew: a case of a wrapping key that asks for it does so no more.
    const gone = new Set<string>(changed.map(({ id }) => id));
    const isOver = ({ what, key }: CaseStep): boolean => what === 'rewrap-key' && gone.has(key);
    endSteps(session.vault, change, isOver, { note: 'key-revoked', at: act.at });
  });
  return {
    key: keyView(context, context.key(record.id)),
    alsoRevoked: alsoRevoked.map(({ id }): KeyId => id),
    case: opened.id,
    statement: notices[0]?.id ?? '',
  };
}

/** A destroyed key stays destroyed (its state has no way on), and its history says that its secret was reached. */
function marked({ record }: Reached, act: Act): KeyRecord | undefined {
  if (canTransition(record.state, 'compromised')) return transition(record, 'compromised', act);
  return record.state === 'destroyed' ? withHistory(record, 'compromised', act) : undefined;
}

/** The notice about the key that was named, and one for each other that people or machines trust by its public half. */
async function signNotices(
  context: Context,
  [named, ...rest]: readonly [Reached, ...Reached[]],
  facts: { readonly code: ReasonCode; readonly at: string; readonly since: string | undefined },
): Promise<KeptStatement[]> {
  const known = rest.filter(
    ({ record }) => canTransition(record.state, 'compromised') && isKnownToOthers(record),
  );
  const certified = known.filter(({ record }) => record.certificates !== undefined);
  const first = [...new Set([...certified, ...known])].slice(0, furtherNotices);
  const notices = [await signStatement(context, named.record, noticeOf(context, named.record, facts))];
  const began = context.now;
  for (const { record } of first) {
    const notice = noticeOf(context, record, facts);
    const inTime = context.now - began < selfSignMs;
    notices.push(inTime ? await signStatement(context, record, notice) : signForVault(context, notice));
  }
  return notices;
}

function noticeOf(
  context: Context,
  record: KeyRecord,
  { code, at, since }: { readonly code: ReasonCode; readonly at: string; readonly since: string | undefined },
): RevocationNotice {
  // Codes that no revocation list carries stand for a key that is not to be trusted: keyCompromise.
  const crlReason = crlReasons[code] ?? crlReasons['key-compromise'];
  return {
    format: 'holdfast-statement',
    version: 1,
    type: 'revocation-notice',
    id: recordName(context),
    vault: context.session.vault.id,
    at,
    key: subjectOf(record),
    selfSigned: false,
    reasonCode: code,
    crlReason,
    ...(since === undefined ? {} : { invalidSince: since }),
    certificates: (record.certificates ?? []).map((certificate) => ({
      ...certificate,
      issuer: certificate.issuer.toWellFormed(),
      crlEntry: encodeHex(
        encodeCrlEntry({ serial: certificate.serial, revoked: at, reason: crlReason, invalidSince: since }),
      ),
    })),
  };
}
