/** What is wrong with which key, and the saved views, as text for people. */
import type { CommandOutput } from '../shared/contract.ts';
import { inline, words } from './format-plain.ts';
import { table } from './table.ts';

/** One line a finding, with the command that puts it right as it is typed. */
export function formatFindings({ checked, findings }: CommandOutput<'inventory.check'>): string {
  const looked = `${checked} ${checked === 1 ? 'key' : 'keys'} looked at, `;
  if (findings.length === 0) return `${looked}nothing to do.\n`;
  const rows = findings.map(({ label, flag, details, others, nextStep, key }) => [
    label,
    flag,
    facts(details),
    others.join(' '),
    `holdfast ${nextStep.replace('.', ' ')}`,
    key,
  ]);
  return `${looked}${findings.length} to do:\n${table(['label', 'flag', 'details', 'others', 'next step', 'id'], rows)}`;
}

/** Names of views, and what each selects. */
export function formatViews({ views }: CommandOutput<'inventory.views'>): string {
  if (views.length === 0) return 'No saved views.\n';
  return table(
    ['name', 'selects'],
    views.map(({ name, query }) => [name, facts(query)]),
  );
}

function facts(values: object): string {
  return Object.entries(values)
    .map(([name, value]) => `${words(name)} ${inline(value)}`)
    .join(', ');
}
