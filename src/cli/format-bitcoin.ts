/** A PSBT: who gets what, where it comes from, and who still has to sign. */
import type { BitcoinInputDisplay, BitcoinPsbtDisplay } from '../core/signing/bitcoin/display.ts';
import { decimal } from './decimal.ts';
import { named, table } from './table.ts';

/** In place of an id that signatures will still change. */
export const openId = 'has no id before everything is signed: signatures count towards it';

/** A transaction of BIP-174 or BIP-370. */
export function formatPsbt(display: BitcoinPsbtDisplay): string {
  const btc = (satoshi: string): string => `${decimal(satoshi, 8)} BTC`;
  const outputs = display.outputs.map((output) => [
    output.role,
    btc(output.amount),
    output.address ?? `${output.scriptType} ${output.script}`,
    output.wallet ?? '',
  ]);
  const inputs = display.inputs.map((input) => [
    input.willSign ? 'signed' : 'not ours',
    btc(input.amount),
    input.address ?? input.scriptType,
    `${input.txid}:${input.vout}`,
    notesOf(input),
  ]);
  return named([
    ['network', display.network],
    ['pays', btc(display.totalPayment)],
    ['change', btc(display.totalChange)],
    ['fee', `${btc(display.fee)} (${display.feeRate} sat/vB, ${display.feePercent} %)`],
    ['lock time', display.lockTime === 0 ? undefined : String(display.lockTime)],
    ['transaction', display.txid ?? openId],
  ]).concat(
    '\n',
    table(['output', 'amount', 'to', 'wallet'], outputs),
    '\n',
    table(['input', 'amount', 'from', 'spends', 'note'], inputs),
  );
}

function notesOf({ sighash, cosigners, amountProven }: BitcoinInputDisplay): string {
  const notes = [
    ['ALL', 'DEFAULT'].includes(sighash) ? '' : `signs only ${sighash}`,
    cosigners === undefined
      ? ''
      : `${cosigners.required} of ${cosigners.total} sign, ${cosigners.signed} have`,
    amountProven ? '' : 'amount not proven',
  ];
  return notes.filter((note) => note !== '').join('; ');
}
