/** Exchanges that requests are signed for, and what rules would have stopped. */
import type { CommandOutput } from '../shared/contract.ts';
import { reasonLine } from './format-verdict.ts';
import { named, table } from './table.ts';

/** How each exchange is signed for, then what is known of each by act. */
export function formatExchanges({ exchanges }: CommandOutput<'credentials.exchanges'>): string {
  const known = exchanges.map(({ id, name, methods }) => {
    const acts = [...new Set(methods.map(({ act }) => act))];
    const of = (act: string): string =>
      methods
        .filter((one) => one.act === act)
        .map(({ method }) => method)
        .join(', ');
    return `\n${name} (${id})\n${named(acts.map((act) => [act, of(act)]))}`;
  });
  return [
    table(
      ['exchange', 'name', '--authentication', 'wants a passphrase'],
      exchanges.map(({ id, name, authentications, needsPassphrase }) => [
        id,
        name,
        authentications.join(', '),
        needsPassphrase ? 'yes' : 'no',
      ]),
    ),
    ...known,
    '\nAnything else is signed after a warning, as act other, which no rule that names acts lets through.\n',
  ].join('');
}

/** In one sentence, and the requests that would not have been signed. */
export function formatTried(tried: CommandOutput<'rules.try'>): string {
  const { judged, confirmed, refused, stopped, unreadable } = tried;
  const rows = stopped.map(({ id, received, reasons }) => [
    id,
    received,
    reasons.map((reason) => reasonLine(reason)).join('; '),
  ]);
  return [
    `These rules would have stopped ${String(refused)} of ${String(judged)}.\n`,
    confirmed === 0 ? '' : `${String(confirmed)} would have been put to you to be weighed.\n`,
    unreadable === 0 ? '' : `${String(unreadable)} could not be read any more.\n`,
    rows.length === 0 ? '' : `\n${table(['request', 'received', 'stopped by'], rows)}`,
  ].join('');
}
