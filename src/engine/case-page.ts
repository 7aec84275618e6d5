import type { CaseView } from '../shared/contract/cases.ts';
import { bullets, factList, htmlPage, table } from './html.ts';

/** What a step asks for, in words. */
const stepWords: Readonly<Record<CaseView['todo'][number]['what'], string>> = {
  'move-funds': 'Move the funds of this address',
  'replace-api-key': 'Replace this key wherever it logs in',
  're-encrypt': 'Encrypt what it protects again under another key',
  'notify-recipient': 'Tell whoever holds this or trusts it, and send the notice',
  'replace-key': 'Make a new key in its place',
  'revoke-certificate': 'Have this certificate revoked',
  'renew-backup': 'Make a new backup once the new keys are in place',
  'destroy-spare': 'This token has the same key: destroy it there once nothing is left to read with it',
  'replace-wrapping-key': 'Make a new wrapping key, with new shares, and put it on the tokens that are left',
  'rewrap-key':
    'Back this key up and clone it under the new wrapping key; compromise it if a file of it may be in the same hands',
  'destroy-token-backup': 'Destroy this file of a wrapped key, and every copy of it',
  'destroy-shares': 'Destroy the shares of the old wrapping key once nothing is left to restore with it',
};

const howWords: Readonly<Record<CaseView['reached'][number]['how'], string>> = {
  named: 'named by its owner',
  derived: 'derives from',
  wrapped: 'was wrapped under',
  'same-secret': 'has the same secret as',
};

/** What the report of a compromise tells beside the case. */
export interface CaseFacts {
  readonly vaultName: string;
  readonly vaultId: string;
  /** When the report was written, ISO 8601 UTC. */
  readonly at: string;
  readonly notices: readonly { readonly id: string; readonly label: string }[];
}

/** The report of a compromise as a page to print. */
export function casePage(view: CaseView, facts: CaseFacts): string {
  const labels = new Map(view.reached.map(({ key, label }) => [key as string, label]));
  const nameOf = (key: string | undefined): string => (key === undefined ? '' : (labels.get(key) ?? key));
  const done = view.todo.length - view.remaining;
  return htmlPage(
    view.wrappingKey === undefined
      ? `Compromise of the key ${nameOf(view.key)}`
      : `Loss of the wrapping key ${view.wrappingKey.label}`,
    [
      factList([
        ['Vault', `${facts.vaultName} (${facts.vaultId})`],
        ['Case', view.id],
        [
          'Wrapping key',
          view.wrappingKey && `${view.wrappingKey.label} (check value ${view.wrappingKey.checkValue})`,
        ],
        ['Opened', view.opened],
        ['Closed', view.closed],
        ['Suspected since', view.suspectedSince],
        ['Reason', `${view.reason} (${view.code})`],
        ['Advisory', view.advisory],
        ['Keys reached', String(view.reached.length)],
        ['Requests turned down', String(view.requestsRejected)],
        ['Steps done', `${String(done)} of ${String(view.todo.length)}`],
        ['Report written', facts.at],
      ]),
      '<h2>What is left to do, and what was done</h2>',
      table(
        ['Done', 'Step', 'Key', 'What it speaks of', 'Note'],
        view.todo.map(({ doneAt, what, key, subject, count, note, done: isDone }) => [
          isDone ? (doneAt ?? 'yes') : 'no',
          stepWords[what],
          nameOf(key),
          count === undefined ? subject : `${subject} (${String(count)} in all)`,
          note ?? '',
        ]),
      ),
      '<h2>Keys that were reached</h2>',
      table(
        ['Key', 'Id', 'How'],
        view.reached.map(({ key, label, how, through }) => [
          label,
          key,
          through === undefined ? howWords[how] : `${howWords[how]} ${nameOf(through)}`,
        ]),
      ),
      '<h2>Notices of revocation</h2>',
      bullets(facts.notices.map(({ id, label }) => `${label}: statement ${id}`)),
    ].join('\n'),
  );
}
