/** What the rules say of a request, and why. */
import type { Verdict } from '../core/policy/rules.ts';
import type { Warning } from '../core/signing/display-parts.ts';
import { safeText } from './safe-text.ts';
import { warningTexts } from './warning-text.ts';

type Reason = Verdict['reasons'][number];

const rules: Readonly<Record<string, string>> = {
  acts: 'only certain acts are allowed',
  chains: 'only certain chains and exchanges are allowed',
  recipients: 'only certain recipients are allowed',
  limits: 'limit of an amount',
  calls: 'only certain calls are allowed',
  hours: 'signatures are allowed only at certain hours (UTC)',
  uses: 'number of signatures',
  coolDownMinutes: 'minutes must pass between two signatures',
  delayMinutes: 'the recipient is new to the address book',
  feePercent: 'the fee is too high for what is paid',
  approvers: 'several people must approve, which is not possible yet',
};

const decisions = {
  allow: 'allowed by the rules',
  confirm: 'allowed by the rules, once you have weighed the points above',
  refuse: 'REFUSED by the rules',
} as const;

/** The decision, then one line for each reason with its numbers and whose rule it is. */
export function verdictLines({ decision, reasons }: Verdict): string {
  return `${decisions[decision]}\n${reasons.map((reason) => `  ${reasonLine(reason)}\n`).join('')}`;
}

/** A warning with its facts. */
export function warningLine(warning: Warning): string {
  const mark = { note: 'Note:', caution: 'Caution:', danger: 'DANGER:' }[warning.severity];
  return `${mark} ${withFacts(warningTexts[warning.code], warning.params)}\n`;
}

/** One reason: the rule in words, its numbers, and whose it is. */
export function reasonLine({ rule, scope, details = {} }: Reason): string {
  const warnings: Readonly<Record<string, string>> = warningTexts;
  const { holds, ...facts } = details;
  const kept = holds === true ? 'kept: ' : '';
  const whose = scope === undefined ? '' : `, rule of ${scope}`;
  return kept + withFacts(rules[rule] ?? warnings[rule] ?? rule, facts) + whose;
}

function withFacts(text: string, facts: Readonly<Record<string, string | number | boolean>>): string {
  const list = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`);
  return safeText(list.length === 0 ? text : `${text} (${list.join(', ')})`);
}
