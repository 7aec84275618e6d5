import type { BitcoinPsbtDisplay } from './display.ts';
import type { Warning } from '../display-parts.ts';
import type { Psbt } from './psbt-codec.ts';
import { isKnownField } from './psbt-fields.ts';
import type { JudgedInput } from './psbt-inputs.ts';

/** Fee in percent of what is paid above which it is not signed by default; and in satoshi, whatever is paid. */
const highPercent = 10;
const feeCap = 1_000_000n;
/** Satoshi per vbyte. */
const highRate = 500;
const absurdRate = 5_000;
/** Lock times below are block heights (BIP-65). */
const lockTimeThreshold = 500_000_000;

/** What to say about a PSBT that may be signed. */
export function psbtWarnings(
  psbt: Psbt,
  judged: readonly JudgedInput[],
  display: Omit<BitcoinPsbtDisplay, 'warnings'>,
): Warning[] {
  const warnings: Warning[] = [];
  const warn = (
    code: Warning['code'],
    severity: Warning['severity'],
    params: Warning['params'] = {},
  ): void => {
    warnings.push({ code, severity, params });
  };
  const percent = Number(display.feePercent);
  const rate = Number(display.feeRate);
  if (percent > highPercent) warn('fee-above-percent', 'danger', { percent: display.feePercent });
  if (BigInt(display.fee) > feeCap)
    warn('fee-above-cap', 'danger', { fee: display.fee, cap: feeCap.toString() });
  for (const { sighash, index } of judged) {
    if (sighash !== undefined && sighash > 1) {
      const type = display.inputs[index]?.sighash ?? 'other';
      warn('other-sighash', 'danger', { input: index.toString(), type });
    }
  }
  if (rate > highRate)
    warn('fee-rate-high', rate > absurdRate ? 'danger' : 'caution', { rate: display.feeRate });
  const foreign = display.inputs.filter(({ ours }) => ours === null).length;
  if (foreign > 0) warn('foreign-inputs', 'caution', { count: foreign.toString() });
  const inputAddresses = new Set(display.inputs.map(({ address }) => address));
  if (
    display.outputs.some(
      ({ role, address }) => role === 'change' && address !== null && inputAddresses.has(address),
    )
  ) {
    warn('address-reused', 'note');
  }
  if (display.outputs.every(({ role, ours }) => role === 'change' || ours !== null))
    warn('send-to-self', 'note');
  if (display.lockTime > 0 && psbt.transaction.inputs.some(({ sequence }) => sequence !== 0xffff_ffff)) {
    const unit = display.lockTime < lockTimeThreshold ? 'block' : 'time';
    warn('lock-time', 'note', { unit, value: display.lockTime.toString() });
  }
  if (display.replaceable) warn('replaceable', 'note');
  const unknown = countUnknown(psbt);
  if (unknown > 0) warn('unknown-fields', 'note', { count: unknown.toString() });
  if (display.outputs.some(({ opReturn }) => opReturn?.form === 'text' && opReturn.text.escaped)) {
    warn('escaped-characters', 'caution');
  }
  return warnings;
}

function countUnknown(psbt: Psbt): number {
  const count = (map: 'global' | 'input' | 'output', pairs: readonly { type: number }[]): number =>
    pairs.filter(({ type }) => !isKnownField(map, type)).length;
  return (
    count('global', psbt.global) + count('input', psbt.inputs.flat()) + count('output', psbt.outputs.flat())
  );
}
