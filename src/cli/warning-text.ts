/** The words for every warning that a decoder can attach. */
import type { Warning } from '../core/signing/display.ts';

/** One sentence each; the facts follow it in brackets. */
export const warningTexts: Readonly<Record<Warning['code'], string>> = {
  'amount-to-contract-call': 'Money goes along with a call of a contract.',
  'address-reused': 'An address is used again, which tells observers that its payments belong together.',
  'binary-message': 'The message is not readable text: you cannot see what you agree to.',
  'chain-unknown': 'This chain is not in the bundled list.',
  'deadline-absent': 'The permission has no end.',
  'deadline-long': 'The permission holds for a long time.',
  'domain-chain-missing': 'The data does not say for which chain it is meant: it may count on any.',
  'domain-contract-missing': 'The data does not say for which contract it is meant.',
  'escaped-characters':
    'The text holds invisible or direction-changing characters; they are shown as escapes.',
  'fee-above-percent': 'The fee is high for the amount.',
  'fee-cap-high': 'The highest fee allowed is unusually high.',
  'fee-rate-high': 'The fee rate is unusually high.',
  'foreign-inputs': 'Some inputs are not ours: others must sign too.',
  'lock-time': 'The transaction counts only from a later block or time.',
  approval: 'This lets another spend your tokens.',
  'approval-unlimited': 'This lets another spend ALL your tokens of this kind, at any time.',
  'raw-signature': 'The bytes are signed as they stand: the signature may mean something elsewhere.',
  replaceable: 'The transaction can be replaced by another with a higher fee.',
  'send-to-self': 'The money goes back to the address it comes from.',
  'sign-in-address-differs': 'The sign-in text names another address than the one that signs.',
  'text-unusual': 'The text looks unlike what such requests usually say.',
  'token-contract-is-recipient':
    'The tokens would go to their own contract, from which they cannot come back.',
  'unknown-fields': 'The request holds fields that Holdfast does not know; they are kept, not signed.',
  'zero-address': 'The recipient is the zero address: what goes there is lost.',
};
