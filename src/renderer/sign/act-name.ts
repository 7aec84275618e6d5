import type { DisplayModel } from '../../core/signing/display.ts';
import { text } from '../text/en.ts';
import { formatBitcoin, formatCoin, shortAddress } from './amounts.ts';

const t = text.sign;

/** What the approve button says: the act itself. */
export function nameAct(display: DisplayModel): string {
  switch (display.kind) {
    case 'ethereum-transaction':
      return display.call.kind === 'known'
        ? t.approve.call(display.call.method)
        : t.approve.payment(formatCoin(display.value, display.chain.currency), shortAddress(display.to));
    case 'bitcoin-psbt': {
      const payments = display.outputs.filter((output) => output.role === 'payment');
      const [only] = payments;
      const to =
        payments.length === 1 && typeof only?.address === 'string'
          ? shortAddress(only.address)
          : t.several(payments.length);
      return t.approve.payment(formatBitcoin(display.totalPayment), to);
    }
    case 'ethereum-typed-data':
      return t.approve.typed(display.primaryType);
    case 'ethereum-message':
    case 'raw-message':
      return t.approve.message;
  }
}
