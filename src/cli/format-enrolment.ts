import type { Enrolled } from './enroll.ts';
import { table } from './table.ts';

/** What a batch has come to, a row for each token. */
export function formatEnrolment({ run, reconciled }: Enrolled): string {
  const { summary, items, doubles, strays } = reconciled;
  const rows = items.map(({ number, label, token, present, findings, ok }) => [
    String(number),
    label,
    token ?? '',
    present ? 'here' : '',
    ok
      ? (asideBecause(findings) ?? 'in order')
      : findings
          .flatMap(({ what, result }) =>
            result === 'due' || result === 'missing' ? `${what} ${result}` : [],
          )
          .join(', '),
  ]);
  // One that was set aside wants nothing more; that does not make it one that can be handed out.
  const inOrder = items.filter(({ ok, findings }) => ok && asideBecause(findings) === undefined).length;
  const wrong = [
    ...doubles.map((name) => `Twice: ${name}`),
    ...strays.map(({ token, label }) => `On no record: ${label} ${token}`),
  ];
  return `${table(['No.', 'label', 'token', '', 'state'], rows)}
Run ${run}: ${summary.done} of ${summary.count} done, ${summary.open} open, ${summary.setAside} set aside, ${summary.lettersDue} letters due; ${inOrder} in order.
${wrong.map((line) => `${line}\n`).join('')}`;
}

function asideBecause(findings: Enrolled['reconciled']['items'][number]['findings']): string | undefined {
  const found = findings.find(({ what, result }) => what === 'stage' && result === 'not-needed');
  return found && `set aside: ${found.note ?? ''}`;
}
