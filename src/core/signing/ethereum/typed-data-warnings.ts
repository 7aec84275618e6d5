import type { Warning } from '../display-parts.ts';
import type { TypedField } from './display.ts';
import { mixesScripts } from '../text.ts';
import { unlimitedFrom } from './call-effects.ts';
import type { TypedLeaf } from './typed-data-encode.ts';

/** Thirty days in seconds: past that a signature lying around is a standing permission. */
const longTime = 30n * 24n * 3600n;
/** The year 2100 in Unix seconds: no honest deadline is later, whatever the time is now. */
const absurdTime = 4_102_444_800n;
const amountNames = /^(?:value|amount|allowed|tokens?amount|wad|rawamount|maxamount)$/i;
const deadlineNames = /^(?:deadline|expiration|expiry|sigdeadline|expires?at|validuntil|validto|endtime)$/i;
const permitNames = /permit|approv|allowance|delegat/i;

/** What to say about typed data: unlimited or long permits, hidden characters, look-alike letters. */
export function typedDataWarnings(
  primaryType: string,
  leaves: readonly TypedLeaf[],
  domain: readonly TypedLeaf[],
  fields: readonly TypedField[],
  now: number | undefined,
): Warning[] {
  const warnings: Warning[] = [];
  const isPermit = permitNames.test(primaryType);
  if (isPermit) warnings.push({ code: 'approval', severity: 'caution', params: { method: primaryType } });
  for (const leaf of leaves) {
    const name = leaf.path.findLast((part) => !/^[0-9]+$/.test(part)) ?? '';
    if (typeof leaf.value !== 'bigint') continue;
    if (isPermit && isUnlimited(leaf, name)) {
      warnings.push({
        code: 'approval-unlimited',
        severity: 'danger',
        params: { method: primaryType, field: name },
      });
    }
    if (deadlineNames.test(name) && isLong(leaf.value, now)) {
      warnings.push({
        code: 'deadline-long',
        severity: 'caution',
        params: { field: name, deadline: timeOf(leaf.value) },
      });
    }
  }
  if (isPermit && !leaves.some(({ path }) => deadlineNames.test(path.at(-1) ?? ''))) {
    warnings.push({ code: 'deadline-absent', severity: 'caution', params: {} });
  }
  if (someEscaped(fields)) warnings.push({ code: 'escaped-characters', severity: 'danger', params: {} });
  const mixed = (list: readonly TypedLeaf[]): boolean =>
    list.some(
      ({ type, value }) => type.kind === 'string' && typeof value === 'string' && mixesScripts(value),
    );
  // A name that is asked to be trusted is no place for letters of two alphabets; a text may have its reasons.
  if (mixed(domain)) warnings.push({ code: 'text-unusual', severity: 'danger', params: {} });
  else if (mixed(leaves)) warnings.push({ code: 'text-unusual', severity: 'caution', params: {} });
  return warnings;
}

/** A time in Unix seconds as ISO 8601, or the number itself when it is beyond any calendar. */
function timeOf(seconds: bigint): string {
  return seconds > 0n && seconds < 253_402_300_800n
    ? new Date(Number(seconds) * 1000).toISOString()
    : seconds.toString();
}

function isUnlimited({ type, value }: TypedLeaf, name: string): boolean {
  // DAI permits carry a boolean; the others an amount.
  if (type.kind === 'bool') return amountNames.test(name) && value === 1n;
  return (
    type.kind === 'uint' && amountNames.test(name) && typeof value === 'bigint' && value >= unlimitedFrom
  );
}

function isLong(time: bigint, now: number | undefined): boolean {
  // In DAI permits an expiry of 0 means never.
  if (time === 0n || time >= absurdTime) return true;
  return now !== undefined && time > BigInt(Math.floor(now)) + longTime;
}

function someEscaped(fields: readonly TypedField[]): boolean {
  return fields.some(
    ({ name, value, children }) => name.escaped || value?.escaped === true || someEscaped(children ?? []),
  );
}
