/** Results of `cases.*`, `statements.*`, `advisories.*`, and what a revocation or destruction leaves to do, as text. */
import type { CommandOutput } from '../shared/contract.ts';
import type { CaseView } from '../shared/contract/cases.ts';
import { named, table } from './table.ts';

const stepWords: Readonly<Record<CaseView['todo'][number]['what'], string>> = {
  'move-funds': 'move the funds of',
  'replace-api-key': 'replace, where it logs in,',
  're-encrypt': 'encrypt again',
  'notify-recipient': 'send the notice to whoever has',
  'replace-key': 'make a new key for',
  'revoke-certificate': 'have revoked the certificate',
  'renew-backup': 'renew the backup',
  'destroy-spare': 'destroy the spare on the token',
  'replace-wrapping-key': 'make a new wrapping key in place of',
  'rewrap-key': 'wrap under the new wrapping key',
  'destroy-token-backup': 'destroy the backup',
  'destroy-shares': 'destroy, once nothing is left to restore, the shares of',
};

const todoWords: Readonly<Record<string, string>> = {
  'delete-backup': 'delete this backup, once a newer one is made',
  'destroy-written-phrase': 'destroy the written phrase',
  'ask-recipient': 'ask who has it to destroy it',
  'destroy-on-token': 'plug in that token and destroy it there',
  'delete-file': 'delete this file',
  'kept-with-seed': 'stays with the seed',
  'derivable-from-key': 'that key can derive it again',
};

/** One compromise with its steps. */
export function formatCase(one: CaseView): string {
  const labels = new Map(one.reached.map(({ key, label }) => [key as string, label]));
  const nameOf = (key: string): string => labels.get(key) ?? key;
  return `${named([
    ['case', one.id],
    ['key', one.wrappingKey === undefined ? nameOf(one.key) : undefined],
    ['wrapping key', one.wrappingKey && `${one.wrappingKey.label} ${one.wrappingKey.checkValue}`],
    ['opened', one.opened],
    ['closed', one.closed],
    ['reason', `${one.reason} (${one.code})`],
    ['suspected since', one.suspectedSince],
    ['advisory', one.advisory],
    ['keys reached', String(one.reached.length)],
    ['requests turned down', String(one.requestsRejected)],
    ['notice', one.statement],
    ['left to do', `${String(one.remaining)} of ${String(one.todo.length)}`],
  ])}${table(
    ['', 'step', 'what', 'key'],
    one.todo.map(({ id, what, subject, count, key, done }) => [
      done ? 'done' : 'to do',
      id,
      `${stepWords[what]} ${subject}${count === undefined ? '' : ` (${String(count)} in all)`}`,
      nameOf(key),
    ]),
  )}`;
}

/** All compromises. */
export function formatCases({ cases }: CommandOutput<'cases.list'>): string {
  return cases.length === 0 ? 'No case.\n' : cases.map(formatCase).join('\n');
}

/** Signed statements, one a line. */
export function formatStatements({ statements }: CommandOutput<'statements.list'>): string {
  if (statements.length === 0) return 'No statement.\n';
  return table(
    ['id', 'type', 'key', 'at', 'signed by'],
    statements.map(({ id, type, label, at, keyFingerprint }) => [id, type, label, at, keyFingerprint]),
  );
}

/** A checked statement: what it says, then the signed text. */
export function formatStatement(value: CommandOutput<'statements.verify'>): string {
  return `The signature is right.\n${named([
    ['type', value.type],
    ['key', value.label],
    ['at', value.at],
    ['signed by the key itself', value.signedByKeyItself ? 'yes' : 'no'],
    ['text', value.body],
  ])}`;
}

/** An advisory and the keys that it touches. */
export function formatAdvisory({ advisory, matches }: CommandOutput<'advisories.check'>): string {
  const { id, title, published, severity, summary, advice, publisher } = advisory;
  const head = named([
    ['advisory', id],
    ['title', title],
    ['published', published],
    ['severity', severity],
    ['publisher', publisher],
    ['summary', summary],
    ['advice', advice],
  ]);
  if (matches.length === 0) return `${head}\nIt touches no key of this vault.\n`;
  return `${head}\n${table(
    ['key', 'state', 'touched', 'because'],
    matches.map(({ label, state, sureness, because }) => [
      label,
      state,
      sureness,
      because.map(({ field, value }) => `${field}: ${value === '' ? 'not on record' : value}`).join(', '),
    ]),
  )}`;
}

/** The advisories that are kept. */
export function formatAdvisories({ advisories }: CommandOutput<'advisories.list'>): string {
  return advisories.length === 0
    ? 'No advisory is kept.\n'
    : advisories.map((one) => formatAdvisory(one)).join('\n');
}

/** What follows a revocation. */
export function formatRevoked(value: CommandOutput<'keys.revoke'>): string {
  return `${named([
    ['also compromised', `${String(value.alsoRevoked.length)} keys`],
    ['case', value.case],
    ['notice', value.statement],
  ])}What is left to do: holdfast cases list\n`;
}

/** What follows a destruction. */
export function formatDestroyed(value: CommandOutput<'keys.destroy'>): string {
  const head = named([
    ['also destroyed', `${String(value.alsoDestroyed.length)} keys`],
    ['certificate', value.statement],
  ]);
  if (value.remainingCopies.length === 0) return `${head}No other copy is known.\n`;
  return `${head}\nThese are out of reach from here:\n${table(
    ['kind', 'where', 'since', 'left to do'],
    value.remainingCopies.map(({ kind, reference, at, todo }) => [
      kind,
      reference,
      at,
      todoWords[todo] ?? todo,
    ]),
  )}`;
}
