import type { DecodeContext } from '../context.ts';
import type { ExceptionCode } from '../exceptions.ts';
import { refused } from '../refusal.ts';

/** What is refused on Ethereum unless a rule of the key allows it. */
export type EthereumException = Exclude<ExceptionCode, 'unknown-program' | 'other-sighash'>;

/** @throws HoldfastError `refused`, its reason the name of the exception, unless a rule of the key allows it. */
export function requireException(
  context: DecodeContext,
  code: EthereumException,
  keyId: string,
  details: Readonly<Record<string, string>> = {},
): void {
  if (context.input.allows?.(code, keyId) !== true) throw refused(code, details);
}
