import type { Verdict } from '../../core/policy/rules.ts';
import { fillDetails } from '../text/describe.ts';
import { text } from '../text/en.ts';
import { formatUnits } from './amounts.ts';
import { formatAsset } from './asset-amount.ts';

const t = text.verdict;
type Reason = Verdict['reasons'][number];
type Details = Record<string, string | number | boolean>;
const later = ['hours', 'uses', 'coolDownMinutes', 'delayMinutes'];

/** Why the rules say what they say, in one sentence. */
export function reasonWords(reason: Reason, decision: Verdict['decision']): string {
  const details = readable(reason);
  if (reason.rule === 'limits') return limitWords(details);
  if (reason.rule === 'uses' && details['holds'] === true) return fillDetails(t.kept.uses, details);
  const rules: Readonly<Record<string, string>> = t.rules;
  const rule = rules[reason.rule];
  if (rule !== undefined) return fillDetails(rule, details);
  const words = warningWords(reason.rule, details);
  if (words === undefined) return fillDetails(t.otherwise, { rule: reason.rule });
  return fillDetails(decision === 'refuse' ? t.warning : t.weigh, { words });
}

/** A warning in one sentence, its amounts of wei in coins; undefined for what is no warning. */
export function warningWords(code: string, params: Details | undefined): string | undefined {
  const warnings: Readonly<Record<string, string>> = text.warnings;
  const words = warnings[code];
  if (words === undefined) return undefined;
  const details: Details = { ...params };
  const wei: Readonly<Record<string, string>> = {
    'fee-cap-high': 'maxFee',
    'amount-to-contract-call': 'value',
  };
  const amount = details[wei[code] ?? ''];
  if (typeof amount === 'string' && /^\d+$/.test(amount)) details[wei[code] ?? ''] = formatUnits(amount, 18);
  return fillDetails(words, details);
}

/** What would have to change before a refused request can be signed. */
export function wayOut(reasons: readonly Reason[]): string {
  const broken = reasons.filter(({ details }) => details?.['holds'] !== true);
  if (broken.length > 0 && broken.every(({ rule }) => later.includes(rule))) return t.wayOut.wait;
  return broken.some(({ rule }) => Object.hasOwn(t.rules, rule)) ? t.wayOut.rules : t.wayOut.warning;
}

function limitWords(details: Details): string {
  const spent = details['spent'] !== undefined;
  if (details['holds'] === true) return fillDetails(spent ? t.kept.limitsSpent : t.kept.limits, details);
  return fillDetails(spent ? t.limitBrokenSpent : t.limitBroken, details);
}

/** The numbers of a reason as people read them. */
function readable(reason: Reason): Details {
  const details: Details = { ...reason.details };
  const { asset } = details;
  for (const name of ['amount', 'spent', 'most']) {
    const value = details[name];
    if (value === 'unlimited') details[name] = t.unlimited;
    else if (typeof asset === 'string' && typeof value === 'string')
      details[name] = formatAsset(asset, value);
  }
  const per: Readonly<Record<string, string>> = t.per;
  if (typeof details['per'] === 'string') details['per'] = per[details['per']] ?? details['per'];
  if (typeof details['days'] === 'string') details['days'] = dayNames(details['days']);
  return details;
}

function dayNames(numbers: string): string {
  return numbers
    .split(' ')
    .map((number) => t.days[Number(number)] ?? number)
    .join(', ');
}
