import type { TypedField, Warning } from '../display.ts';
import { fromHex } from '../bytes.ts';
import { HoldfastError } from '../../error.ts';
import { refused } from '../refusal.ts';
import { mixesScripts } from '../text.ts';
import { readCall, unlimitedFrom } from './known-calls.ts';
import type { TypedLeaf } from './typed-data-encode.ts';

/** Thirty days in seconds: past that a signature lying around is a standing permission. */
const longTime = 30n * 24n * 3600n;
/** The year 2100 in Unix seconds: no honest deadline is later, whatever the time is now. */
const absurdTime = 4_102_444_800n;
const amountNames = /^(?:value|amount|allowed|tokens?amount|wad|rawamount|maxamount)$/i;
const deadlineNames = /^(?:deadline|expiration|expiry|sigdeadline|expires?at|validuntil|validto|endtime)$/i;
const permitNames = /permit|approv|allowance|delegat/i;

/**
 * Refuses what no signature may set off unseen: the `operation` 1 of a Safe transaction is a delegatecall (the Bybit
 * theft), and its inner call must be one we can read.
 */
export function checkSafeTransaction(primaryType: string, leaves: readonly TypedLeaf[]): void {
  if (!/^SafeTx$/i.test(primaryType)) return;
  const top = (name: string): bigint | string | undefined =>
    leaves.find(({ path }) => path.length === 1 && path[0] === name)?.value;
  const operation = top('operation');
  if (operation === undefined || operation !== 0n) throw refused('delegate-call');
  const data = top('data');
  if (typeof data !== 'string') throw refused('unknown-call');
  try {
    readCall(fromHex(data));
  } catch (error) {
    // Whatever is wrong with the inner call, the outer request is readable: it is refused, not undecodable.
    if (error instanceof HoldfastError) throw refused('unknown-call');
    throw error;
  }
}

/** What to say about typed data: unlimited or long permits, hidden characters, look-alike letters. */
export function typedDataWarnings(
  primaryType: string,
  leaves: readonly TypedLeaf[],
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
      warnings.push({ code: 'approval-unlimited', severity: 'danger', params: { field: name } });
    }
    if (deadlineNames.test(name) && isLong(leaf.value, now)) {
      warnings.push({
        code: 'deadline-long',
        severity: 'caution',
        params: { field: name, time: leaf.value.toString() },
      });
    }
  }
  if (isPermit && !leaves.some(({ path }) => deadlineNames.test(path.at(-1) ?? ''))) {
    warnings.push({ code: 'deadline-absent', severity: 'caution', params: {} });
  }
  if (someEscaped(fields)) warnings.push({ code: 'escaped-characters', severity: 'danger', params: {} });
  if (
    leaves.some(
      ({ type, value }) => type.kind === 'string' && typeof value === 'string' && mixesScripts(value),
    )
  ) {
    warnings.push({ code: 'text-unusual', severity: 'caution', params: {} });
  }
  return warnings;
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
