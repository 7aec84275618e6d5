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
      ? 'in order'
      : findings
          .flatMap(({ what, result }) =>
            result === 'due' || result === 'missing' ? `${what} ${result}` : [],
          )
          .join(', '),
  ]);
  const wrong = [
    ...doubles.map((name) => `Twice: ${name}`),
    ...strays.map(({ token, label }) => `On no record: ${label} ${token}`),
  ];
  return `${table(['No.', 'label', 'token', '', 'state'], rows)}
Run ${run}: ${summary.done} of ${summary.count} done, ${summary.open} open, ${summary.setAside} set aside, ${summary.lettersDue} letters due; ${reconciled.reconciled} in order.
${wrong.map((line) => `${line}\n`).join('')}`;
}
