import { expect, it } from 'vitest';
import { idIsOpen, nextStep } from '../../../src/renderer/sign/outcome-words.ts';

const transaction = { form: 'ethereum-raw-transaction', complete: true } as const;

it.each(['signed', 'handed-over'] as const)('says what to do with a signature that is %s', (status) => {
  expect(nextStep(transaction, status)).toBe('It is complete: it can be sent.');
  expect(nextStep({ form: 'psbt', complete: false }, status)).toBe('Others still have to sign.');
  expect(nextStep({ form: 'http-request', complete: true }, status)).toContain('send it now');
  expect(nextStep({ form: 'http-request', complete: true, withheld: ['X'] }, status)).toBe('');
  expect(nextStep({ form: 'ethereum-signature', complete: true }, status)).toBe('');
});

it.each(['confirmed', 'abandoned'] as const)('asks for nothing more of one that is %s', (status) => {
  expect(nextStep(transaction, status)).toBe('');
  expect(nextStep({ form: 'psbt', complete: false }, status)).toBe('');
});

it('knows what has no id yet', () => {
  expect(idIsOpen({ form: 'psbt' })).toBe(true);
  expect(idIsOpen({ form: 'solana-transaction' })).toBe(true);
  expect(idIsOpen({ form: 'psbt', txid: 'ab' })).toBe(false);
  expect(idIsOpen({ form: 'ethereum-raw-transaction' })).toBe(false);
  expect(idIsOpen(undefined)).toBe(false);
});
