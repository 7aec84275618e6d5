import type { KeyRecord } from '../core/keys/key.ts';
import type { CaseView } from '../shared/contract/cases.ts';
import { withoutReaders } from './backup-readers.ts';
import { putCase, type CaseStep } from './cases.ts';
import { recordName } from './compromise.ts';
import type { Context } from './context.ts';
import { reachOf, reachRow } from './reach.ts';
import { protectedItems } from './register.ts';
import { keysWrappedUnder, wrappedUnder } from './wrapped-under.ts';
import { checkedRecord, isTransport, wrappingKeys, type WrappingKey } from './wrapping-records.ts';

/** What the loss of a token means for the wrapping keys that it had. */
export interface ExposedKeys {
  /** Cases that were opened: for each wrapping key that anything was wrapped under. */
  readonly cases: readonly string[];
  /** How many wrapping keys are not to be used any more. */
  readonly exposed: number;
}

/**
 * Takes the wrapping keys of a lost token out of use, and opens a case for each under which keys were wrapped. Those keys are reached
 * and stay in use: whoever found the token needs its PIN and a file too, and knows of neither what the owner knows. What is left
 * to do is to wrap them anew, and to compromise those whose file may be in the same hands.
 */
export async function exposeWrappingKeys(
  context: Context,
  token: { readonly serial: string; readonly label: string },
  reason: string | undefined,
): Promise<ExposedKeys> {
  const there = wrappingKeys(context).filter(
    ({ exposed, places }) => exposed === undefined && places.some(({ serial }) => serial === token.serial),
  );
  const cases: string[] = [];
  for (const key of there) {
    const act = context.act(reason);
    const opened = caseOf(context, key, {
      at: act.at,
      reason: (
        reason ?? `token ${token.label} ${token.serial} was lost with the wrapping key ${key.label}`
      ).slice(0, 500),
    });
    const details = {
      wrappingKey: key.label,
      checkValue: key.checkValue,
      token: token.serial,
      reached: opened?.reached.length ?? 0,
      case: opened?.id ?? '',
    };
    const subjects = [key.id, ...(opened?.reached ?? []).slice(0, 200).map((one) => one.key)];
    await context.change({ subjects, details }, (change) => {
      change.put('wrapping-key', key.id, checkedRecord({ ...key, exposed: act.at }));
      for (const one of withoutReaders(context, ({ id }) => id === key.id)) change.putKey(one);
      if (opened !== undefined) putCase(change, opened);
    });
    if (opened !== undefined) cases.push(opened.id);
  }
  return { cases, exposed: there.length };
}

/** Undefined where nothing was ever wrapped under it. */
function caseOf(
  context: Context,
  key: WrappingKey,
  { at, reason }: { readonly at: string; readonly reason: string },
): CaseView | undefined {
  const { keys, vault } = context.session;
  const wrapped = keysWrappedUnder(context, key).flatMap((id) => keys.get(id) ?? []);
  const [first] = wrapped;
  if (first === undefined) return undefined;
  const items = protectedItems(vault);
  const reached = new Map<string, CaseView['reached'][number]>(
    wrapped.map((record) => [record.id, { key: record.id, label: record.label, how: 'wrapped' as const }]),
  );
  for (const record of wrapped)
    for (const further of reachOf(record, keys, items).slice(1))
      if (!reached.has(further.record.id)) reached.set(further.record.id, reachRow(further));
  const todo = stepsOf(context, key, wrapped, first);
  return {
    id: recordName(context),
    opened: at,
    key: first.id,
    wrappingKey: { id: key.id, label: key.label, checkValue: key.checkValue },
    code: 'key-compromise',
    reason,
    reached: [...reached.values()],
    requestsRejected: 0,
    todo,
    remaining: todo.length,
  };
}

/** A new wrapping key, each living key wrapped anew, each file and in the end the old shares destroyed. */
function stepsOf(
  context: Context,
  key: WrappingKey,
  wrapped: readonly KeyRecord[],
  first: KeyRecord,
): CaseStep[] {
  type Step = Pick<CaseStep, 'what' | 'key' | 'subject'>;
  const name = `${key.label} ${key.checkValue}`;
  const living = wrapped.filter(({ state }) => state !== 'destroyed' && state !== 'compromised');
  const steps: Step[] = [
    { what: 'replace-wrapping-key', key: first.id, subject: name },
    ...living.map(({ id, label }): Step => ({ what: 'rewrap-key', key: id, subject: label })),
    ...wrappedUnder(context, key).files.map(({ key: of, location }): Step => ({
      what: 'destroy-token-backup',
      key: of,
      subject: location.slice(-500).toWellFormed(),
    })),
  ];
  if (!isTransport(key)) steps.push({ what: 'destroy-shares', key: first.id, subject: name });
  return steps.map((step, at) => ({ id: `step-${String(at + 1).padStart(5, '0')}`, ...step, done: false }));
}
