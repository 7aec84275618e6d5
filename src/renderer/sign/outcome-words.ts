import type { CommandOutput } from '../../shared/contract.ts';
import type { RequestView } from '../../shared/contract/sign.ts';
import { text } from '../text/en.ts';

const t = text.sign;
type Outcome = CommandOutput<'sign.approve'>;

/** What goes out to a network or an exchange. */
const sentForms: readonly string[] = [
  'ethereum-raw-transaction',
  'psbt',
  'bitcoin-transaction',
  'solana-transaction',
  'http-request',
];

/** Whether it is known what became of it: the signature is of no more use then. */
export function isSettled(status: RequestView['status']): boolean {
  return status === 'confirmed' || status === 'abandoned';
}

/** Whether its chain knows it by an id, which may not be settled before all have signed. */
export function hasId({ form }: Pick<Outcome, 'form'>): boolean {
  return form === 'psbt' || form === 'solana-transaction';
}

/** Whether it has no id yet, so that only the whole transaction can be told to be it. */
export function idIsOpen(outcome: Pick<Outcome, 'form' | 'txid'> | undefined): boolean {
  return outcome !== undefined && hasId(outcome) && outcome.txid === undefined;
}

/** What is left to do with a signature; nothing once it is known what became of it. */
export function nextStep(
  { form, complete, withheld }: Pick<Outcome, 'form' | 'complete' | 'withheld'>,
  status: RequestView['status'],
): string {
  if (isSettled(status)) return '';
  if (!complete) return t.incomplete;
  if (withheld !== undefined || !sentForms.includes(form)) return '';
  return form === 'http-request' ? t.completeRequest : t.complete;
}
