import type { Warning } from '../display-parts.ts';
import { percentAbove } from '../percent.ts';
import type { EthereumTransactionDisplay } from './display.ts';
import type { EthereumTransaction } from './transaction.ts';
import { maxFeeOf } from './transaction.ts';

const oneCoin = 10n ** 18n;

/** What to say about a transaction apart from its call: its chain, its recipient, its fee. */
export function transactionWarnings(
  transaction: EthereumTransaction,
  { chain, to, from, call }: EthereumTransactionDisplay,
): Warning[] {
  const warnings: Warning[] = [];
  const warn = (
    code: Warning['code'],
    severity: Warning['severity'],
    params: Warning['params'] = {},
  ): void => {
    warnings.push({ code, severity, params });
  };
  const { value } = transaction;
  const maxFee = maxFeeOf(transaction);
  const percent = value > 0n && call.kind === 'none' ? percentAbove(maxFee, value, 10n) : undefined;
  if (chain.name === null) warn('chain-unknown', 'caution', { chainId: chain.id });
  if (/^0x0+$/.test(to)) warn('zero-address', 'danger');
  if (to === from) warn('send-to-self', 'note');
  if (percent !== undefined) warn('fee-above-percent', 'caution', { percent });
  // No transaction of a person's is worth ten coins of gas: such a fee is a gift to whoever makes the block.
  if (maxFee >= oneCoin)
    warn('fee-cap-high', maxFee >= 10n * oneCoin ? 'danger' : 'caution', { maxFee: maxFee.toString() });
  if (call.kind === 'known' && value > 0n)
    warn('amount-to-contract-call', 'caution', { value: value.toString() });
  return warnings;
}
