import { isChainForm } from '../../core/policy/chain-form.ts';
import type { RuleSet } from '../../core/policy/rules.ts';
import { exceptionCodes } from '../../core/signing/exceptions.ts';
import { formatPlainUnits, parseUnits } from '../sign/amounts.ts';
import { assetOf } from '../sign/asset-amount.ts';

/** One limit as it is typed. */
export interface LimitDraft {
  readonly asset: string;
  readonly amount: string;
  readonly per: 'transaction' | 'hour' | 'day';
}

/** A set of rules as it is typed: texts that may not be rules yet. */
export interface RuleDraft {
  readonly acts: readonly string[];
  readonly chains: string;
  readonly recipients: 'any' | 'address-book' | 'verified' | 'listed';
  readonly listed: string;
  readonly limits: readonly LimitDraft[];
  readonly calls: string;
  readonly byHours: boolean;
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
  readonly uses: string;
  readonly usesPer: 'hour' | 'day' | 'ever';
  readonly coolDown: string;
  readonly delay: string;
  readonly feePercent: string;
  readonly allow: readonly string[];
  readonly allowCodes: string;
  /** What no field shows is kept as it is. */
  readonly kept: Pick<RuleSet, 'approvers'>;
}

const clock = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/;

/** The fields for a set of rules. */
export function draftOf(rules: RuleSet): RuleDraft {
  const { recipients, hours, uses, allow = [] } = rules;
  const known: readonly string[] = exceptionCodes;
  return {
    acts: rules.acts ?? [],
    chains: (rules.chains ?? []).join('\n'),
    recipients: recipients?.only ?? 'any',
    listed: recipients?.only === 'listed' ? recipients.addresses.join('\n') : '',
    limits: (rules.limits ?? []).map(({ asset, amount, per }) => ({
      asset,
      amount: shown(asset, amount),
      per,
    })),
    calls: (rules.calls ?? []).map((call) => `${call.target ?? '*'} ${call.method ?? '*'}`).join('\n'),
    byHours: hours !== undefined,
    days: hours?.days ?? [1, 2, 3, 4, 5],
    from: hours?.from ?? '08:00',
    to: hours?.to ?? '18:00',
    uses: written(uses?.most),
    usesPer: uses?.per ?? 'day',
    coolDown: written(rules.coolDownMinutes),
    delay: written(rules.delayMinutes),
    feePercent: written(rules.feePercent),
    allow: allow.filter((code) => known.includes(code)),
    allowCodes: allow.filter((code) => !known.includes(code)).join('\n'),
    kept: rules.approvers === undefined ? {} : { approvers: rules.approvers },
  };
}

/** The rules that the fields say, or the name of the first field that cannot be read. The vault checks every value again. */
export function rulesOf(draft: RuleDraft): { readonly rules: RuleSet } | { readonly wrong: keyof RuleDraft } {
  const limits = draft.limits.map(({ asset, amount, per }) => ({
    asset: asset.trim(),
    amount: base(asset.trim(), amount.trim()),
    per,
  }));
  if (limits.some(({ asset, amount }) => asset === '' || amount === undefined)) return { wrong: 'limits' };
  if (draft.byHours && !(clock.test(draft.from.trim()) && clock.test(draft.to.trim())))
    return { wrong: 'from' };
  if (draft.byHours && draft.days.length === 0) return { wrong: 'days' };
  for (const name of ['uses', 'coolDown', 'delay', 'feePercent'] as const) {
    if (draft[name].trim() !== '' && !/^\d{1,7}$/.test(draft[name].trim())) return { wrong: name };
  }
  const chains = linesOf(draft.chains);
  if (!chains.every(isChainForm)) return { wrong: 'chains' };
  const calls = linesOf(draft.calls).map((line) => line.split(/\s+/));
  const allow = [...draft.allow, ...linesOf(draft.allowCodes)];
  const rules = {
    ...draft.kept,
    ...(draft.acts.length > 0 ? { acts: draft.acts } : {}),
    ...(chains.length > 0 ? { chains } : {}),
    ...recipientsOf(draft),
    ...(limits.length > 0 ? { limits } : {}),
    ...(calls.length > 0
      ? {
          calls: calls.map(([target = '*', method = '*']) => ({
            ...part('target', target),
            ...part('method', method),
          })),
        }
      : {}),
    ...(draft.byHours
      ? { hours: { days: [...draft.days], from: draft.from.trim(), to: draft.to.trim() } }
      : {}),
    ...(draft.uses.trim() === '' ? {} : { uses: { most: Number(draft.uses), per: draft.usesPer } }),
    ...numberOf('coolDownMinutes', draft.coolDown),
    ...numberOf('delayMinutes', draft.delay),
    ...numberOf('feePercent', draft.feePercent),
    ...(allow.length > 0 ? { allow } : {}),
  };
  // Acts and codes were chosen or typed as texts; the contract's schema refuses what is none.
  return { rules: rules as RuleSet };
}

function recipientsOf(draft: RuleDraft): Pick<RuleSet, 'recipients'> {
  if (draft.recipients === 'any') return {};
  if (draft.recipients !== 'listed') return { recipients: { only: draft.recipients } };
  return { recipients: { only: 'listed', addresses: linesOf(draft.listed) } };
}

function part(name: 'target' | 'method', value: string): { readonly [Key in typeof name]?: string } {
  return value === '*' ? {} : { [name]: value };
}

function numberOf(name: string, value: string): { readonly [name: string]: number } {
  return value.trim() === '' ? {} : { [name]: Number(value) };
}

function linesOf(value: string): string[] {
  return value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function written(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

function shown(asset: string, amount: string): string {
  return formatPlainUnits(amount, assetOf(asset).places);
}

function base(asset: string, amount: string): string | undefined {
  const { places } = assetOf(asset);
  if (places > 0) return parseUnits(amount, places);
  return /^\d{1,80}(?:\.\d{1,40})?$/.test(amount) ? amount : undefined;
}
